import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { generatedPairs } from '../../../fixtures/scoring/dataset.ts';
import { scoresIn } from '../../../soak/scorers/scoredDataset.ts';
import { commandLine } from '../../../support/bundles.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { curator } from '../../cli/support/curator.ts';

const model = join(import.meta.dirname, '../../../fixtures/models/words');
const pairs = 2000;

describe('an engine that is killed while a model scores', () => {
  it('goes on where it was, and computes nothing twice', { timeout: 60_000 }, async () => {
    const dataset = join(temporaryFolder(), 'pairs.jsonl');
    const store = `${dataset}.store`;
    const lines = generatedPairs(pairs, 0).pairs.map((pair) => `${JSON.stringify(pair)}\n`);
    writeFileSync(dataset, lines.join(''));
    const args = ['score', dataset, '--with', `onnx:${model}`, '--store', store];
    let before = 0;
    for (let kill = 0; kill < 2; kill++) {
      const child = spawn(process.execPath, [commandLine, ...args], { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      while (child.exitCode === null && scoresIn(store).scored <= before) await sleep(5);
      child.kill('SIGKILL');
      await ended;
      const { scored, texts } = scoresIn(store);
      expect(scored).toBeGreaterThan(before);
      expect(scored).toBeLessThan(pairs);
      expect(texts).toBe(2 * scored);
      before = scored;
    }
    const { status, stdout } = await curator([...args, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ accuracy: { rows: pairs } });
    expect(scoresIn(store)).toEqual({ scored: pairs, texts: 2 * pairs });
  });
});
