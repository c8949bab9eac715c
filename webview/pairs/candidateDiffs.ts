import type { Candidate } from '../../extension/model/comparison.ts';
import { keepNewest } from '../shared/newest.ts';
import { diffWords, type TextDiff, type TextRun } from './wordDiff.ts';

/** Runs of one candidate, turn by turn; undefined where a turn is shown plain. */
export type CandidateRuns = readonly (readonly TextRun[] | undefined)[];

/** Pairs of turns whose diff is kept: those of the selected pair and its neighbours, also of long dialogues. */
const capacity = 200;
/** By both texts, the one used last at the end: a pair is drawn several times, and texts that differ much take long. */
const known = new Map<string, TextDiff | undefined>();

/** Word diffs of two candidates, turn against turn; empty where there are not two. */
export function candidateDiffs(candidates: readonly Candidate[]): readonly CandidateRuns[] {
  const [left, right] = candidates;
  if (left === undefined || right === undefined || candidates.length !== 2) return [];
  const leftTurns: (readonly TextRun[] | undefined)[] = [];
  const rightTurns: (readonly TextRun[] | undefined)[] = [];
  for (let turn = 0; turn < Math.min(left.turns.length, right.turns.length); turn++) {
    const diff = rememberedDiff(left.turns[turn]?.text ?? '', right.turns[turn]?.text ?? '');
    leftTurns.push(diff?.left);
    rightTurns.push(diff?.right);
  }
  return [leftTurns, rightTurns];
}

/** Makes the diffs of a pair that will probably be shown next, when the view has nothing better to do. */
export function prepareDiffs(candidates: readonly Candidate[]): void {
  const prepare = (): void => {
    candidateDiffs(candidates);
  };
  // Not every browser that VS Code runs in tells when it is idle.
  if ('requestIdleCallback' in window) window.requestIdleCallback(prepare);
  else setTimeout(prepare, 50);
}

function rememberedDiff(left: string, right: string): TextDiff | undefined {
  const key = `${String(left.length)}:${left}${right}`;
  const diff = known.has(key) ? known.get(key) : diffWords(left, right);
  keepNewest(known, key, diff, capacity);
  return diff;
}
