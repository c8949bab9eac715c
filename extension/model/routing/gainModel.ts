import type { Winner } from '../judges/order.ts';
import { dot, fitLogistic, sigmoid } from '../maths/logistic.ts';
import { wilsonShare, type Share } from '../strength/strength.ts';
import { errorsElsewhere, voteElsewhere } from './elsewhere.ts';
import { featureMeanings, marginFeatures, ownFeatures, sideOf, type RoutingRow } from './features.ts';

/** Rows with both labels below which nothing is fitted. */
export const fewestBoth = 60;
const folds = 5;
const penalties = [1, 10, 100] as const;

/** Why a row should be looked at: a feature in words, and what it adds to the log-odds of an error. */
export interface Reason {
  readonly feature: string;
  readonly words: string;
  readonly weight: number;
}

/** How well the model tells wrong from right AI labels on rows that it was not fitted to. */
export interface Skill {
  readonly rows: number;
  readonly errors: number;
  /** Probability that a wrong row gets a higher prediction than a right one (AUROC), with a 95 % interval. */
  readonly auroc: number;
  readonly interval: readonly [low: number, high: number];
  /** Whether the interval lies above one half. */
  readonly betterThanRandom: boolean;
}

/** Predictions about all rows. */
export interface GainPrediction {
  readonly method: 'heuristic' | 'fitted';
  /** Probability by row that the AI label is wrong; rows that people labelled get what they would have without that. */
  readonly error: Float64Array;
  readonly reasons: (row: number) => readonly Reason[];
  /** Undefined for the heuristic without any checked row. */
  readonly skill: Skill | undefined;
  /** Share of AI labels that people found wrong; undefined where none was checked. */
  readonly errorRate: Share | undefined;
  readonly warnings: readonly string[];
}

/**
 * Log-odds that each feature adds where nothing is known about this dataset: contradictions and ties first, then pairs
 * that are hard to tell apart. A heuristic: the order is what the literature reports, the sizes are ours.
 */
const heuristicWeights: Readonly<Record<string, number>> = {
  'others disagree': 1.6,
  'others tie': 1.2,
  'AI tie': 1.5,
  'AI without verdict': 4,
  'orders disagree': 1.6,
  'AI confidence': -1.5,
  'length difference': -0.2,
  'word overlap': 0.5,
  identical: 1.5,
  'AI elsewhere': -0.6,
  'others elsewhere': -0.6,
  'gap elsewhere': -0.3,
  'people elsewhere': -1.2,
  'errors on this prompt': 2,
  margin: -0.6,
  spread: 0.3,
};
const heuristicBase = -1.4;

export interface GainOptions {
  /** Keeps all rows of a prompt in one fold, as if nobody had labelled a row of the prompt before. */
  readonly groupByPrompt?: boolean;
  /** Whether people's labels of other rows of a prompt are features; they are by default. */
  readonly peopleElsewhere?: boolean;
  /** Of the folds. */
  readonly seed?: number;
}

/**
 * Predicts for every row whether its AI label is wrong. With at least `fewestBoth` rows that people labelled too, a
 * logistic regression is fitted to them and tested by cross-fitting; rows of one prompt may fall into different folds
 * unless `groupByPrompt`, as in use, where people have labelled some rows of a prompt and not others.
 *
 * @param human what people say, by row; undefined where nobody has
 */
export function predictErrors(
  rows: readonly RoutingRow[],
  human: readonly (Winner | undefined)[],
  options: GainOptions = {},
): GainPrediction {
  const errors = rows.map((row, index) => {
    const said = human[index];
    return said === undefined ? undefined : said === row.ai ? 0 : 1;
  });
  const checked = errors.flatMap((error, row) => (error === undefined ? [] : [row]));
  const wrong = checked.filter((row) => errors[row] === 1).length;
  const errorRate = checked.length === 0 ? undefined : wilsonShare(wrong, checked.length);
  const fixed = fixedFeatures(rows);
  if (checked.length < fewestBoth || wrong < 10 || checked.length - wrong < 10) {
    return heuristic(rows, fixed, options, human, errors, errorRate);
  }
  const fold = foldsOf(rows, options);
  const inFold = (row: number): number => fold[row] ?? 0;
  const error = new Float64Array(rows.length);
  let best = { loss: Number.POSITIVE_INFINITY, penalty: 10 };
  for (const penalty of penalties) {
    let loss = 0;
    const predicted = new Float64Array(rows.length);
    for (let left = 0; left < folds; left++) {
      const seen = human.map((said, row) => (inFold(row) === left ? undefined : said));
      const seenErrors = errors.map((one, row) => (inFold(row) === left ? undefined : one));
      const x = allFeatures(rows, fixed, options, seen, seenErrors);
      const model = fit(
        x,
        checked.filter((row) => inFold(row) !== left),
        errors,
        penalty,
      );
      for (const row of checked) {
        if (inFold(row) !== left) continue;
        const p = model.predict(x[row] ?? new Float64Array());
        predicted[row] = p;
        loss -= errors[row] === 1 ? Math.log(p) : Math.log(1 - p);
      }
    }
    if (loss >= best.loss) continue;
    best = { loss, penalty };
    for (const row of checked) error[row] = predicted[row] ?? 0;
  }
  const x = allFeatures(rows, fixed, options, human, errors);
  const model = fit(x, checked, errors, best.penalty);
  rows.forEach((_, row) => {
    if (errors[row] === undefined) error[row] = model.predict(x[row] ?? new Float64Array());
  });
  const skill = skillOf(checked, error, errors);
  const warnings = skill.betterThanRandom
    ? []
    : [
        'No better than random here: on rows that it was not fitted to, the model does not tell wrong AI labels from ' +
          'right ones. Label a random sample instead.',
      ];
  return {
    method: 'fitted',
    error,
    reasons: (row) => model.reasons(x[row] ?? new Float64Array()),
    skill,
    errorRate,
    warnings,
  };
}

