import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RowAction } from '../../../extension/model/contract/rowActions.ts';
import { exportOptions, type ExportOptionsInput } from '../../../extension/model/export/exportOptions.ts';
import type { JsonObject } from '../../../extension/model/json/jsonValue.ts';
import { defaultLintSettings } from '../../../extension/model/lints/lintSettings.ts';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const answers = ['first', 'second', 'third', 'fourth'];
const ranked = {
  prompt: 'Which one?',
  responses: answers.map((text, place) => ({ text, model: `m${String(place)}`, score: place })),
};
const pairs = [0, 1, 2].map((number) => ({
  prompt: `p${String(number)}`,
  chosen: `good ${String(number)}`,
  rejected: `bad ${String(number)}`,
}));

/** A dataset to which things are done, and the records of its exports. */
async function curated(rows: readonly JsonObject[]) {
  const folder = temporaryFolder();
  const path = join(folder, 'data.jsonl');
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  let exports = 0;
  return {
    engine,
    datasetId,
    act: async (row: number, action: RowAction, shownLeft?: number) =>
      engine.request('rows/apply', { datasetId, rows: [row], action, shownLeft }),
    records: async (format: string, options: Partial<ExportOptionsInput> = {}) => {
      const target = join(folder, `out${String(exports++)}.jsonl`);
      await engine.request('export/run', { datasetId, options: exportOptions.parse({ ...options, format, target }) });
      const text = readFileSync(target, 'utf8').trimEnd();
      return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    },
  };
}

describe("a curator's ranking", () => {
  const order = [2, 0, 3, 1];

  it('is a decision, and what exports of rankings and of pairs write', async () => {
    const { engine, datasetId, act, records } = await curated([ranked, { ...ranked, prompt: 'Which other?' }]);
    const { label, info } = await act(0, { kind: 'rank', order });
    expect(label).toBe('Rank responses of row 1');
    expect(info.decided).toMatchObject({ rank: 1, keep: 0 });
    expect((await engine.request('rows/detail', { datasetId, row: 0 })).label).toBe('3 > 1 > 4 > 2');
    expect(await engine.request('rows/nextUndecided', { datasetId, position: -1 })).toEqual({ position: 1 });
    const view = { datasetId, sort: { by: 'file', descending: false } as const };
    const shown = await engine.request('rows/view', { ...view, filter: { query: 'decision:rank' } });
    expect(shown.view.total).toBe(1);
    await engine.request('rows/view', { ...view, filter: {} });

    const [listed, other] = await records('listwise');
    expect(
      (listed as { readonly responses: readonly { readonly rank: number }[] }).responses.map((one) => one.rank),
    ).toEqual([2, 4, 1, 3]);
    // The other row keeps the ranking of its scores.
    expect(
      (other as { readonly responses: readonly { readonly rank: number }[] }).responses.map((one) => one.rank),
    ).toEqual([4, 3, 2, 1]);
    const decided = { decidedOnly: true, pairing: 'adjacent', provenance: true, margin: 'grade' } as const;
    const written = await records('trl-preference', decided);
    expect(written.map(({ chosen, rejected }) => [chosen, rejected])).toEqual([
      ['third', 'first'],
      ['first', 'fourth'],
      ['fourth', 'second'],
    ]);
    expect(written[0]).toMatchObject({
      margin: 1,
      provenance: { status: 'ranked', decision: 'rank', annotator: 'tester' },
    });
    const completions = (await records('nemo-ranked', { decidedOnly: true }))[0] as {
      readonly completions: readonly { readonly rank: number; readonly completion: unknown }[];
    };
    const texts = completions.completions
      .toSorted((left, right) => left.rank - right.rank)
      .map(({ completion }) => JSON.stringify(completion));
    for (const [place, candidate] of order.entries()) expect(texts[place]).toContain(answers[candidate]);
  });

  it('is taken back by its own action, by clearing the decision and by undo', async () => {
    const { engine, datasetId, act, records } = await curated([ranked]);
    const inForce = async (): Promise<string> => (await engine.request('rows/detail', { datasetId, row: 0 })).label;
    const own = await inForce();
    for (const clear of [
      { kind: 'rank', order: null },
      { kind: 'decide', decision: null },
    ] as const) {
      await act(0, { kind: 'rank', order });
      expect(await inForce()).not.toBe(own);
      expect((await act(0, clear)).info.decided.rank).toBe(0);
      expect(await inForce()).toBe(own);
    }
    await engine.request('history/undo', { datasetId });
    expect(await inForce()).toBe('3 > 1 > 4 > 2');
    expect(await records('trl-preference', { decidedOnly: true })).toHaveLength(6);
    expect(await records('trl-preference', { leaveOut: ['rank'] })).toHaveLength(0);
  });

  it('is what lints compare rows by', async () => {
    const { engine, datasetId, act } = await curated([ranked, ranked]);
    const duplicates = async (): Promise<number | undefined> => {
      const { counts } = await engine.request('lints/run', { datasetId, settings: defaultLintSettings });
      return counts.find(({ lint }) => lint === 'duplicate')?.rows;
    };
    expect(await duplicates()).toBeGreaterThan(0);
    await act(1, { kind: 'rank', order });
    expect(await duplicates()).toBe(0);
  });
});

