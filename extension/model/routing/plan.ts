import type { Winner } from '../judges/order.ts';
import { mixed, type GainPrediction } from './gainModel.ts';

/** How rows for people are chosen, after HyPER (arXiv 2410.19133). */
export const routingModes = ['top-k', 'positive-gain', 'simulate'] as const;
export type RoutingMode = (typeof routingModes)[number];

export interface PlanOptions {
  readonly mode: RoutingMode;
  /** Rows that people can label at most. */
  readonly budget: number;
  /** What a row costs, in one unit for both: minutes, or money. */
  readonly cost: { readonly human: number; readonly ai: number };
  /** What an error that stays in the data costs, in the same unit; a gain is positive where a person is worth it. */
  readonly errorCost: number;
  /** Share of rows that people get wrong themselves. */
  readonly humanError: number;
  /** Share of the rows left to the AI that people check at random, for as long as there are any. */
  readonly auditShare: number;
  readonly seed: number;
}

export const defaultPlan: Omit<PlanOptions, 'budget'> = {
  mode: 'top-k',
  cost: { human: 1, ai: 0 },
  errorCost: 10,
  humanError: 0,
  auditShare: 0.02,
  seed: 1,
};

/** One point of the curve of error against budget. */
export interface BudgetPoint {
  /** Share of rows that people label. */
  readonly budget: number;
  /** Expected share of wrong labels that is left, with a 95 % interval. */
  readonly routed: number;
  readonly low: number;
  readonly high: number;
  /** The same for rows drawn at random. */
  readonly random: number;
  /** Where people have labelled every row: what was really left, and what knowing the errors would leave. */
  readonly observed: number | undefined;
  readonly oracle: number | undefined;
}

export interface RoutingPlan {
  /** 1 where a person labels the row, 0 where the AI label is taken. */
  readonly human: Uint8Array;
  /** 1 where a person checks an AI label at random. */
  readonly audit: Uint8Array;
  /** Rows in the order in which people should take them. */
  readonly queue: readonly number[];
  /** Expected gain by row, in the unit of the costs. */
  readonly gain: Float64Array;
  readonly curve: readonly BudgetPoint[];
  readonly point: BudgetPoint;
  readonly cost: number;
}

const simulations = 500;
const points = 20;

/**
 * Splits rows between people and the AI label under a budget.
 *
 * - `top-k`: the rows of highest gain, as many as the budget allows.
 * - `positive-gain`: those of them that are worth a person's cost.
 * - `simulate`: the best of 500 random mixes by predicted gain, each filled to the budget from rows that share reasons;
 *   less greedy, so that people see more kinds of rows than the most suspect ones.
 *
 * @param human what people said already, by row: such rows are not asked about again and count for no budget
 */
export function planRouting(
  prediction: GainPrediction,
  human: readonly (Winner | undefined)[],
  options: PlanOptions,
  truth?: readonly (boolean | undefined)[],
): RoutingPlan {
  const { error } = prediction;
  const rows = error.length;
  const gain = error.map((p) => (p - options.humanError) * options.errorCost - (options.cost.human - options.cost.ai));
  const open = Array.from(error, (_, row) => row).filter((row) => human[row] === undefined);
  const byGain = [...open].sort((left, right) => (gain[right] ?? 0) - (gain[left] ?? 0) || left - right);
  const budget = Math.max(0, Math.min(open.length, Math.floor(options.budget)));
  const queue = choose(prediction, byGain, gain, budget, options);
  const chosen = new Uint8Array(rows);
  for (const row of queue) chosen[row] = 1;
  const audit = new Uint8Array(rows);
  for (const row of open) {
    if (chosen[row] === 0 && mixed(row, options.seed) / 2 ** 32 < options.auditShare) audit[row] = 1;
  }
  const curve = Array.from({ length: points + 1 }, (_, step) =>
    pointAt(prediction, byGain, Math.round((step / points) * byGain.length), options.humanError, truth),
  );
  return {
    human: chosen,
    audit,
    queue,
    gain,
    curve,
    point: pointOf(prediction, open, queue, options.humanError, truth),
    cost: queue.length * options.cost.human + (open.length - queue.length) * options.cost.ai,
  };
}

function choose(
  prediction: GainPrediction,
  byGain: readonly number[],
  gain: Float64Array,
  budget: number,
  { mode, seed }: PlanOptions,
): readonly number[] {
  if (mode === 'top-k') return byGain.slice(0, budget);
  if (mode === 'positive-gain') return byGain.filter((row) => (gain[row] ?? 0) > 0).slice(0, budget);
  const groups = new Map<string, number[]>();
  for (const row of byGain) {
    const key = prediction.reasons(row)[0]?.feature ?? '';
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  let best: readonly number[] = [];
  let bestGain = Number.NEGATIVE_INFINITY;
  for (let simulation = 0; simulation < simulations; simulation++) {
    const order = [...groups.entries()]
      .map(([key, members], index) => ({ key, members, rank: mixed(index, seed + simulation) }))
      .sort((left, right) => left.rank - right.rank);
    const mix: number[] = [];
    for (const { members } of order) mix.push(...members.slice(0, budget - mix.length));
    const total = mix.reduce((sum, row) => sum + (gain[row] ?? 0), 0);
    if (total > bestGain) {
      bestGain = total;
      best = mix;
    }
  }
  return [...best].sort((left, right) => (gain[right] ?? 0) - (gain[left] ?? 0) || left - right);
}

function pointAt(
  prediction: GainPrediction,
  byGain: readonly number[],
  count: number,
  humanError: number,
  truth: readonly (boolean | undefined)[] | undefined,
): BudgetPoint {
  return pointOf(prediction, byGain, byGain.slice(0, count), humanError, truth);
}

function pointOf(
  { error, errorRate }: GainPrediction,
  open: readonly number[],
  queue: readonly number[],
  humanError: number,
  truth: readonly (boolean | undefined)[] | undefined,
): BudgetPoint {
  const total = Math.max(1, open.length);
  const asked = new Set(queue);
  let expected = 0;
  let all = 0;
  let variance = 0;
  let wrongLeft = 0;
  let wrong = 0;
  let known = truth !== undefined;
  for (const row of open) {
    const p = error[row] ?? 0;
    all += p;
    const isWrong = truth?.[row];
    if (isWrong === undefined) known = false;
    if (isWrong === true) wrong++;
    if (asked.has(row)) continue;
    expected += p;
    variance += p * (1 - p);
    if (isWrong === true) wrongLeft++;
  }
  const byPeople = asked.size * humanError;
  const routed = (expected + byPeople) / total;
  // Chance of the rows themselves, and doubt about how many errors there are in all. Without checked rows the second
  // is as large as the estimate.
  const doubt =
    errorRate === undefined ? 0.5 : (errorRate.high - errorRate.low) / 3.92 / Math.max(0.01, errorRate.value);
  const half = 1.96 * Math.sqrt(variance / total ** 2 + (routed * doubt) ** 2);
  const share = asked.size / total;
  return {
    budget: share,
    routed,
    low: Math.max(0, routed - half),
    high: Math.min(1, routed + half),
    random: (all / total) * (1 - share) + humanError * share,
    observed: known ? wrongLeft / total : undefined,
    oracle: known ? Math.max(0, wrong - asked.size) / total : undefined,
  };
}
