import { wilsonShare, type Share } from '../strength/strength.ts';
import { signTest } from './agreement.ts';
import type { Winner } from './order.ts';
import type { RowVerdict } from './verdict.ts';

/** A leaning of a judge, with a test whether chance explains it. */
export interface Bias {
  /** Rows that can show the leaning. */
  readonly rows: number;
  /** Share of them that lean, with its 95 % Wilson interval. */
  readonly share: Share;
  /** Two-sided exact sign test against one half. */
  readonly pValue: number;
}

export interface PositionBias extends Bias {
  /** Rows with a verdict in both orders. */
  readonly judged: number;
  /** Share of them whose orders contradict each other. */
  readonly disagreement: number;
}

/**
 * Whether a judge prefers the place rather than the response: of the rows where it chose the same place in both orders,
 * the share where that was the first.
 */
export function positionBias(verdicts: readonly RowVerdict[]): PositionBias {
  let judged = 0;
  let disagree = 0;
  let first = 0;
  let second = 0;
  for (const { byOrder, ordersDisagree } of verdicts) {
    const asIs = byOrder['as-is'];
    const swapped = byOrder.swapped;
    if (asIs === undefined || swapped === undefined) continue;
    judged++;
    if (ordersDisagree) disagree++;
    if (asIs === 0 && swapped === 1) first++;
    if (asIs === 1 && swapped === 0) second++;
  }
  return { ...bias(first, first + second), judged, disagreement: judged === 0 ? 0 : disagree / judged };
}

/** A row for the length bias: who is longer, and what judge and people prefer. */
export interface LengthRow {
  readonly lengths: readonly [number, number];
  readonly judge: Winner;
  readonly human: Winner | undefined;
}

export interface LengthBias {
  /** Of rows with a verdict and unequal lengths, the share where the judge prefers the longer response. */
  readonly judge: Bias;
  /** The same of people, on the rows that they labelled. */
  readonly human: Bias;
  /** Of rows where the judge and people prefer different responses, the share where the judge has the longer one. */
  readonly against: Bias;
}

/** How often a judge prefers the longer response, and how much more often than people do (a paired test). */
export function lengthBias(rows: readonly LengthRow[]): LengthBias {
  const add = (counter: [number, number], hit: boolean): void => {
    counter[0] += hit ? 1 : 0;
    counter[1] += 1;
  };
  const judge: [number, number] = [0, 0];
  const people: [number, number] = [0, 0];
  const against: [number, number] = [0, 0];
  for (const { lengths, judge: verdict, human } of rows) {
    if (lengths[0] === lengths[1]) continue;
    const longer: Winner = lengths[0] > lengths[1] ? 0 : 1;
    if (verdict !== 'tie') add(judge, verdict === longer);
    if (human === undefined || human === 'tie') continue;
    add(people, human === longer);
    if (verdict !== 'tie' && verdict !== human) add(against, verdict === longer);
  }
  return { judge: bias(...judge), human: bias(...people), against: bias(...against) };
}

function bias(hits: number, rows: number): Bias {
  return { rows, share: wilsonShare(hits, rows), pValue: signTest(hits, rows) };
}
