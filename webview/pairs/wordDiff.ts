import { diffWordsWithSpace, type Change } from 'diff';

/** A piece of a text; `changed` where the other text does not have it. */
export interface TextRun {
  readonly text: string;
  readonly changed: boolean;
}

export interface TextDiff {
  readonly left: readonly TextRun[];
  readonly right: readonly TextRun[];
}

/** Longer texts are shown plain: a diff of everything against everything helps nobody and takes seconds. */
export const longestDiffed = 50_000;
const patienceMs = 400;

/** Words that differ between two texts, or undefined where the texts are too long or too different to say. */
export function diffWords(left: string, right: string): TextDiff | undefined {
  if (left.length > longestDiffed || right.length > longestDiffed) return undefined;
  if (left === right) return { left: unchanged(left), right: unchanged(right) };
  // Running out of patience gives nothing.
  const changes: Change[] | undefined = diffWordsWithSpace(left, right, { timeout: patienceMs });
  if (changes === undefined) return undefined;
  const leftRuns: TextRun[] = [];
  const rightRuns: TextRun[] = [];
  for (const { value, added, removed } of changes) {
    if (!added) push(leftRuns, value, removed);
    if (!removed) push(rightRuns, value, added);
  }
  return { left: leftRuns, right: rightRuns };
}

/** The runs of the first `length` characters. */
export function cutRuns(runs: readonly TextRun[], length: number): readonly TextRun[] {
  const result: TextRun[] = [];
  let left = length;
  for (const run of runs) {
    if (left <= 0) break;
    result.push(run.text.length <= left ? run : { ...run, text: run.text.slice(0, left) });
    left -= run.text.length;
  }
  return result;
}

function unchanged(text: string): readonly TextRun[] {
  return text === '' ? [] : [{ text, changed: false }];
}

function push(runs: TextRun[], text: string, changed: boolean): void {
  const last = runs.at(-1);
  if (last?.changed === changed) runs[runs.length - 1] = { text: last.text + text, changed };
  else runs.push({ text, changed });
}
