import { describe, expect, it } from 'vitest';
import type { TriageEntry } from '../../../extension/model/contract/noise.ts';
import { TriageController } from '../../../webview/triage/triageController.ts';
import { rowDetail } from './support/rowDetail.ts';

/** A triage view of two rows, of which one is a pair and the other a single response. */
async function triage(blind: boolean) {
  const decided: { readonly row: number; readonly shownLeft?: number }[] = [];
  const turns = { turns: [{ role: 'assistant', text: 'Yes.' }] };
  const progress = { looked: 0, changed: 0, now: undefined };
  const entries = [
    { row: 0, line: 1 },
    { row: 1, line: 2 },
  ] as unknown as readonly TriageEntry[];
  const host = {
    on: () => undefined,
    request: (method: string, params: { readonly row: number; readonly shownLeft?: number }) => {
      if (method === 'triage/queue') return Promise.resolve({ entries, total: 2, progress, blind });
      if (method === 'triage/progress') return Promise.resolve(progress);
      if (method === 'row/decide') decided.push(params);
      if (method !== 'rows/detail') return Promise.resolve(null);
      const candidates = params.row === 0 ? [turns, turns] : [turns];
      return Promise.resolve(rowDetail({ row: params.row, comparison: { candidates } as never }));
    },
  };
  const controller = new TriageController(
    host as never,
    { dataset: 'file:///pairs.jsonl', datasetName: 'pairs.jsonl' },
    { announce: () => undefined, alert: () => undefined },
    { draw: () => undefined, keep: () => undefined, kept: undefined },
  );
  await controller.load();
  return { controller, decided };
}

describe('the triage view', () => {
  it('says which response was on the left when a decision is taken, of rows that have sides', async () => {
    const { controller, decided } = await triage(false);
    await controller.decide('keep');
    await controller.decide('flip');
    expect(decided.map(({ row, shownLeft }) => [row, shownLeft])).toEqual([
      [0, 0],
      [1, undefined],
    ]);
  });

  it.each([true, false])('knows whether the editor is blind: %s', async (blind) => {
    expect((await triage(blind)).controller.blind).toBe(blind);
  });
});
