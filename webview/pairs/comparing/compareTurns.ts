import type { Candidate } from '../../../extension/model/comparison.ts';
import type { Differ } from './differ.ts';
import type { DiffRun, DiffUnit } from './diffTexts.ts';

export interface ComparedTurns {
  /** For each response in its place, the runs of each of its turns; undefined where a turn is shown by itself. */
  readonly runs: readonly (readonly (readonly DiffRun[] | undefined)[])[];
  readonly coarse: boolean;
  /** Whether some turns are still being compared. */
  readonly waiting: boolean;
}

/** The two responses of a pair compared turn by turn; undefined where there are not two. */
export function compareTurns(
  differ: Differ,
  unit: DiffUnit,
  shown: readonly (Candidate | undefined)[],
): ComparedTurns | undefined {
  const [left, right] = shown;
  if (left === undefined || right === undefined || shown.length !== 2) return undefined;
  const leftTurns: (readonly DiffRun[] | undefined)[] = [];
  const rightTurns: (readonly DiffRun[] | undefined)[] = [];
  let coarse = false;
  let waiting = false;
  for (let turn = 0; turn < Math.min(left.turns.length, right.turns.length); turn++) {
    const diff = differ.diff(left.turns[turn]?.text ?? '', right.turns[turn]?.text ?? '', unit);
    leftTurns.push(diff?.left);
    rightTurns.push(diff?.right);
    coarse ||= diff?.coarse === true;
    waiting ||= diff === undefined;
  }
  return { runs: [leftTurns, rightTurns], coarse, waiting };
}

/** The first turn in which not all responses say the same; -1 where all do. */
export function firstDifference(candidates: readonly Candidate[]): number {
  const [first] = candidates;
  if (first === undefined) return -1;
  return first.turns.findIndex((turn, index) =>
    candidates.some(({ turns }) => turns[index]?.text !== turn.text || turns[index].role !== turn.role),
  );
}
