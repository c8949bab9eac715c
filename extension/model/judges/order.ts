/** Which candidate a judge sees first. */
export const orders = ['as-is', 'swapped'] as const;
export type Order = (typeof orders)[number];

/** What a judge says about the two responses that it was shown as A and B. */
export type ShownWinner = 'A' | 'B' | 'tie';

/** A verdict about the row's own candidates: the position of the better one, or a tie. */
export type Winner = 0 | 1 | 'tie';

/** Positions of the candidates that are shown as A and as B. */
export function shownAs(order: Order): readonly [a: 0 | 1, b: 0 | 1] {
  return order === 'as-is' ? [0, 1] : [1, 0];
}

/** What a verdict about A and B says about the row's own candidates. */
export function unmapWinner(order: Order, winner: ShownWinner): Winner {
  if (winner === 'tie') return 'tie';
  const [a, b] = shownAs(order);
  return winner === 'A' ? a : b;
}

/** The probability that the row's first candidate is better, from the probability that A is. */
export function unmapProbability(order: Order, probabilityOfA: number): number {
  return order === 'as-is' ? probabilityOfA : 1 - probabilityOfA;
}
