import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

// Scores that came after the first look are read again ten seconds later, on a slow machine after longer.
vi.setConfig({ testTimeout: 150_000 });

const rows = 60;
/** The server answers so many requests at once, and the others when it is let go. */
const answered = 20;

it('shows scores while a run goes on, and leaves rows in their places', async () => {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const answer = (): void => {
        response.end('[{"index":0,"score":2},{"index":1,"score":1.5}]');
      };
      if (++asked <= answered) answer();
      else void held.then(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const path = join(temporaryFolder(), 'pairs.jsonl');
  const lines = Array.from(
    { length: rows },
    (_, row) => `{"prompt": "Row ${String(row)}?", "chosen": "Yes.", "rejected": "No."}\n`,
  );
  writeFileSync(path, lines.join(''));
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  await engine.request('dataset/whenComplete', { datasetId });
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/rerank`;
  const run = engine.request('scores/run', { datasetId, scorers: [url], fresh: false });
  const report = () => engine.request('strength/report', { datasetId, bins: 10 });
  await expect
    .poll(async () => (await report()).rowsWithScores, { timeout: 100_000, interval: 100 })
    .toBeGreaterThanOrEqual(answered - 8);
  const shown = async () => {
    const { rows: page } = await engine.request('rows/page', { datasetId, from: 0, count: rows });
    expect(page.map(({ row }) => row)).toEqual(Array.from({ length: rows }, (_, row) => row));
    return page.filter(({ strength }) => strength !== undefined).length;
  };
  // Scores may be read again between the two questions.
  await expect.poll(async () => (await shown()) - (await report()).rowsWithScores).toBe(0);
  expect(await shown()).toBeLessThan(rows);
  letGo();
  expect((await run).rowsScored).toBe(rows);
  expect((await report()).rowsWithScores).toBe(rows);
});
