import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { generatedPairs } from '../../../fixtures/scoring/dataset.ts';
import { commandLine } from '../../../support/commandLine.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { curator } from '../../cli/support/curator.ts';

const model = join(import.meta.dirname, '../../../fixtures/models/words');
const pairs = 2000;

/** Comparisons with scores in the store, and texts that were computed for them. */
function progressOf(store: string): { readonly scored: number; readonly texts: number } {
  if (!existsSync(store)) return { scored: 0, texts: 0 };
  const database = new Database(store, { readonly: true });
  try {
    const scored = database.prepare<[], number>('SELECT count(*) FROM reward').pluck().get() ?? 0;
    const part = database.prepare<[], Buffer>(`SELECT content FROM scorer_part WHERE part = 'profile'`).pluck().get();
    const { texts } = JSON.parse(part?.toString('utf8') ?? '{"texts":0}') as { texts: number };
    return { scored, texts };
  } catch (error) {
    // The store is being made at this moment.
    if (error instanceof Database.SqliteError) return { scored: 0, texts: 0 };
    throw error;
  } finally {
    database.close();
  }
}

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
      while (child.exitCode === null && progressOf(store).scored <= before) await sleep(5);
      child.kill('SIGKILL');
      await ended;
      const { scored, texts } = progressOf(store);
      expect(scored).toBeGreaterThan(before);
      expect(scored).toBeLessThan(pairs);
      expect(texts).toBe(2 * scored);
      before = scored;
    }
    const { status, stdout } = await curator([...args, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ accuracy: { rows: pairs } });
    expect(progressOf(store)).toEqual({ scored: pairs, texts: 2 * pairs });
  });
});
