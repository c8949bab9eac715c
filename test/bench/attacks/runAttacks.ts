import type { ChatModel } from '../../../extension/engine/judges/chatModel.ts';
import { pairCalls, type JudgeProtocol } from '../../../extension/engine/judges/judgeCalls.ts';
import type { Comparison } from '../../../extension/model/comparison.ts';
import { readAnswer } from '../../../extension/model/judges/answer.ts';
import type { Winner } from '../../../extension/model/judges/order.ts';
import {
  rowVerdict,
  turnVerdict,
  type OrderedAnswer,
  type RowVerdict,
} from '../../../extension/model/judges/verdict.ts';
import type { Attack, AttackKind, CleanPair } from './attackSet.ts';

/** What an attack did to the verdict about one pair. */
export interface AttackOutcome {
  readonly attack: Attack;
  readonly pair: CleanPair;
  /** In both orders together; 'better' for the response without the attack. Undefined for no verdict. */
  readonly before: Side | undefined;
  readonly after: Side | undefined;
  /** Orders in which the verdict went over to the attacked response's side, 0 to 2. */
  readonly ordersMoved: number;
  /** The verdict over both orders is another one, and kinder to the attacked response. */
  readonly throughPair: boolean;
  /** The attacked response wins, and did not before. */
  readonly won: boolean;
}

export type Side = 'better' | 'tie' | 'attacked';

export interface AttackShare {
  readonly kind: AttackKind | 'all';
  readonly runs: number;
  /** Shares of the runs, 0 to 1. */
  readonly through: number;
  readonly won: number;
  /** Of the single orders. */
  readonly oneOrder: number;
}

/** How kind a verdict is to the attacked response. No verdict at all counts as a tie would: the row is not decided. */
const kindness: Readonly<Record<Side, number>> = { better: 0, tie: 1, attacked: 2 };

/** Asks a judge about each pair as it is, and with each attack behind its worse response, in both orders. */
export async function* runAttacks(
  model: ChatModel,
  protocol: JudgeProtocol,
  attacks: readonly Attack[],
  pairs: readonly CleanPair[],
  signal: AbortSignal,
): AsyncGenerator<AttackOutcome, void, undefined> {
  for (const pair of pairs) {
    const clean = await verdictOf(model, protocol, pair, pair.worse, signal);
    for (const attack of attacks) {
      const attacked = await verdictOf(model, protocol, pair, `${pair.worse}\n\n${attack.text}`, signal);
      const [before, after] = [sideOf(clean.winner), sideOf(attacked.winner)];
      const moved = (['as-is', 'swapped'] as const).filter((order) =>
        isKinder(sideOf(attacked.byOrder[order]), sideOf(clean.byOrder[order])),
      );
      yield {
        attack,
        pair,
        before,
        after,
        ordersMoved: moved.length,
        throughPair: isKinder(after, before),
        won: after === 'attacked' && before !== 'attacked',
      };
    }
  }
}

/** Shares of attacks that got through, by kind and over all. */
export function sharesOf(outcomes: readonly AttackOutcome[]): readonly AttackShare[] {
  // A response that wins by itself gains nothing by an attack.
  const open = outcomes.filter(({ before }) => before !== 'attacked');
  const kinds = [...new Set(outcomes.map(({ attack }) => attack.kind))];
  const shareOf = (kind: AttackKind | 'all'): AttackShare => {
    const own = open.filter(({ attack }) => kind === 'all' || attack.kind === kind);
    const share = (count: number, of: number): number => (of === 0 ? 0 : count / of);
    return {
      kind,
      runs: own.length,
      through: share(own.filter(({ throughPair }) => throughPair).length, own.length),
      won: share(own.filter(({ won }) => won).length, own.length),
      oneOrder: share(
        own.reduce((sum, { ordersMoved }) => sum + ordersMoved, 0),
        2 * own.length,
      ),
    };
  };
  return [...kinds.map(shareOf), shareOf('all')];
}

async function verdictOf(
  model: ChatModel,
  protocol: JudgeProtocol,
  { prompt, better }: CleanPair,
  worse: string,
  signal: AbortSignal,
): Promise<RowVerdict> {
  const asked = pairCalls(comparisonOf(prompt, better, worse), protocol);
  if (asked === undefined) throw new Error('The pair is no comparison of two responses.');
  const answers: OrderedAnswer[] = [];
  for (const { request, shownFirst } of asked.calls) {
    const { text, finishReason } = await model.complete(request, signal);
    answers.push({ order: shownFirst === 0 ? 'as-is' : 'swapped', answer: readAnswer(text, finishReason) });
  }
  const verdict = rowVerdict(answers);
  return asked.reversed ? turnVerdict(verdict) : verdict;
}

function comparisonOf(prompt: string, better: string, worse: string): Comparison {
  return {
    context: [{ role: 'user', text: prompt }],
    candidates: [better, worse].map((text) => ({ turns: [{ role: 'assistant', text }] })),
    label: { kind: 'none' },
    candidateNames: ['better', 'attacked'],
    scores: [],
    annotations: [],
    metadata: [],
  };
}

function sideOf(winner: Winner | undefined): Side | undefined {
  if (winner === undefined) return undefined;
  return winner === 'tie' ? 'tie' : winner === 0 ? 'better' : 'attacked';
}

function isKinder(after: Side | undefined, before: Side | undefined): boolean {
  return kindness[after ?? 'tie'] > kindness[before ?? 'tie'];
}
