import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../json/jsonValue.ts';

/** Copies of rows with one value changed, to try out what a format makes of them. */

/** A copy with another value at a path that the row has, or whose last key it lacks. */
export function withValue(row: JsonObject, path: JsonPath, value: JsonValue): JsonObject {
  return changedAt(row, path, () => value) as JsonObject;
}

/** A copy without the key or element at a path. */
export function withoutEntry(row: JsonObject, path: JsonPath): JsonObject {
  return changedAt(row, path, () => undefined) as JsonObject;
}

/** A copy with texts, numbers and truth values changed wherever they stand in a value. */
export function altered(value: JsonValue): JsonValue {
  if (typeof value === 'string') return `${value} ~`;
  if (typeof value === 'number') return value === 0 ? 1 : -value;
  if (typeof value === 'boolean') return !value;
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, own]) => (own === undefined ? [] : [[key, altered(own)] as const])),
    );
  }
  return value === null ? null : value.map(altered);
}

function changedAt(
  value: JsonValue,
  path: JsonPath,
  change: (value: JsonValue | undefined) => JsonValue | undefined,
): JsonValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value) && typeof step === 'number') {
    const own = changedAt((value as readonly JsonValue[])[step] ?? null, rest, change);
    return (value as readonly JsonValue[]).toSpliced(step, 1, ...(own === undefined ? [] : [own]));
  }
  if (!isJsonObject(value)) return value;
  const own = changedAt(value[step] ?? null, rest, change);
  const { [step]: _, ...others } = value;
  return own === undefined ? others : { ...value, [step]: own };
}