function heuristic(
  rows: readonly RoutingRow[],
  fixed: readonly Float64Array[],
  options: GainOptions,
  human: readonly (Winner | undefined)[],
  errors: readonly (number | undefined)[],
  errorRate: Share | undefined,
): GainPrediction {
  const x = allFeatures(rows, fixed, options, human, errors);
  const weights = Float64Array.from(featureMeanings, ({ name }) => heuristicWeights[name] ?? 0);
  const means = meansOf(x);
  const checked = errors.flatMap((one, row) => (one === undefined ? [] : [row]));
  const error = Float64Array.from(x, (features) => sigmoid(heuristicBase + dot(weights, features)));
  const skill = checked.length < 10 ? undefined : skillOf(checked, error, errors);
  return {
    method: 'heuristic',
    error,
    reasons: (row) => strongest(weights, x[row] ?? new Float64Array(), means),
    skill,
    errorRate,
    warnings: [
      `A heuristic, not fitted to this dataset: ${String(checked.length)} rows have both a label of people and an AI ` +
        `label, and ${String(fewestBoth)} are needed with ten of each kind.`,
    ],
  };
}

/** Features that do not depend on what people said. */
function fixedFeatures(rows: readonly RoutingRow[]): readonly Float64Array[] {
  const votes = (voteOf: (row: RoutingRow) => number | undefined): Float64Array =>
    voteElsewhere(rows.map((row) => ({ ...keysOf(row), vote: voteOf(row) })));
  const ai = votes((row) => (row.ai === undefined ? undefined : sideOf(row.ai)));
  const others = votes((row) => meanSide(row.others));
  return rows.map((row, index) => {
    const side = sideOf(row.ai);
    const [byAi, byOthers] = [ai[index] ?? 0, others[index] ?? 0];
    return Float64Array.from([
      ...ownFeatures(row),
      side * byAi,
      side * byOthers,
      Math.abs(byAi + byOthers) / 2,
      0,
      0,
      0,
      ...marginFeatures(row),
    ]);
  });
}

/** Position of the three features that come from people's labels of other rows. */
const peopleAt = featureMeanings.findIndex(({ name }) => name === 'people elsewhere');

function allFeatures(
  rows: readonly RoutingRow[],
  fixed: readonly Float64Array[],
  options: GainOptions,
  human: readonly (Winner | undefined)[],
  errors: readonly (number | undefined)[],
): readonly Float64Array[] {
  if (options.peopleElsewhere === false) return fixed;
  const people = voteElsewhere(
    rows.map((row, index) => {
      const said = human[index];
      return { ...keysOf(row), vote: said === undefined ? undefined : sideOf(said) };
    }),
  );
  const wrong = errorsElsewhere(
    rows.map(({ promptKey }) => promptKey),
    errors,
  );
  return fixed.map((features, row) => {
    const all = Float64Array.from(features);
    const difference = people[row] ?? 0;
    all[peopleAt] = sideOf(rows[row]?.ai) * difference;
    all[peopleAt + 1] = Math.abs(difference);
    all[peopleAt + 2] = wrong[row] ?? 0;
    return all;
  });
}

interface Fitted {
  predict(features: Float64Array): number;
  reasons(features: Float64Array): readonly Reason[];
}

