import { textOfTurns, type Comparison, type Label } from '../../model/comparison.ts';
import type { JudgeEvidence, JudgePrinciple, JudgeReason, JudgeVerdict } from '../../model/contract/judging.ts';
import { readAnswer } from '../../model/judges/answer.ts';
import { findQuote } from '../../model/judges/evidence.ts';
import { joinPrinciples, type OwnPrinciple } from '../../model/judges/principles.ts';
import { shownAs, unmapWinner, type Order, type Winner } from '../../model/judges/order.ts';
import { turnVerdict } from '../../model/judges/verdict.ts';
import { verdictOf, type StoredCall, type StoredJudge } from './judgeStore.ts';

/** Principles of a judge that are shown for a row. */
const principlesShown = 40;

export interface JudgedRow {
  readonly comparison: Comparison;
  /** Whether the row's first candidate is the second in sorted order. */
  readonly reversed: boolean;
  /** The label in force. */
  readonly label: Label;
  /** Whether a person approved a principle for the export. */
  readonly isApproved: (principle: OwnPrinciple) => boolean;
}

/** What a judge's calls say about a row, in the row's own order. */
export function presentVerdict(
  judge: StoredJudge,
  calls: readonly StoredCall[],
  { comparison, reversed, label, isApproved }: JudgedRow,
): Omit<JudgeVerdict, 'apartFrom'> {
  const sorted = verdictOf(calls);
  const verdict = reversed ? turnVerdict(sorted) : sorted;
  const { winner = null, probability = null, fromTokens, ordersDisagree, answers, withoutVerdict } = verdict;
  const inForce = winnerOfLabel(label);
  const read = calls.map((call) => answerOf(call, comparison, reversed));
  return {
    judgeId: judge.id,
    endpoint: judge.endpoint,
    model: judge.model,
    rubricName: judge.rubric.name,
    rubricVersion: judge.rubricVersion,
    winner,
    label: winner === null ? 'none' : winner === 'tie' ? 'tie' : (comparison.candidateNames[winner] ?? 'none'),
    agrees: winner === null || inForce === undefined ? null : winner === inForce,
    probability,
    fromTokens,
    ordersDisagree,
    answers,
    withoutVerdict,
    reasons: read.map(({ reason }) => reason),
    principles: joinPrinciples(read.map(({ principles }) => principles))
      .slice(0, principlesShown)
      .map((principle): JudgePrinciple => ({ ...principle, approved: isApproved(principle) })),
  };
}

export function winnerOfLabel(label: Label): Winner | undefined {
  if (label.kind === 'tie') return 'tie';
  if (label.kind === 'preferred' && label.candidate < 2) return label.candidate === 0 ? 0 : 1;
  if (label.kind === 'ranking' && label.ranks.length === 2) {
    const [first = 0, second = 0] = label.ranks;
    return first === second ? 'tie' : first < second ? 0 : 1;
  }
  return undefined;
}

interface ReadCall {
  readonly reason: JudgeReason;
  readonly principles: readonly OwnPrinciple[];
}

function answerOf(call: StoredCall, comparison: Comparison, reversed: boolean): ReadCall {
  const shownFirst = reversed ? (call.shownFirst === 0 ? 1 : 0) : call.shownFirst;
  const order: Order = shownFirst === 0 ? 'as-is' : 'swapped';
  const answer = readAnswer(call.answer, call.finishReason);
  const address = { shownFirst, sample: call.sample } as const;
  if (answer.kind === 'none') {
    return {
      reason: { ...address, winner: null, none: answer.why, text: '', evidence: [], critiques: ['', ''] },
      principles: [],
    };
  }
  const [a, b] = shownAs(order);
  const placed = (response: 'A' | 'B', quote: string): JudgeEvidence => {
    const candidate = response === 'A' ? a : b;
    const found = findQuote(textOfTurns(comparison.candidates[candidate]?.turns ?? []), quote);
    return { candidate, quote, at: found === undefined ? null : { start: found.start, end: found.end } };
  };
  const critiqueOf = (candidate: 0 | 1): string => answer.critiques[candidate === a ? 'A' : 'B'];
  return {
    reason: {
      ...address,
      winner: unmapWinner(order, answer.winner),
      none: null,
      text: answer.reason,
      evidence: answer.evidence.slice(0, 10).map(({ response, quote }) => placed(response, quote)),
      critiques: [critiqueOf(0), critiqueOf(1)],
    },
    principles: answer.principles.map(({ response, principle, follows, quote }) => ({
      ...placed(response, quote),
      principle,
      follows,
    })),
  };
}
