/** A parsed JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A parsed JSON object; a key that is absent reads as undefined. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** The way from the root of a row to a value: object keys and array positions. */
export type JsonPath = readonly (string | number)[];

/** Whether a value is a JSON object (not null, not an array). */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at `path`, or undefined where the path leaves the value. Own keys only. */
export function valueAt(root: JsonValue, path: JsonPath): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const step of path) {
    if (typeof step === 'number') {
      value = Array.isArray(value) ? (value as readonly JsonValue[])[step] : undefined;
    } else {
      value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    }
    if (value === undefined) return undefined;
  }
  return value;
}
