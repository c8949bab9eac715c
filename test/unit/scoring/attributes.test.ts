import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { attributesDisagree, combinedReward } from '../../../extension/model/scoring/attributes.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

vi.setConfig({ testTimeout: 60_000 });

const unit = [
  { mean: 0, std: 1 },
  { mean: 0, std: 1 },
];

describe('attributes of one model', () => {
  it('are combined by their weighted mean, in standard deviations', () => {
    expect(combinedReward('plain', [1, 3], [1, 1], unit)).toBeCloseTo(2, 12);
    expect(combinedReward('plain', [1, 3], [3, 1], unit)).toBeCloseTo(1.5, 12);
    expect(combinedReward('plain', [1, 3], [1, -1], unit)).toBeCloseTo(-1, 12);
    expect(combinedReward('plain', [1, 3], [1, 0], unit)).toBeCloseTo(1, 12);
    const scales = [
      { mean: 10, std: 2 },
      { mean: -1, std: 4 },
    ];
    expect(combinedReward('plain', [12, 3], [1, 1], scales)).toBeCloseTo(1, 12);
    expect(combinedReward('plain', [Number.NaN, 3], [1, 1], unit)).toBeCloseTo(3, 12);
    expect(combinedReward('plain', [Number.NaN, 3], [1, 0], unit)).toBeNaN();
  });

  it('are combined by the harmonic mean of their logistic values, which is low where one is low', () => {
    const logistic = (value: number): number => 1 / (1 + Math.exp(-value));
    const [one, other] = [logistic(1), logistic(-2)];
    expect(combinedReward('harmonic', [1, -2], [1, 1], unit)).toBeCloseTo(2 / (1 / one + 1 / other), 12);
    // lambda-Harmonic: r = 1 / (lambda / a + (1 - lambda) / b).
    expect(combinedReward('harmonic', [1, -2], [0.7, 0.3], unit)).toBeCloseTo(1 / (0.7 / one + 0.3 / other), 12);
    expect(combinedReward('harmonic', [1, -2], [1, -1], unit)).toBeCloseTo(2 / (1 / one + 1 / logistic(2)), 12);
    const balanced = combinedReward('harmonic', [0, 0], [1, 1], unit);
    expect(balanced).toBeGreaterThan(combinedReward('harmonic', [3, -3], [1, 1], unit));
    expect(combinedReward('harmonic', [-800, 800], [1, 1], unit)).toBe(0);
  });

  it('contradict each other where one is clearly for a response and one against it', () => {
    expect(attributesDisagree([1.2, -1.1, 0], [1, 1, 1])).toBe(true);
    expect(attributesDisagree([1.2, -0.9, 0], [1, 1, 1])).toBe(false);
    expect(attributesDisagree([1.2, -1.1], [1, -1])).toBe(false);
    expect(attributesDisagree([1.2, -1.1], [1, 0])).toBe(false);
    expect(attributesDisagree([Number.NaN, 2], [1, 1])).toBe(false);
  });
});

/** Scores of the attributes for each response, by what its text says. */
const scoreOf: Readonly<Record<string, readonly [number, number]>> = {
  good: [2, 1],
  long: [1, 3],
  bad: [-2, -1],
  odd: [3, -3],
  fine: [1.8, 0.9],
};
const rows: readonly (readonly string[])[] = [
  ['good', 'bad'],
  ['long', 'good'],
  ['bad', 'odd'],
  ['odd', 'long'],
  ...Array.from({ length: 12 }, () => ['good', 'fine']),
];

