import { textOfTurns, type Comparison, type Label } from '../../model/comparison.ts';
import type { JudgeEvidence, JudgeReason, JudgeVerdict } from '../../model/contract/judging.ts';
import { readAnswer } from '../../model/judges/answer.ts';
import { findQuote } from '../../model/judges/evidence.ts';
import { shownAs, unmapWinner, type Order, type Winner } from '../../model/judges/order.ts';
import { turnVerdict } from '../../model/judges/verdict.ts';
import { verdictOf, type StoredCall, type StoredJudge } from './judgeStore.ts';

/**
 * What a judge's calls say about a row, in the row's own order.
 *
 * @param reversed whether the row's first candidate is the second in sorted order
 * @param label the label in force
 */
export function presentVerdict(
  judge: StoredJudge,
  calls: readonly StoredCall[],
  comparison: Comparison,
  reversed: boolean,
  label: Label,
): JudgeVerdict {
  const sorted = verdictOf(calls);
  const verdict = reversed ? turnVerdict(sorted) : sorted;
  const { winner = null, probability = null, fromTokens, ordersDisagree, answers, withoutVerdict } = verdict;
  const inForce = winnerOfLabel(label);
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
    reasons: calls.map((call) => reasonOf(call, comparison, reversed)),
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

function reasonOf(call: StoredCall, comparison: Comparison, reversed: boolean): JudgeReason {
  const shownFirst = reversed ? (call.shownFirst === 0 ? 1 : 0) : call.shownFirst;
  const order: Order = shownFirst === 0 ? 'as-is' : 'swapped';
  const answer = readAnswer(call.answer, call.finishReason);
  if (answer.kind === 'none') {
    return { shownFirst, sample: call.sample, winner: null, none: answer.why, text: '', evidence: [] };
  }
  const [a, b] = shownAs(order);
  return {
    shownFirst,
    sample: call.sample,
    winner: unmapWinner(order, answer.winner),
    none: null,
    text: answer.reason,
    evidence: answer.evidence.slice(0, 10).map(({ response, quote }): JudgeEvidence => {
      const candidate = response === 'A' ? a : b;
      const found = findQuote(textOfTurns(comparison.candidates[candidate]?.turns ?? []), quote);
      return { candidate, quote, at: found === undefined ? null : { start: found.start, end: found.end } };
    }),
  };
}
