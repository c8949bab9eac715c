import type { Comparison } from '../comparison.ts';
import type { JsonObject } from '../json/jsonValue.ts';
import { altered, withValue } from './probing.ts';

type Part = readonly [words: string, value: unknown];

/**
 * What a top-level field of a row stands for, in words: another value is put there, and the parts of the comparison
 * that differ are named.
 *
 * @returns undefined where no part differs
 * @param read the row as a comparison, undefined where it cannot be read
 * @param others rows whose values of the field are tried first: a label takes few values
 */
export function partsOfField(
  row: JsonObject,
  key: string,
  read: (row: JsonObject) => Comparison | undefined,
  others: readonly JsonObject[],
): string | undefined {
  const before = read(row);
  const value = row[key];
  if (before === undefined || value === undefined) return undefined;
  for (const other of [...others.map((own) => own[key]), altered(value)]) {
    if (other === undefined || other === value) continue;
    const after = read(withValue(row, [key], other));
    if (after === undefined) continue;
    const now = new Map(partsOf(after));
    const changed = partsOf(before).filter(([words, part]) => same(now.get(words)) !== same(part));
    if (changed.length > 0) return changed.map(([words]) => words).join(', ');
  }
  return undefined;
}

function partsOf(comparison: Comparison): readonly Part[] {
  const { candidates, candidateNames } = comparison;
  const few = candidates.length <= 2;
  const responses: readonly Part[] = few
    ? candidates.map(({ turns }, index) => [`Response ${candidateNames[index] ?? String(index + 1)}`, turns])
    : [['Responses', candidates.map(({ turns }) => turns)]];
  return [
    ['Prompt', comparison.context],
    ...responses,
    ['Label', comparison.label],
    ['Scores', comparison.scores],
    ['Labels of annotators', comparison.annotations],
    ['Reason for the label', comparison.rationale],
    ['Labels by criterion', comparison.criteria],
    ['Pictures, videos and sounds', comparison.media],
    ['Model', candidates.map(({ model }) => model)],
    ['Critique', candidates.map(({ critique }) => critique)],
    ['Labels of steps', candidates.map(({ stepLabels }) => stepLabels)],
  ];
}

function same(value: unknown): string {
  return JSON.stringify({ value });
}
