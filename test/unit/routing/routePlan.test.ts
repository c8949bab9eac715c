import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RoutingOptions } from '../../../extension/model/contract/routing.ts';
import { isModelName } from '../../../extension/model/routing/annotatorKinds.ts';
import { defaultPlan } from '../../../extension/model/routing/plan.ts';
import { rubricTemplates } from '../../../extension/model/judges/rubricTemplates.ts';
import { generator } from '../../fixtures/scoring/generator.ts';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { fairly, scriptedServer } from '../judges/support/chatServer.ts';

const options = (more: Partial<RoutingOptions> = {}): RoutingOptions => ({
  ...defaultPlan,
  ai: { kind: 'auto' },
  budget: 0.25,
  ...more,
});

/** Rows as HyPER has them: GPT-4 is wrong in most rows whose responses are long, and never elsewhere. */
function hyperRows(count: number, labelled: (row: number) => boolean): string {
  const random = generator(7);
  return Array.from({ length: count }, (_, row) => {
    const long = random.uniform() < 0.3;
    const better = random.uniform() < 0.5 ? 'a' : 'b';
    const wrong = long && random.uniform() < 0.8;
    const machine = wrong ? (better === 'a' ? 'b' : 'a') : better;
    const words = (name: string): string => `${name} says ${'many words '.repeat(long ? 40 : 2)}about it`;
    return `${JSON.stringify({
      text: `Question ${String(row)}?`,
      completion_a: words('one'),
      completion_b: words('two'),
      model_a: 'm1',
      model_b: 'm2',
      pref_human: labelled(row) ? `${better}-is-better` : null,
      pref_gpt4: `${machine}-is-better`,
    })}\n`;
  }).join('');
}

async function opened(text: string) {
  const path = join(temporaryFolder(), 'rows.jsonl');
  writeFileSync(path, text);
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  return { engine, datasetId };
}

