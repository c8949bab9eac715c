import { isotonic } from './isotonic.ts';
import { wilsonShare, type Share } from './strength.ts';
import { percent } from '../numbers.ts';

/** Rows of one range of strength, and how often gold agrees with the label there. */
export interface CalibrationBin extends Share {
  readonly from: number;
  readonly to: number;
  /** Mean strength of its rows. */
  readonly strength: number;
  readonly rows: number;
  /** Agreement of the never-falling fit. */
  readonly fitted: number;
}

/** How strength and agreement with gold go together. */
export interface Calibration {
  readonly rows: number;
  readonly bins: readonly CalibrationBin[];
  /** Agreement over all rows. */
  readonly agreement: Share;
  /** Agreement within a quarter of a standard deviation of 0; undefined where fewer than ten rows lie there. */
  readonly atZero: (Share & { readonly rows: number }) | undefined;
  /** Chance that a row whose label gold agrees with is stronger than one that it does not; with its 95 % interval. */
  readonly ranking: Share | undefined;
  /** Mean distance between the probability that the label is right and the agreement, weighted by rows. */
  readonly calibrationError: number | undefined;
  /** What a reader must know, in words. */
  readonly remarks: readonly string[];
}

/** Rows below which no chart is drawn: its intervals would be as wide as the chart. */
export const calibrationNeeds = 20;
const binsAtMost = 12;
const rowsPerBin = 10;

export interface CalibrationInput {
  /** Strength of each row for the label that gold is compared with. */
  readonly strengths: readonly number[];
  /** Share, 0 to 1, with which gold agrees with that label: 1, 0, one half for a tie, or a soft label. */
  readonly agreements: readonly number[];
  /** Probability that each label is right; absent where there is none to test. */
  readonly probabilities?: readonly number[];
}

/** Agreement with gold by strength, in bins of equally many rows. */
export function calibrate({ strengths, agreements, probabilities }: CalibrationInput): Calibration {
  const order = Array.from(strengths.keys())
    .filter((row) => Number.isFinite(strengths[row]) && Number.isFinite(agreements[row]))
    .sort((left, right) => (strengths[left] ?? 0) - (strengths[right] ?? 0));
  const rows = order.length;
  const agreement = shareOf(order, agreements);
  const bins = rows < calibrationNeeds ? [] : binsOf(order, strengths, agreements);
  const spread = Math.sqrt(order.reduce((sum, row) => sum + (strengths[row] ?? 0) ** 2, 0) / Math.max(1, rows));
  const near = order.filter((row) => Math.abs(strengths[row] ?? 0) <= spread / 4);
  const atZero = near.length < 10 ? undefined : { ...shareOf(near, agreements), rows: near.length };
  const ranking = rankingOf(order, agreements, strengths);
  const calibrationError =
    probabilities === undefined || rows < calibrationNeeds
      ? undefined
      : expectedCalibrationError(
          order.map((row) => probabilities[row] ?? 0.5),
          order.map((row) => agreements[row] ?? 0.5),
        );
  return {
    rows,
    bins,
    agreement,
    atZero,
    ranking,
    calibrationError,
    remarks: remarksOn(rows, bins, atZero, ranking),
  };
}

/**
 * Expected calibration error: rows are put into `bins` bins of equal width by their probability; the error is the mean
 * over rows of the distance between the mean probability and the mean outcome of their bin. Small bins make it too
 * high: with n rows a bin it is about 0.4 / sqrt(n) for probabilities that are perfectly right.
 */
export function expectedCalibrationError(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  bins = 10,
): number {
  const expected = new Float64Array(bins);
  const found = new Float64Array(bins);
  for (let row = 0; row < probabilities.length; row++) {
    const probability = probabilities[row] ?? 0;
    const bin = Math.min(bins - 1, Math.floor(probability * bins));
    expected[bin] = (expected[bin] ?? 0) + probability;
    found[bin] = (found[bin] ?? 0) + (outcomes[row] ?? 0);
  }
  let error = 0;
  expected.forEach((sum, bin) => {
    error += Math.abs(sum - (found[bin] ?? 0));
  });
  return probabilities.length === 0 ? Number.NaN : error / probabilities.length;
}

function shareOf(rows: readonly number[], agreements: readonly number[]): Share {
  return wilsonShare(
    rows.reduce((sum, row) => sum + (agreements[row] ?? 0), 0),
    rows.length,
  );
}