/** A dataset that a server with two attributes has scored, open in an engine. */
async function scored(): Promise<{ engine: TestEngine; datasetId: string; scorer: string; path: string }> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const asked = /"role":"assistant","content":"(\w+)"/u.exec(text)?.[1] ?? 'good';
      const probs = scoreOf[asked] ?? [0, 0];
      response.end(JSON.stringify({ data: [{ index: 0, probs, num_classes: 2 }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const path = join(temporaryFolder(), 'pairs.jsonl');
  const lines = rows.map(([chosen, rejected], row) =>
    JSON.stringify({ prompt: `Q ${String(row)}?`, chosen, rejected }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/classify`;
  await engine.request('scores/run', { datasetId, scorers: [url], fresh: false });
  const [attributed] = await engine.request('scores/attributes', { datasetId });
  return { engine, datasetId, scorer: attributed?.scorer ?? '', path };
}

describe('a model with several attributes', () => {
  it('has a score by each, and one together where that is wanted, which then counts instead', async () => {
    const { engine, datasetId, scorer } = await scored();
    const [attributed] = await engine.request('scores/attributes', { datasetId });
    const names = attributed?.attributes.map(({ name }) => name) ?? [];
    expect(attributed).toMatchObject({ method: 'separate', attributes: [{ weight: 1 }, { weight: 1 }] });
    const before = await engine.request('rows/detail', { datasetId, row: 0 });
    expect(before.scores.map(({ rewards }) => rewards)).toEqual([
      [2, -2],
      [1, -1],
    ]);
    expect(before.strength?.scorers).toBe(2);
    const [first = '', second = ''] = names;
    await engine.request('scores/combine', {
      datasetId,
      scorer,
      method: 'plain',
      weights: { [first]: 3, [second]: -1 },
    });
    const all = rows.flat().map((text) => scoreOf[text] ?? [0, 0]);
    const scales = [0, 1].map((attribute) => {
      const own = all.map((scores) => scores[attribute] ?? 0);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      return { mean, std: Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length) };
    });
    const after = await engine.request('rows/detail', { datasetId, row: 0 });
    expect(after.scores).toHaveLength(3);
    const combined = after.scores.find((one) => one.scorer === `${scorer}/combined`);
    ['good', 'bad'].forEach((text, side) => {
      const expected = combinedReward('plain', scoreOf[text] ?? [], [3, -1], scales);
      expect(combined?.rewards[side]).toBeCloseTo(expected, 10);
    });
    expect(after.strength?.scorers).toBe(1);
    const { weights } = await engine.request('noise/report', { datasetId });
    expect(weights.map((one) => one.scorer)).toEqual([`${scorer}/combined`]);
    await engine.request('scores/combine', { datasetId, scorer, method: 'separate', weights: {} });
    expect((await engine.request('rows/detail', { datasetId, row: 0 })).strength).toEqual(before.strength);
  });

  it('flags the rows in which its attributes contradict each other, which can be filtered by', async () => {
    const { engine, datasetId } = await scored();
    const { rows: page } = await engine.request('rows/page', { datasetId, from: 0, count: 4 });
    const flagged = page.map(({ flags }) => flags.includes('attributes-disagree'));
    expect(flagged).toEqual([false, false, true, true]);
    await engine.request('rows/view', {
      datasetId,
      filter: { query: 'flag:attributes-disagree' },
      sort: { by: 'file', descending: false },
    });
    const shown = await engine.request('rows/page', { datasetId, from: 0, count: 4 });
    expect(shown.rows.map(({ row }) => row)).toEqual([2, 3]);
  });

  it('keeps how they count in the store, and refuses what it does not have', async () => {
    const { engine, datasetId, scorer, path } = await scored();
    const refuse = async (name: string, weights: Record<string, number>): Promise<void> => {
      const asked = engine.request('scores/combine', { datasetId, scorer: name, method: 'plain', weights });
      await expect(asked).rejects.toSatisfy((error) => CuratorError.is(error, 'bad-request'));
    };
    await refuse('builtin', {});
    await refuse(scorer, { kindness: 1 });
    const [attributed] = await engine.request('scores/attributes', { datasetId });
    await refuse(scorer, Object.fromEntries((attributed?.attributes ?? []).map(({ name }) => [name, 0])));
    await engine.request('scores/combine', { datasetId, scorer, method: 'harmonic', weights: {} });
    await engine.stop();
    const again = startEngine();
    const { datasetId: reopened } = await again.open(path);
    const detail = await again.request('rows/detail', { datasetId: reopened, row: 0 });
    expect(detail.scores.map((one) => one.scorer)).toContain(`${scorer}/combined`);
    expect(detail.strength?.scorers).toBe(1);
    expect(readFileSync(path, 'utf8')).toContain('good');
  });
});
