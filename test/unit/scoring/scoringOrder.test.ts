import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { worstFirst } from '../../../extension/engine/scoring/sortRows.ts';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

vi.setConfig({ testTimeout: 60_000 });

const rows = 300;
const window = 64;
/** Requests that are on their way at once, and may pass the end of a window. */
const underWay = 16;
/** The strength that a column of the file gives a row; none for every fifth one. */
const strengthOf = (row: number): number | undefined => (row % 5 === 4 ? undefined : ((row * 131) % rows) - 100);
/** Rows as they should be asked about. */
const expected = [
  ...Array.from({ length: rows }, (_, row) => row)
    .filter((row) => strengthOf(row) !== undefined)
    .sort((left, right) => (strengthOf(left) ?? 0) - (strengthOf(right) ?? 0)),
  ...Array.from({ length: rows }, (_, row) => row).filter((row) => strengthOf(row) === undefined),
];

function dataset(withScores = true): string {
  const path = join(temporaryFolder(), 'pairs.jsonl');
  const lines = Array.from({ length: rows }, (_, row) => {
    const strength = strengthOf(row);
    const scores = strength === undefined || !withScores ? {} : { rm_scores: { column: [strength, 0] } };
    return `${JSON.stringify({ prompt: `Row ${String(row)}?`, chosen: 'Yes.', rejected: 'No way.', ...scores })}\n`;
  });
  writeFileSync(path, lines.join(''));
  return path;
}

/** A scoring server that notes the rows that it is asked about. */
async function server(): Promise<{ readonly url: string; readonly asked: number[] }> {
  const asked: number[] = [];
  const listening = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      asked.push(Number(/Row (\d+)/u.exec(text)?.[1]));
      response.end('[{"index":0,"score":2},{"index":1,"score":1.5}]');
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  return { url: `http://127.0.0.1:${String((listening.address() as AddressInfo).port)}/rerank`, asked };
}

/** Within a window pairs go by length, and several are under way at once. */
function expectWindows(asked: readonly number[], rowsInOrder: readonly number[]): void {
  expect(asked.length).toBe(rowsInOrder.length);
  for (let from = 0; from + window <= asked.length; from += window) {
    const now = new Set(rowsInOrder.slice(from, from + window));
    const here = asked.slice(from, from + window).filter((row) => now.has(row));
    expect(here.length).toBeGreaterThanOrEqual(window - underWay);
  }
}

describe('the order of a scoring run', () => {
  it('puts rows with the lowest strength first, and rows without one after them as they stand', () => {
    const strengths = Float32Array.of(3, Number.NaN, -2, 0, Number.NaN, -2);
    expect([...worstFirst(Uint32Array.of(0, 1, 2, 3, 4, 5), strengths)]).toEqual([2, 5, 3, 0, 1, 4]);
    expect([...worstFirst(Uint32Array.of(1, 3, 4), strengths)]).toEqual([3, 1, 4]);
    expect([...worstFirst(new Uint32Array(0), strengths)]).toEqual([]);
  });

  it('takes the strength that a scorer before it in the same run has given', async () => {
    const { url, asked } = await server();
    const engine = startEngine();
    const { datasetId } = await engine.open(dataset());
    const scorers = ['columns', url];
    const result = await engine.request('scores/run', { datasetId, scorers, fresh: false, order: 'worst-first' });
    expect(result.rowsScored).toBe(rows);
    expectWindows(asked, expected);
  });

  it('is kept by a run that goes on', async () => {
    const { url, asked } = await server();
    const engine = startEngine();
    const { datasetId } = await engine.open(dataset());
    await engine.request('scores/run', { datasetId, scorers: ['columns'], fresh: false });
    const run = { datasetId, scorers: [url], fresh: false, order: 'worst-first' as const };
    const controller = new AbortController();
    const stopped = engine.request('scores/run', run, {
      signal: controller.signal,
      progress: () => {
        if (asked.length >= 2 * window) controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ reason: 'cancelled' });
    const before = asked.length;
    expect(before).toBeLessThan(rows);
    expectWindows(asked.slice(0, window), expected.slice(0, window));
    await engine.request('scores/run', run);
    const again = asked.slice(before);
    // What was under way when it stopped is asked again, and all of the worst rows come before the others.
    expect(new Set(asked).size).toBe(rows);
    expect(again.length).toBeLessThanOrEqual(rows - before + underWay);
    const places = new Map(expected.map((row, place) => [row, place]));
    for (let from = 0; from + window < again.length; from += window) {
      const here = again.slice(from, from + window).map((row) => places.get(row) ?? 0);
      const later = again.slice(from + window + underWay).map((row) => places.get(row) ?? 0);
      if (later.length > 0) expect(Math.min(...here)).toBeLessThan(Math.min(...later));
    }
  });

  it('is that of the file where no strength is known, which is told', async () => {
    const { url, asked } = await server();
    const engine = startEngine();
    const { datasetId } = await engine.open(dataset(false));
    const run = { datasetId, scorers: [url], fresh: false, order: 'worst-first' as const };
    const { reports } = await engine.request('scores/run', run);
    expect(reports[0]?.notes?.join(' ')).toContain('None of these rows had a strength yet');
    expect(Math.max(...asked.slice(0, 200))).toBeLessThan(256 + underWay);
  });
});
