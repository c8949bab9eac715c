import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const rows = 60;
const line = (row: number, flipped: boolean): string =>
  flipped
    ? `{"prompt":"p${String(row)}","chosen":"second","rejected":"first ${String(row)}"}`
    : `{"prompt":"p${String(row)}","chosen":"first ${String(row)}","rejected":"second"}`;

/** Runs the curating child until it has acknowledged `acknowledgements` things and `delay` more milliseconds passed. */
async function curateUntilKilled(path: string, acknowledgements: number, delay: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'curatingChild.ts'), path, String(rows)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let killing = false;
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
    if (killing || output.split('\n').length <= acknowledgements) return;
    killing = true;
    setTimeout(() => child.kill('SIGKILL'), delay);
  });
  await new Promise((resolve) => child.once('exit', resolve));
  return output.split('\n').slice(0, -1);
}

describe('an engine that is killed', () => {
  // Moments spread over deciding and saving; more of them run in the soak.
  it.each([
    [1, 0],
    [3, 1],
    [4, 2],
    [8, 5],
    [20, 3],
  ])('after %i acknowledgements and %i ms has lost none of them and torn no file', async (count, delay) => {
    const path = join(temporaryFolder(), 'pairs.jsonl');
    writeFileSync(path, `${Array.from({ length: rows }, (_, row) => line(row, false)).join('\n')}\n`);
    const acknowledged = await curateUntilKilled(path, count, delay);
    expect(acknowledged.length).toBeGreaterThanOrEqual(count);

    const inFile = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    expect(inFile).toHaveLength(rows);
    for (const [row, text] of inFile.entries()) expect([line(row, false), line(row, true)]).toContain(text);

    const engine = startEngine();
    const { datasetId, notices } = await engine.open(path);
    expect(notices).toEqual([]);
    const page = await engine.request('rows/page', { datasetId, from: 0, count: rows });
    for (const said of acknowledged.filter((text) => text.startsWith('decided'))) {
      const row = Number(said.split(' ')[1]);
      expect(page.rows[row]?.decision).toBe('flip');
      const detail = await engine.request('rows/detail', { datasetId, row });
      expect(detail.comparison?.candidates[0]?.turns[0]?.text).toBe('second');
    }
    await engine.request('file/save', { datasetId, target: undefined, overwrite: false });
    const left = readdirSync(dirname(path)).filter((name) => name.endsWith('.tmp'));
    expect(left.length).toBeLessThanOrEqual(1);
  });
});