describe('thumbs', () => {
  it('go before what a comparison makes of each response', async () => {
    const { act, records } = await curated(pairs);
    await act(0, { kind: 'thumb', candidate: 0, thumb: 'down' });
    await act(1, { kind: 'thumb', candidate: 1, thumb: 'up' });
    const labels = (await records('trl-unpaired')).map(({ completion, label }) => [completion, label]);
    expect(labels).toContainEqual(['good 0', false]);
    expect(labels).toContainEqual(['bad 0', false]);
    expect(labels).toContainEqual(['good 1', true]);
    expect(labels).toContainEqual(['bad 1', true]);
    expect(labels).toContainEqual(['good 2', true]);
    expect(labels).toContainEqual(['bad 2', false]);
    expect(labels).toHaveLength(6);
    expect((await records('llamafactory-kto')).filter(({ kto_tag }) => kto_tag === true)).toHaveLength(3);
    // Bad by itself is not worth imitating, however much better than the other; good by itself is.
    const imitated = (await records('trl-prompt-completion')).map(({ completion }) => completion);
    expect(imitated).toEqual(['good 1', 'bad 1', 'good 2']);
    const [first] = await records('trl-unpaired', { provenance: true });
    expect(first).toMatchObject({ provenance: { thumbs: ['down'] } });
  });

  it('of a single response without a label are its label', async () => {
    const { act, records } = await curated(
      [0, 1, 2].map((number) => ({ prompt: `p${String(number)}`, completion: `c${String(number)}` })),
    );
    expect(await records('trl-unpaired')).toEqual([]);
    await act(0, { kind: 'thumb', candidate: 0, thumb: 'up' });
    await act(1, { kind: 'thumb', candidate: 0, thumb: 'down' });
    expect((await records('trl-unpaired')).map(({ completion, label }) => [completion, label])).toEqual([
      ['c0', true],
      ['c1', false],
    ]);
    expect((await records('trl-prompt-completion', { decidedOnly: true })).map(({ completion }) => completion)).toEqual(
      ['c0'],
    );
  });

  it('of a single response with a label decide about it', async () => {
    const { act, records } = await curated(
      [true, false].map((label, number) => ({ prompt: 'p', completion: `c${String(number)}`, label })),
    );
    const { info } = await act(0, { kind: 'thumb', candidate: 0, thumb: 'down' });
    expect(info.decided).toMatchObject({ flip: 1 });
    expect(
      (await records('trl-unpaired', { decidedOnly: true })).map(({ completion, label }) => [completion, label]),
    ).toEqual([['c0', false]]);
  });
});

describe('how much better a response is', () => {
  it('is the margin of the pair and stands in its provenance', async () => {
    const { act, records } = await curated(pairs);
    await act(0, { kind: 'decide', decision: 'keep', graded: 'clearly' });
    await act(1, { kind: 'decide', decision: 'flip', graded: 'slightly' });
    const written = await records('trl-preference', { margin: 'grade', provenance: true });
    expect(written).toMatchObject([
      { chosen: 'good 0', margin: 2, provenance: { graded: 'clearly' } },
      { chosen: 'bad 1', margin: 1, provenance: { graded: 'slightly', status: 'flipped' } },
      { chosen: 'good 2', margin: 0, provenance: { line: 3 } },
    ]);
    expect(written[2]?.provenance).not.toHaveProperty('graded');
  });

  it('goes before the strength that the row has', async () => {
    const graded = (preference: number): JsonObject => ({
      prompt: 'p',
      response_1: 'one',
      response_2: 'two',
      preference_strength: preference,
      preference_statement: '',
    });
    const { act, records } = await curated([graded(-3), graded(-3)]);
    await act(0, { kind: 'decide', decision: 'keep', graded: 'slightly' });
    expect((await records('trl-preference', { margin: 'grade' })).map(({ margin }) => margin)).toEqual([1, 3]);
  });
});

describe('the side on which a response was shown', () => {
  it('is told of the pair that is written, wherever its responses went since', async () => {
    const { act, records } = await curated(pairs);
    const sides = async () =>
      (await records('trl-preference', { provenance: true })).map(
        ({ provenance }) => (provenance as { readonly shown_left?: string }).shown_left,
      );
    await act(0, { kind: 'decide', decision: 'keep' }, 1);
    await act(1, { kind: 'decide', decision: 'flip' }, 0);
    await act(2, { kind: 'decide', decision: 'keep' });
    expect(await sides()).toEqual(['rejected', 'rejected', undefined]);
    await act(0, { kind: 'swap' });
    expect(await sides()).toEqual(['chosen', 'rejected', undefined]);
    // Whoever decides anew without seeing sides leaves none.
    await act(1, { kind: 'decide', decision: 'keep' });
    expect(await sides()).toEqual(['chosen', undefined, undefined]);
    const [single] = await records('trl-unpaired', { provenance: true });
    expect(single).toMatchObject({ provenance: { shown_left: 'chosen' } });
  });

  it('of a ranking is told of the pairs in which the response is', async () => {
    const { act, records } = await curated([ranked]);
    await act(0, { kind: 'rank', order: [2, 0, 3, 1] }, 0);
    const written = await records('trl-preference', { provenance: true, pairing: 'adjacent' });
    expect(written.map(({ provenance }) => (provenance as { readonly shown_left?: string }).shown_left)).toEqual([
      'rejected',
      'chosen',
      undefined,
    ]);
  });
});