describe('a routing plan', () => {
  it('learns from the rows that people labelled which of the others to give them, and says why', async () => {
    const { engine, datasetId } = await opened(hyperRows(400, (row) => row < 200));
    const report = await engine.request('routing/plan', { datasetId, options: options() });
    expect(report).toMatchObject({ ai: 'annotator gpt4', people: ['human'], rows: 400, labelled: 200, budget: 50 });
    expect(report).toMatchObject({ method: 'fitted', retrospective: false, routed: 50 });
    expect(report.skill?.betterThanRandom).toBe(true);
    expect(report.point.routed).toBeLessThan(report.point.random);
    expect(report.checked?.at(5)?.observed).toBeLessThan(0.1);
    const queue = await engine.request('routing/queue', { datasetId, from: 0, count: 50 });
    expect(queue.map(({ place }) => place)).toEqual(Array.from({ length: 50 }, (_, place) => place + 1));
    for (const { row, route, reasons, personLabel } of queue) {
      expect(row).toBeGreaterThanOrEqual(200);
      expect({ route, personLabel }).toEqual({ route: 'person', personLabel: null });
      expect(reasons.length).toBeGreaterThan(0);
    }
    const rows = await engine.request('routing/rows', { datasetId, from: 0, count: 400 });
    expect(rows.filter(({ route }) => route === 'labelled')).toHaveLength(200);
  });

  it('says that it is a heuristic where nobody has labelled anything', async () => {
    const { engine, datasetId } = await opened(hyperRows(40, () => false));
    const report = await engine.request('routing/plan', { datasetId, options: options({ budget: 5 }) });
    expect(report).toMatchObject({ method: 'heuristic', routed: 5, errorRate: null, checked: null });
    expect(report.warnings.join(' ')).toMatch(/A heuristic, not fitted/u);
  });

  it('looks back where people have labelled everything, and tells what was really left', async () => {
    const { engine, datasetId } = await opened(hyperRows(300, () => true));
    const report = await engine.request('routing/plan', { datasetId, options: options({ auditShare: 0 }) });
    expect(report).toMatchObject({ retrospective: true, routed: 75 });
    expect(report.point.observed).toBeLessThan(report.point.random);
    expect(report.point.observed).toBeGreaterThanOrEqual(report.point.oracle ?? 1);
  });

  it('takes decisions for what people say, and the label of the file where there is no other', async () => {
    const rows = Array.from({ length: 10 }, (_, row) => ({ prompt: `Q${String(row)}`, chosen: 'yes', rejected: 'no' }));
    const { engine, datasetId } = await opened(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await engine.request('rows/apply', { datasetId, rows: [2], action: { kind: 'decide', decision: 'flip' } });
    await engine.request('rows/apply', { datasetId, rows: [3], action: { kind: 'decide', decision: 'keep' } });
    await engine.request('rows/apply', { datasetId, rows: [4], action: { kind: 'decide', decision: 'drop' } });
    const report = await engine.request('routing/plan', { datasetId, options: options() });
    expect(report).toMatchObject({ ai: 'label of the file', labelled: 2, leftOut: 1, errorRate: { value: 0.5 } });
  });

  it('prefers a judge of the store, and learns from its contradictions', async () => {
    const rows = Array.from({ length: 6 }, (_, row) => ({ prompt: `Q${String(row)}`, chosen: 'good', rejected: 'no' }));
    const { engine, datasetId } = await opened(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const { endpoint } = await scriptedServer(fairly);
    await engine.request('judges/run', {
      datasetId,
      options: {
        server: { kind: 'http', endpoint, model: 'm', timeoutMs: 5_000 },
        rubric: rubricTemplates.helpfulness ?? expect.fail(),
        samples: 1,
        maxTokens: 50,
        rows: { scope: 'all', limit: 4 },
      },
      budget: null,
      concurrency: 1,
      fresh: false,
    });
    const report = await engine.request('routing/plan', { datasetId, options: options({ budget: 2, auditShare: 0 }) });
    expect(report).toMatchObject({ ai: `judge m at ${endpoint} (Helpfulness)`, withoutAiLabel: 2 });
    // Rows without a verdict come first.
    const queue = await engine.request('routing/queue', { datasetId, from: 0, count: 10 });
    expect(queue.map(({ row }) => row)).toEqual([4, 5]);
    expect(queue[0]?.reasons[0]?.words).toBe('the judge gave no verdict');
  });

  it('writes rows as HyPER does: the label of whom each row was routed to, without ties', async () => {
    const { engine, datasetId } = await opened(hyperRows(100, (row) => row < 70));
    await engine.request('routing/plan', { datasetId, options: options({ budget: 10, auditShare: 0 }) });
    const records = await engine.request('routing/hyper', { datasetId, from: 0, count: 100 });
    // Ten rows wait for a person.
    expect(records).toHaveLength(90);
    expect(records[0]?.record).toMatchObject({
      is_swapped: true,
      pref_gpt4: expect.stringMatching(/-is-better$/u) as string,
    });
    const [ai] = records.filter(({ line }) => line > 70);
    expect(ai?.record).toMatchObject({ is_swapped: false, pref_human: null, features_used: '' });
    const { chosen, chosen_model: model, pref_gpt4: preference } = ai?.record ?? {};
    expect(model).toBe(preference === 'a-is-better' ? 'm1' : 'm2');
    expect(chosen).toHaveLength(2);
  });

  it('names what there is where a source is unknown', async () => {
    const { engine, datasetId } = await opened(hyperRows(5, () => true));
    const unknown = { kind: 'annotator' as const, name: 'nobody' };
    await expect(engine.request('routing/plan', { datasetId, options: options({ ai: unknown }) })).rejects.toThrow(
      'No row has an annotator called "nobody". There are: human, gpt4.',
    );
    await expect(
      engine.request('routing/plan', { datasetId, options: options({ people: ['human', 'gpt4'] }) }),
    ).rejects.toThrow(/There is no AI label to route/u);
    await expect(engine.request('routing/queue', { datasetId, from: 0, count: 1 })).rejects.toThrow(/no plan yet/u);
  });
});

it.each([
  ['judge_gpt35', true],
  ['gpt4', true],
  ['reward_model', true],
  ['ai', true],
  ['annotator1', false],
  ['human', false],
  ['maria', false],
  ['botanist', false],
])('takes %s for a model: %s', (name, expected) => {
  expect(isModelName(name)).toBe(expected);
});
