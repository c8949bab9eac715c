import { describe, expect, it } from 'vitest';
import type { SequenceMaker } from '../../../../extension/engine/scoring/models/input/sequences.ts';
import { BatchChoice } from '../../../../extension/engine/scoring/models/process/batchChoice.ts';
import { Lane } from '../../../../extension/engine/scoring/models/process/lane.ts';
import type { ScorerProcess } from '../../../../extension/engine/scoring/models/process/scorerProcess.ts';
import {
  scoreTexts,
  type PairOfTexts,
  type RunModel,
} from '../../../../extension/engine/scoring/models/process/scoreTexts.ts';
import { CuratorError } from '../../../../extension/model/errors.ts';
import { scores } from './support/fakeScorer.ts';

const says = (text: string): PairOfTexts['context'] => [{ role: 'assistant', text }];
const pairs: readonly PairOfTexts[] = [1, 2, 3, 4].map((number) => ({
  context: [],
  responses: [says(String(number)), says(String(10 * number))],
}));
const short = new CuratorError('out-of-memory', 'Memory is too short: bad_alloc');
/** Each text is a token of its own number. */
const maker = {
  response: (_: unknown, [turn]: PairOfTexts['context']) => ({
    ids: [Number(turn?.text)],
    types: [0],
    truncated: false,
    prefix: 0,
  }),
} as unknown as SequenceMaker;

describe('memory that is too short for a batch', () => {
  it('halves it, and every text still has its number', async () => {
    const sizes: number[] = [];
    const run: RunModel = (sequences) => {
      sizes.push(sequences.length);
      return sequences.length > 2 ? Promise.reject(short) : Promise.resolve(sequences.map(({ ids: [id = 0] }) => [id]));
    };
    const scored = await scoreTexts({ use: 'reward', maker, batching: 'padded', run }, pairs, 8);
    expect(scored.split).toBe(true);
    expect(scored.pairs.map((pair) => ('error' in pair ? pair.error : pair.values))).toEqual(
      [1, 2, 3, 4].map((number) => [[number], [10 * number]]),
    );
    expect(sizes).toEqual([8, 4, 2, 2, 4, 2, 2]);
  });

  it('leaves out the one comparison that it is too short for alone', async () => {
    const run: RunModel = (sequences) =>
      sequences.some(({ ids }) => ids.includes(30))
        ? Promise.reject(short)
        : Promise.resolve(sequences.map(({ ids: [id = 0] }) => [id]));
    const scored = await scoreTexts({ use: 'reward', maker, batching: 'padded', run }, pairs, 8);
    expect(scored.pairs.map((pair) => 'error' in pair)).toEqual([false, false, true, false]);
    expect(scored.pairs[2]).toEqual({ error: short.message });
  });

  it('so that the process is ended, has the work done by another one in halves, and in smaller batches', async () => {
    const asked: { readonly pairs: number; readonly batch: number }[] = [];
    let processes = 0;
    const start = (): ScorerProcess => {
      processes++;
      const request = (method: string, params: { pairs: readonly unknown[]; batch: number }): Promise<unknown> => {
        if (method === 'load') return Promise.resolve({ batching: 'padded', heads: 1 });
        asked.push({ pairs: params.pairs.length, batch: params.batch });
        if (params.pairs.length > 2) return Promise.reject(short);
        return Promise.resolve({
          pairs: params.pairs.map(() => scores(1, 2)),
          milliseconds: 1,
          tokens: 1,
          split: false,
        });
      };
      return { pid: undefined, request, end: () => Promise.resolve() } as unknown as ScorerProcess;
    };
    const { signal } = new AbortController();
    const options = { path: '', use: 'reward', device: 'webgpu', threads: 1, memoryLimitBytes: 0, signal } as const;
    const lane = new Lane({ ...options, start });
    const choice = new BatchChoice('webgpu');
    const results = await lane.score(pairs, choice);
    expect(results).toEqual(pairs.map(() => scores(1, 2)));
    expect(processes).toBe(2);
    expect(asked.map((request) => request.pairs)).toEqual([4, 2, 2]);
    const [first, ...later] = asked.map(({ batch }) => batch);
    for (const batch of [...later, choice.next('padded')]) expect(batch).toBeLessThan(first ?? 0);
  });
});
