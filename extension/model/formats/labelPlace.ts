import type { Label } from '../comparison.ts';
import type { JsonObject, JsonPath, JsonValue } from '../json/jsonValue.ts';
import { requireField, wrongType } from './fields.ts';
import type { ValueChange } from './format.ts';

/** A field that holds a label: how it is read and how it is set. */
export interface LabelPlace {
  readonly path: JsonPath;
  /** @throws CuratorError 'missing-field' or 'wrong-type' */
  read(row: JsonObject): Label;
  /** Empty where the field cannot say it. */
  write(row: JsonObject, label: Label): readonly ValueChange[];
}

/** A field with one value for each candidate, and one for a tie where it knows any; null is no label. */
export function valueLabel(
  path: JsonPath,
  candidates: readonly JsonValue[],
  ...ties: readonly JsonValue[]
): LabelPlace {
  return {
    path,
    read: (row) => {
      const value = requireField(row, path);
      if (value === null) return { kind: 'none' };
      const candidate = candidates.indexOf(value);
      if (candidate >= 0) return { kind: 'preferred', candidate };
      if (ties.includes(value)) return { kind: 'tie' };
      throw wrongType(
        path,
        `one of ${[...candidates, ...ties].map((known) => JSON.stringify(known)).join(', ')}`,
        value,
      );
    },
    write: (_row, label) => {
      const value =
        label.kind === 'preferred' ? candidates[label.candidate] : label.kind === 'tie' ? ties[0] : undefined;
      return value === undefined ? [] : [{ kind: 'set', path, value }];
    },
  };
}

/** A number whose sign says which of two responses is better and whose size says by how much. */
export function signedLabel(path: JsonPath, negative: 0 | 1): LabelPlace {
  const read = (row: JsonObject): Label => {
    const value = requireField(row, path);
    if (value === null) return { kind: 'none' };
    if (typeof value !== 'number') throw wrongType(path, 'a number', value);
    if (value === 0) return { kind: 'tie' };
    return { kind: 'preferred', candidate: value < 0 ? negative : 1 - negative, strength: Math.abs(value) };
  };
  return {
    path,
    read,
    write: (row, label) => {
      if (label.kind === 'tie') return [{ kind: 'set', path, value: 0 }];
      if (label.kind !== 'preferred') return [];
      const old = read(row);
      const size = old.kind === 'preferred' ? (old.strength ?? 1) : 1;
      return [{ kind: 'set', path, value: label.candidate === negative ? -size : size }];
    },
  };
}

/** A thumb: true or false, 1 or 0. The new value is of the old one's type. */
export function thumbLabel(path: JsonPath): LabelPlace {
  return {
    path,
    read: (row) => {
      const value = requireField(row, path);
      if (value === null) return { kind: 'none' };
      if (value === true || value === 1) return { kind: 'thumbs', up: true };
      if (value === false || value === 0) return { kind: 'thumbs', up: false };
      throw wrongType(path, 'true or false', value);
    },
    write: (row, label) => {
      if (label.kind !== 'thumbs') return [];
      return [{ kind: 'set', path, value: typeof requireField(row, path) === 'number' ? Number(label.up) : label.up }];
    },
  };
}

/** The ranking that numbers make, the highest first (or the lowest); none where a number is missing. */
export function rankingOf(values: readonly (number | null)[], best: 'highest' | 'lowest'): Label {
  const numbers = values.filter((value) => value !== null);
  if (numbers.length < values.length || numbers.length < 2) return { kind: 'none' };
  const ordered = [...new Set(numbers)].sort((left, right) => (best === 'highest' ? right - left : left - right));
  if (ordered.length === 1) return { kind: 'tie' };
  return { kind: 'ranking', ranks: numbers.map((value) => ordered.indexOf(value) + 1) };
}
