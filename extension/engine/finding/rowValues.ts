import type { Comparison } from '../../model/comparison.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json/jsonValue.ts';

/** Code of the response that a row's own label prefers; these stand for none. */
export const tieCode = 253;
export const noLabelCode = 254;
export const unreadableCode = 255;

/** What a filter knows of a row beside the fields of its own. */
export interface RowValues {
  readonly promptLength: number;
  readonly firstLength: number;
  readonly secondLength: number;
  readonly turns: number;
  readonly responses: number;
  readonly preferred: number;
  readonly models: readonly (string | undefined)[];
}

/** Values of a line that is no comparison. */
export const unreadable: RowValues = {
  promptLength: Number.NaN,
  firstLength: Number.NaN,
  secondLength: Number.NaN,
  turns: 0,
  responses: 0,
  preferred: unreadableCode,
  models: [],
};

/** Lengths are in characters (UTF-16 units), over all turns. */
export function rowValues(comparison: Comparison): RowValues {
  const { context, candidates, label } = comparison;
  const lengthOf = (turns: readonly { readonly text: string }[]): number =>
    turns.reduce((sum, turn) => sum + turn.text.length, 0);
  const [first, second] = candidates;
  return {
    promptLength: lengthOf(context),
    firstLength: first === undefined ? Number.NaN : lengthOf(first.turns),
    secondLength: second === undefined ? Number.NaN : lengthOf(second.turns),
    turns: context.length,
    responses: candidates.length,
    preferred:
      label.kind === 'preferred'
        ? Math.min(label.candidate, tieCode - 1)
        : label.kind === 'tie'
          ? tieCode
          : noLabelCode,
    models: candidates.slice(0, 2).map((candidate) => candidate.model),
  };
}

/** Longest text that counts as a value rather than as a text to read, in characters. */
const longestValue = 200;
/** Objects within objects that are looked into. */
const deepest = 3;

/**
 * Calls back with each scalar value of a row and its path with dots: numbers, texts of up to 200 characters, and true
 * and false as texts. Lists, nulls and the texts of the comparison are left out.
 */
export function eachField(
  row: JsonObject,
  comparison: Comparison | undefined,
  found: (path: string, value: string | number) => void,
): void {
  const own = comparison === undefined ? undefined : new Set(comparison.metadata.map((field) => field.path[0]));
  for (const [key, value] of Object.entries(row)) {
    if (value === undefined) continue;
    if (typeof value === 'string' && own !== undefined && !own.has(key)) continue;
    walk(key, value, 1, found);
  }
}

function walk(
  path: string,
  value: JsonValue,
  depth: number,
  found: (path: string, value: string | number) => void,
): void {
  if (typeof value === 'number') found(path, value);
  else if (typeof value === 'boolean') found(path, String(value));
  else if (typeof value === 'string') {
    if (value.length <= longestValue) found(path, value);
  } else if (isJsonObject(value) && depth < deepest) {
    for (const [key, inner] of Object.entries(value)) {
      if (inner !== undefined) walk(`${path}.${key}`, inner, depth + 1, found);
    }
  }
}
