import type { JudgeAnswer } from './answer.ts';
import { unmapProbability, unmapWinner, type Order, type ShownWinner, type Winner } from './order.ts';

/** A token of an answer with the alternatives that the model weighed. */
export interface AnswerToken {
  readonly token: string;
  readonly logprob: number;
  readonly top: readonly { readonly token: string; readonly logprob: number }[];
}

/** One answer of a judge, about the row's own candidates. */
export interface OrderedAnswer {
  readonly order: Order;
  readonly answer: JudgeAnswer;
  /** Probability that A is better, from the verdict's token; undefined where the server gives none. */
  readonly probabilityOfA?: number | undefined;
}

/** What one judge says about one row, from all its answers. */
export interface RowVerdict {
  /** Undefined where no answer was clear, or only one of the orders has one. */
  readonly winner: Winner | undefined;
  /** Probability, 0 to 1, that the row's first candidate is the better one; undefined as `winner`. */
  readonly probability: number | undefined;
  /** Whether the orders contradict each other, so that the verdict is a tie by disagreement. */
  readonly ordersDisagree: boolean;
  /** Whether the probability comes from token probabilities rather than from counting answers. */
  readonly fromTokens: boolean;
  /** Verdict by order, each the majority of its samples. */
  readonly byOrder: Readonly<Record<Order, Winner | undefined>>;
  readonly answers: number;
  readonly withoutVerdict: number;
}

/**
 * Joins the answers about one row. Each order's samples are voted on first; orders that contradict each other make a tie
 * (DOVE), and a verdict in one order only is none, as its share of position bias is unknown.
 */
export function rowVerdict(answers: readonly OrderedAnswer[]): RowVerdict {
  const asIs = orderVerdict(answers, 'as-is');
  const swapped = orderVerdict(answers, 'swapped');
  const withoutVerdict = answers.filter(({ answer }) => answer.kind === 'none').length;
  const common = {
    byOrder: { 'as-is': asIs?.winner, swapped: swapped?.winner },
    answers: answers.length,
    withoutVerdict,
    fromTokens: asIs?.fromTokens === true && swapped?.fromTokens === true,
  };
  if (asIs === undefined || swapped === undefined) {
    return { ...common, winner: undefined, probability: undefined, ordersDisagree: false };
  }
  const ordersDisagree = asIs.winner !== swapped.winner;
  return {
    ...common,
    winner: ordersDisagree ? 'tie' : asIs.winner,
    probability: (asIs.probability + swapped.probability) / 2,
    ordersDisagree,
  };
}

interface OrderVerdict {
  readonly winner: Winner;
  readonly probability: number;
  readonly fromTokens: boolean;
}

function orderVerdict(answers: readonly OrderedAnswer[], order: Order): OrderVerdict | undefined {
  const votes = { first: 0, second: 0, tie: 0 };
  let sum = 0;
  let withTokens = 0;
  for (const { order: shown, answer, probabilityOfA } of answers) {
    if (shown !== order || answer.kind !== 'verdict') continue;
    const winner = unmapWinner(order, answer.winner);
    votes[winner === 0 ? 'first' : winner === 1 ? 'second' : 'tie']++;
    if (probabilityOfA === undefined) continue;
    withTokens++;
    sum += unmapProbability(order, probabilityOfA);
  }
  const count = votes.first + votes.second + votes.tie;
  if (count === 0) return undefined;
  const most = Math.max(votes.first, votes.second, votes.tie);
  const leading = [votes.first, votes.second, votes.tie].filter((number) => number === most).length;
  const winner: Winner = leading > 1 || votes.tie === most ? 'tie' : votes.first === most ? 0 : 1;
  if (withTokens === count) return { winner, probability: sum / count, fromTokens: true };
  // One more answer of each kind than was seen (Laplace): a few samples that agree are no certainty.
  return { winner, probability: (votes.first + votes.tie / 2 + 1) / (count + 2), fromTokens: false };
}

/**
 * Probability that A is better, from the token that holds the verdict: the alternatives that begin A, B and tie, a tie
 * counting one half to each. Undefined where the verdict's token is not found or its alternatives weigh under one half,
 * as the rest would then be a guess.
 */
export function probabilityFromTokens(tokens: readonly AnswerToken[], winner: ShownWinner): number | undefined {
  const at = verdictToken(tokens);
  const token = at === undefined ? undefined : tokens[at];
  if (token === undefined) return undefined;
  const mass = { A: 0, B: 0, tie: 0 };
  const alternatives = token.top.some((other) => other.token === token.token)
    ? token.top
    : [...token.top, { token: token.token, logprob: token.logprob }];
  for (const { token: text, logprob } of alternatives) {
    const kind = kindOf(text);
    if (kind !== undefined) mass[kind] += Math.exp(logprob);
  }
  const total = mass.A + mass.B + mass.tie;
  if (total < 0.5 || mass[winner] === 0) return undefined;
  return (mass.A + mass.tie / 2) / total;
}

/** Position of the token in which the value of the last "winner" begins. */
function verdictToken(tokens: readonly AnswerToken[]): number | undefined {
  const text = tokens.map(({ token }) => token).join('');
  const matches = [...text.matchAll(/"winner"\s*:\s*"/gu)];
  const last = matches.at(-1);
  if (last === undefined) return undefined;
  const valueAt = last.index + last[0].length;
  let end = 0;
  for (const [index, { token }] of tokens.entries()) {
    end += token.length;
    if (end > valueAt) return index;
  }
  return undefined;
}

function kindOf(token: string): ShownWinner | undefined {
  const text = token.replace(/^[:"\s]+/u, '').replace(/["\s,}]+$/u, '');
  if (text === 'A' || text === 'B') return text;
  return text !== '' && 'tie'.startsWith(text.toLowerCase()) ? 'tie' : undefined;
}

/** The same verdict about the candidates in the other order. */
export function turnVerdict(verdict: RowVerdict): RowVerdict {
  const turn = (winner: Winner | undefined): Winner | undefined =>
    winner === undefined || winner === 'tie' ? winner : winner === 0 ? 1 : 0;
  return {
    ...verdict,
    winner: turn(verdict.winner),
    probability: verdict.probability === undefined ? undefined : 1 - verdict.probability,
    byOrder: { 'as-is': turn(verdict.byOrder.swapped), swapped: turn(verdict.byOrder['as-is']) },
  };
}