function binsOf(
  order: readonly number[],
  strengths: readonly number[],
  agreements: readonly number[],
): readonly CalibrationBin[] {
  const count = Math.min(binsAtMost, Math.floor(order.length / rowsPerBin));
  const groups: number[][] = [];
  for (let bin = 0; bin < count; bin++) {
    const group = order.slice(Math.floor((bin * order.length) / count), Math.floor(((bin + 1) * order.length) / count));
    const last = groups.at(-1);
    // Equal strengths stay together: a bin's edge must mean something.
    const same = last !== undefined && strengths[last.at(-1) ?? 0] === strengths[group.at(-1) ?? 0];
    if (same) last.push(...group);
    else groups.push(group);
  }
  const shares = groups.map((group) => shareOf(group, agreements));
  const fitted = isotonic(
    shares.map(({ value }) => value),
    groups.map((group) => group.length),
  );
  return groups.map((group, bin) => ({
    ...(shares[bin] ?? wilsonShare(0, 0)),
    from: strengths[group[0] ?? 0] ?? 0,
    to: strengths[group.at(-1) ?? 0] ?? 0,
    strength: group.reduce((sum, row) => sum + (strengths[row] ?? 0), 0) / group.length,
    rows: group.length,
    fitted: fitted[bin] ?? 0.5,
  }));
}

/** Area under the ROC curve with the interval of Hanley and McNeil (1982); soft labels count by their halves. */
function rankingOf(
  order: readonly number[],
  agreements: readonly number[],
  strengths: readonly number[],
): Share | undefined {
  let right = 0;
  let wrong = 0;
  let pairs = 0;
  for (let at = 0; at < order.length;) {
    let tiedRight = 0;
    let tiedWrong = 0;
    const strength = strengths[order[at] ?? 0];
    for (; at < order.length && strengths[order[at] ?? 0] === strength; at++) {
      const agreement = agreements[order[at] ?? 0] ?? 0.5;
      if (agreement > 0.5) tiedRight++;
      else if (agreement < 0.5) tiedWrong++;
    }
    pairs += tiedRight * (wrong + tiedWrong / 2);
    right += tiedRight;
    wrong += tiedWrong;
  }
  if (right < 5 || wrong < 5) return undefined;
  const value = pairs / (right * wrong);
  const q1 = value / (2 - value);
  const q2 = (2 * value * value) / (1 + value);
  const variance =
    (value * (1 - value) + (right - 1) * (q1 - value * value) + (wrong - 1) * (q2 - value * value)) / (right * wrong);
  const half = 1.96 * Math.sqrt(Math.max(0, variance));
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}

function remarksOn(
  rows: number,
  bins: readonly CalibrationBin[],
  atZero: Share | undefined,
  ranking: Share | undefined,
): readonly string[] {
  const remarks: string[] = [];
  if (rows < calibrationNeeds) {
    remarks.push(
      `Only ${String(rows)} rows have both a strength and a gold label: no chart below ${String(calibrationNeeds)}.`,
    );
    return remarks;
  }
  if (ranking === undefined) {
    remarks.push('Gold agrees with all labels or with none of them, so that nothing can be said about the scores.');
  } else if (ranking.high < 0.5) {
    remarks.push(
      'Stronger rows agree with gold less often: the scores are turned round, or gold is about something else.',
    );
  } else if (ranking.low <= 0.5) {
    remarks.push(
      `The scores are useless here as far as these ${String(rows)} rows can tell: a row that gold agrees with is ` +
        `stronger than one that it does not with ${percent(ranking.value, 0)} (${percent(ranking.low, 0)} to ` +
        `${percent(ranking.high, 0)}), and 50 % is chance.`,
    );
  }
  if (atZero !== undefined) {
    const holds = atZero.low <= 0.5 && atZero.high >= 0.5;
    remarks.push(
      `At strength 0 gold agrees with ${percent(atZero.value, 0)} of the labels (${percent(atZero.low, 0)} to ` +
        `${percent(atZero.high, 0)}): ${
          holds
            ? 'as often as not, as it should be.'
            : 'not one half. Strength 0 is not the point of indifference here.'
        }`,
    );
  }
  const most = bins.reduce((sum, bin) => Math.max(sum, Math.abs(bin.fitted - bin.value)), 0);
  if (most > 0.1) remarks.push('Agreement does not rise steadily with strength: read the fit with care.');
  return remarks;
}
