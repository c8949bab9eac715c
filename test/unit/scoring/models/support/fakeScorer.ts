import { CuratorError } from '../../../../../extension/model/errors.ts';
import type {
  Batching,
  FailedPair,
  ScoredPair,
  ScorerDevice,
} from '../../../../../extension/engine/scoring/models/process/scorerContract.ts';
import type { ScorerProcess } from '../../../../../extension/engine/scoring/models/process/scorerProcess.ts';

export interface FakeScorer {
  /** Numbers of the `index`th comparison of a request, on a device. */
  readonly answer: (text: string, device: ScorerDevice) => ScoredPair | FailedPair;
  /** Milliseconds that a request takes on a device; 0 where it is not said. */
  readonly takes?: (device: ScorerDevice) => number;
  readonly batching?: Batching;
}

/** Scores of a comparison, one a response. */
export function scores(first: number, second: number): ScoredPair {
  return { values: [[first], [second]], tokens: [1, 1], truncated: [false, false], equal: false };
}

/** Starts processes that answer as they are told; a comparison goes by the text of its first response. */
export function fakeScorers({ answer, takes, batching = 'padded' }: FakeScorer): () => ScorerProcess {
  return () => {
    let device: ScorerDevice = 'cpu';
    const request = async (method: string, params: unknown): Promise<unknown> => {
      if (method === 'load') {
        ({ device } = params as { device: ScorerDevice });
        return { batching, heads: 1 };
      }
      if (method !== 'score') throw new CuratorError('bad-request', method);
      const { pairs } = params as { pairs: readonly { responses: readonly (readonly { text: string }[])[] }[] };
      await new Promise((resolve) => setTimeout(resolve, takes?.(device) ?? 0));
      const results = pairs.map(({ responses }) => answer(responses[0]?.[0]?.text ?? '', device));
      return { pairs: results, milliseconds: 1, tokens: pairs.length, split: false };
    };
    return { pid: undefined, request, end: () => Promise.resolve() } as unknown as ScorerProcess;
  };
}
