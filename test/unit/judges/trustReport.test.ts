import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rubricTemplates } from '../../../extension/model/judges/rubricTemplates.ts';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { completion, fairly, scriptedServer, send, verdict, type Reply } from './support/chatServer.ts';

const helpfulness = rubricTemplates.helpfulness ?? expect.fail();
const count = 24;

async function judged(reply: Reply, rubric = helpfulness) {
  const path = join(temporaryFolder(), 'pairs.jsonl');
  const rows = Array.from({ length: count }, (_, row) => ({
    prompt: `Question ${String(row)}?`,
    chosen: `a good answer ${String(row)}`,
    rejected: `a bad one ${String(row)}`,
    topic: row % 2 === 0 ? 'even' : 'odd',
  }));
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  const judge = async (answer: Reply, with_ = rubric): Promise<number> => {
    const { endpoint } = await scriptedServer(answer);
    const { judgeId } = await engine.request('judges/run', {
      datasetId,
      options: {
        server: { kind: 'http', endpoint, model: 'm', timeoutMs: 5_000 },
        rubric: with_,
        samples: 1,
        maxTokens: 50,
        rows: { scope: 'all' },
      },
      budget: null,
      concurrency: 4,
      fresh: false,
    });
    return judgeId;
  };
  return { engine, datasetId, judge, judgeId: await judge(reply) };
}

describe('the trust report', () => {
  it('compares a judge with blind labels, by field too, and names the rows where they differ', async () => {
    const { engine, datasetId, judgeId } = await judged(fairly);
    for (let row = 0; row < count; row++) {
      // People prefer the rejected response of every fourth row.
      const winner = row % 4 === 1 ? 1 : 0;
      await engine.request('judges/blindLabel', { datasetId, row, winner });
    }
    const report = await engine.request('judges/trust', { datasetId, judgeId, against: 'people', facet: 'topic' });
    expect(report).toMatchObject({ judged: count, agreement: { rows: count, observed: 0.75 } });
    expect(report.byFacet).toMatchObject([
      { value: '"even"', same: { value: 1 } },
      { value: '"odd"', same: { value: 0.5 } },
    ]);
    expect(report.disagreements.map(({ line }) => line)).toEqual([2, 6, 10, 14, 18, 22]);
    expect(report.disagreements[0]).toMatchObject({ judge: 'chosen', people: 'rejected', ordersDisagree: false });
    expect(report.warnings.join(' ')).toMatch(/Only 24 rows have both/u);
    expect(report.position).toMatchObject({ disagreement: 0, judged: count });
  });

  it('finds a judge that follows the place', async () => {
    const { engine, datasetId, judgeId } = await judged((response) => {
      send(response, completion({ text: verdict('A') }));
    });
    const report = await engine.request('judges/trust', { datasetId, judgeId, against: 'label' });
    expect(report.position).toMatchObject({ disagreement: 1, share: { value: 1 } });
    expect(report.warnings.join(' ')).toMatch(/prefers the response that is shown first/u);
  });

  it('says so where people have said nothing, and takes decisions for what they say', async () => {
    const { engine, datasetId, judgeId } = await judged(fairly);
    const before = await engine.request('judges/trust', { datasetId, judgeId, against: 'people' });
    expect(before.agreement).toMatchObject({ rows: 0, kappa: undefined });
    expect(before.warnings.join(' ')).toMatch(/No row has both/u);
    await engine.request('rows/apply', { datasetId, rows: [0, 1], action: { kind: 'decide', decision: 'keep' } });
    await engine.request('rows/apply', { datasetId, rows: [2], action: { kind: 'decide', decision: 'flip' } });
    const after = await engine.request('judges/trust', { datasetId, judgeId, against: 'people' });
    expect(after.agreement.rows).toBe(3);
    expect(after.agreement.observed).toBeCloseTo(2 / 3, 12);
  });

  it('never evaluates a judge on the examples of its own rubric', async () => {
    const example = {
      prompt: 'Question 3?',
      responses: ['a bad one 3', 'a good answer 3'] as [string, string],
      winner: 1 as const,
      reason: '',
    };
    const { engine, datasetId, judgeId } = await judged(fairly, { ...helpfulness, examples: [example] });
    const report = await engine.request('judges/trust', { datasetId, judgeId, against: 'label' });
    expect(report).toMatchObject({ leftOut: 1, judged: count - 1, agreement: { rows: count - 1 } });
  });

  it('weighs several judges: one that is always wrong gets no vote', async () => {
    const { engine, datasetId, judge, judgeId } = await judged(fairly);
    await judge((response, received) => {
      const good = /begin response A[^\n]*\na good/u.test(received.body.messages.at(-1)?.content ?? '');
      send(response, completion({ text: verdict(good ? 'B' : 'A') }));
    });
    for (let row = 0; row < count; row++) {
      await engine.request('judges/blindLabel', { datasetId, row, winner: row % 8 === 0 ? 1 : 0 });
    }
    const { combined } = await engine.request('judges/trust', { datasetId, judgeId, against: 'people' });
    expect(combined?.method).toBe('gold');
    expect(combined?.judges[0]?.weight).toBeGreaterThan(0);
    expect(combined?.judges[1]?.weight).toBeLessThanOrEqual(0);
  });
});

describe('labelling blind', () => {
  it('gives a random sample row by row, the same for the same seed, and leaves out what is labelled', async () => {
    const { engine, datasetId } = await judged(fairly);
    const ask = (skip: readonly number[] = []) =>
      engine.request('judges/blindNext', { datasetId, count: 3, seed: 5, skip: [...skip] });
    const first = await ask();
    expect(await ask()).toEqual(first);
    const seen = new Set<number>();
    for (let next = first; next !== null; next = await ask()) {
      expect(next).toMatchObject({ labelled: seen.size, wanted: 3 });
      seen.add(next.row);
      await engine.request('judges/blindLabel', { datasetId, row: next.row, winner: 'tie' });
    }
    expect(seen.size).toBe(3);
    const [row = 0] = seen;
    await engine.request('judges/blindLabel', { datasetId, row, winner: null });
    expect((await ask())?.row).toBe(row);
    expect(await ask([row])).toBeNull();
  });
});