function fit(
  x: readonly Float64Array[],
  rows: readonly number[],
  errors: readonly (number | undefined)[],
  penalty: number,
): Fitted {
  const width = featureMeanings.length;
  const seen = rows.flatMap((row) => x[row] ?? []);
  const means = meansOf(seen);
  const scales = Float64Array.from({ length: width }, (_, column) => {
    const squares = seen.reduce((sum, features) => sum + ((features[column] ?? 0) - (means[column] ?? 0)) ** 2, 0);
    return Math.sqrt(squares / Math.max(1, seen.length)) || 1;
  });
  const scaled = (features: Float64Array): Float64Array => {
    const values = new Float64Array(width + 1);
    for (let column = 0; column < width; column++) {
      values[column] = ((features[column] ?? 0) - (means[column] ?? 0)) / (scales[column] ?? 1);
    }
    values[width] = 1;
    return values;
  };
  const weights = fitLogistic(
    rows.map((row) => ({ x: scaled(x[row] ?? new Float64Array(width)), outcome: errors[row] ?? 0 })),
    width + 1,
    penalty,
  );
  return {
    predict: (features) => Math.min(1 - 1e-9, Math.max(1e-9, sigmoid(dot(weights, scaled(features))))),
    reasons: (features) => strongest(weights.subarray(0, width), scaled(features), new Float64Array(width)),
  };
}

/** The three features that add most to the log-odds of an error, against an average row. */
function strongest(weights: Float64Array, features: Float64Array, means: Float64Array): readonly Reason[] {
  return featureMeanings
    .map(({ name, more, less }, column) => {
      const above = (features[column] ?? 0) - (means[column] ?? 0);
      return { feature: name, words: above > 0 ? more : less, weight: (weights[column] ?? 0) * above };
    })
    .filter(({ weight }) => weight > 1e-6)
    .sort((left, right) => right.weight - left.weight)
    .slice(0, 3);
}

/** What each feature is compared with: its mean, or 0 where 0 says nothing. */
function meansOf(x: readonly Float64Array[]): Float64Array {
  const means = new Float64Array(featureMeanings.length);
  for (const features of x) features.forEach((value, column) => (means[column] = (means[column] ?? 0) + value));
  return means.map((sum, column) =>
    featureMeanings[column]?.zeroIsNeutral === true ? 0 : sum / Math.max(1, x.length),
  );
}

function skillOf(rows: readonly number[], error: Float64Array, errors: readonly (number | undefined)[]): Skill {
  const sorted = [...rows].sort((left, right) => (error[left] ?? 0) - (error[right] ?? 0));
  const wrong = rows.filter((row) => errors[row] === 1).length;
  const right = rows.length - wrong;
  let rankSum = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && error[sorted[to] ?? 0] === error[sorted[from] ?? 0]) to++;
    for (let index = from; index < to; index++) if (errors[sorted[index] ?? 0] === 1) rankSum += (from + to + 1) / 2;
    from = to;
  }
  if (wrong === 0 || right === 0) {
    return { rows: rows.length, errors: wrong, auroc: 0.5, interval: [0, 1], betterThanRandom: false };
  }
  const auroc = (rankSum - (wrong * (wrong + 1)) / 2) / (wrong * right);
  // Hanley and McNeil 1982.
  const q1 = auroc / (2 - auroc);
  const q2 = (2 * auroc * auroc) / (1 + auroc);
  const variance =
    (auroc * (1 - auroc) + (wrong - 1) * (q1 - auroc * auroc) + (right - 1) * (q2 - auroc * auroc)) / (wrong * right);
  const half = 1.96 * Math.sqrt(Math.max(0, variance));
  const interval = [Math.max(0, auroc - half), Math.min(1, auroc + half)] as const;
  return { rows: rows.length, errors: wrong, auroc, interval, betterThanRandom: interval[0] > 0.5 };
}

/** A fold for each row, drawn from its place or its prompt. */
function foldsOf(rows: readonly RoutingRow[], { groupByPrompt = false, seed = 1 }: GainOptions): Uint8Array {
  const groups = new Map<string | number, number>();
  return Uint8Array.from(rows, ({ promptKey }, row) => {
    if (!groups.has(promptKey)) groups.set(promptKey, groups.size);
    return mixed(groupByPrompt ? (groups.get(promptKey) ?? 0) : row, seed) % folds;
  });
}

/** Spreads whole numbers evenly (the finaliser of MurmurHash3). */
export function mixed(value: number, seed: number): number {
  let bits = Math.imul(value + 1, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function meanSide(winners: readonly (Winner | undefined)[]): number | undefined {
  const sides = winners.filter((winner) => winner !== undefined).map(sideOf);
  return sides.length === 0 ? undefined : sides.reduce((sum, side) => sum + side, 0) / sides.length;
}

function keysOf({ promptKey, responseKeys }: RoutingRow): Pick<RoutingRow, 'promptKey' | 'responseKeys'> {
  return { promptKey, responseKeys };
}
