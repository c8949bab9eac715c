import type { Share } from './strength.ts';
import { percent } from '../numbers.ts';

/** One way of telling how many labels are wrong. */
export interface NoiseEstimate {
  readonly method: 'audit' | 'em' | 'bands';
  /** Undefined where it cannot be told; `because` says why. */
  readonly share: Share | undefined;
  /** Rows that it rests on. */
  readonly rows: number;
  /** In words: what it rests on, or why there is none, and how far to believe it. */
  readonly because: string;
}

/** What to write into a trainer's configuration. */
export interface LossSuggestion {
  readonly lossType: 'sigmoid' | 'robust';
  readonly labelSmoothing: number;
  readonly method: NoiseEstimate['method'] | undefined;
  readonly because: string;
}

/** Largest label smoothing that the robust loss takes: at one half the labels say nothing. */
const most = 0.49;
/** Share of wrong labels below which a plain loss does as well. */
const little = 0.02;

/**
 * Loss and label smoothing for TRL's DPOTrainer by the best of the estimates: an audit sample before bands that were
 * fitted to checked labels, and these before EM, which has seen no checked label. `robust` is rDPO (arXiv 2403.00409):
 * TRL ignores label_smoothing with the plain `sigmoid` loss.
 */
export function lossSuggestion(estimates: readonly NoiseEstimate[]): LossSuggestion {
  const best = bestEstimate(estimates);
  if (best?.share === undefined) {
    return {
      lossType: 'sigmoid',
      labelSmoothing: 0,
      method: undefined,
      because: 'Nothing is known about how many labels are wrong: score the dataset or draw an audit sample.',
    };
  }
  const { value, low, high } = best.share;
  const range = `${percent(value)} (${percent(low)} to ${percent(high)})`;
  if (low >= 0.5 || value >= 0.5) {
    return {
      lossType: 'robust',
      labelSmoothing: most,
      method: best.method,
      because: `${range} of the labels look wrong. Nothing can be learned from labels like these: check whether chosen and rejected are mixed up.`,
    };
  }
  if (high <= little) {
    return {
      lossType: 'sigmoid',
      labelSmoothing: 0,
      method: best.method,
      because: `${range} of the labels are wrong: too few for smoothing to matter.`,
    };
  }
  return {
    lossType: 'robust',
    labelSmoothing: Number(Math.min(most, value).toFixed(3)),
    method: best.method,
    because: `${range} of the labels are wrong. The loss must be named with the number: TRL ignores label_smoothing where loss_type is "sigmoid".`,
  };
}

/** The estimate to be believed first: an audit sample, then bands, then EM; undefined where there is none. */
export function bestEstimate(estimates: readonly NoiseEstimate[]): NoiseEstimate | undefined {
  return (['audit', 'bands', 'em'] as const)
    .map((method) => estimates.find((estimate) => estimate.method === method))
    .find((estimate) => estimate?.share !== undefined);
}

/** The same estimates after so many of `rows` labels that were wrong have been turned round. */
export function afterMending(
  estimates: readonly NoiseEstimate[],
  mended: number,
  rows: number,
): readonly NoiseEstimate[] {
  const less = rows === 0 ? 0 : mended / rows;
  return estimates.map((estimate) =>
    estimate.share === undefined
      ? estimate
      : {
          ...estimate,
          share: {
            ...estimate.share,
            value: Math.max(0, estimate.share.value - less),
            low: Math.max(0, estimate.share.low - less),
            high: Math.max(0, estimate.share.high - less),
          },
        },
  );
}
