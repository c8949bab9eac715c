import { isJsonObject, valueAt, type JsonObject, type JsonPath, type JsonValue } from '../json/jsonValue.ts';
import { CuratorError } from '../errors.ts';
import type { Comparison } from '../comparison.ts';
import type { FormatChoice, RowCodec } from './format.ts';
import { bindFormat, formats } from './formats.ts';
import { partsOfField } from './fieldParts.ts';
import { withoutEntry, withValue } from './probing.ts';

/** The part of JSON Schema that says what a row of a format looks like. */
export interface RowSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  /** Absent where any value will do. */
  readonly type?: readonly JsonType[];
  readonly properties?: Readonly<Record<string, RowSchema>>;
  readonly required?: readonly string[];
  readonly items?: RowSchema;
  /** Short values that rows have here. */
  readonly examples?: readonly JsonValue[];
}

export type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object';

/** A value of each type, to see what a format takes. */
const samples: Readonly<Record<JsonType, readonly JsonValue[]>> = {
  string: ['text'],
  number: [1, 0],
  boolean: [true],
  null: [null],
  array: [[]],
  object: [{}],
};
const allTypes = Object.keys(samples) as readonly JsonType[];

const ofFormat = 'A field of the format';
const probedRows = 8;
const deepest = 5;
const mostKeys = 200;
const longestExample = 24;
const mostExamples = 8;
/** Rows below which "nearly all of them" says nothing. */
const fewRows = 20;
const nearlyAll = 0.95;

/** A place in a row that is tried out. */
interface Site {
  readonly row: JsonObject;
  readonly path: JsonPath;
  readonly value: JsonValue;
}

/**
 * The schema of a dataset's rows. It is not written down anywhere but found out: values of rows are taken away or
 * replaced, and what the format still reads tells which fields it needs and of which type. A field that the format
 * reads and that nearly all rows have is required as well: the row that lacks it is an oversight.
 *
 * The schema never refuses a row for a value that the format reads as a part of the comparison.
 *
 * @param rows rows of the dataset; the first ones are tried out, so that small ones should come first
 * @throws CuratorError 'unknown-format' or 'bad-request' as `bindFormat`
 */
export function rowSchema(choice: FormatChoice, rows: readonly JsonObject[]): RowSchema {
  const prober = new Prober(bindFormat(choice));
  const readable = rows.filter((row) => prober.read(row) !== undefined);
  const title = formats.find(({ id }) => id === choice.formatId)?.title ?? choice.formatId;
  const keys = new Map<string, number>();
  for (const row of readable) {
    for (const key of Object.keys(row))
      if (keys.size < mostKeys || keys.has(key)) keys.set(key, (keys.get(key) ?? 0) + 1);
  }
  const properties: [string, RowSchema][] = [];
  const required: string[] = [];
  for (const [key, count] of keys) {
    const having = readable.filter((row) => Object.hasOwn(row, key));
    const sites = having.slice(0, probedRows).flatMap((row) => siteAt(row, [key]));
    const examples = examplesOf(having.map((row) => row[key]));
    const usedAt = sites.filter(({ row }) => prober.uses(row, key));
    const description = partsOfField((usedAt[0] ?? sites[0])?.row ?? {}, key, prober.read, having);
    if (usedAt.length === 0) {
      properties.push([key, { description: description ?? 'A field that the format leaves alone', ...examples }]);
      continue;
    }
    const needed = count === readable.length && prober.needs(usedAt);
    const usual = readable.length >= fewRows && count >= nearlyAll * readable.length;
    if (needed || usual) required.push(key);
    properties.push([
      key,
      { description: description ?? ofFormat, ...prober.schemaAt(usedAt, !needed, 0), ...examples },
    ]);
  }
  for (const [key, schema] of unseenFields(choice, readable[0], keys, prober)) properties.push([key, schema]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    type: ['object'],
    properties: Object.fromEntries(properties),
    required,
  };
}

/** Fields that the format would read though no row has them: names in its description, tried out. */
function unseenFields(
  choice: FormatChoice,
  row: JsonObject | undefined,
  seen: ReadonlyMap<string, number>,
  prober: Prober,
): readonly (readonly [string, RowSchema])[] {
  const described = formats.find(({ id }) => id === choice.formatId)?.described.row ?? '';
  const names = [...described.matchAll(/`(\w+)`/gu)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  if (row === undefined) return [];
  return [...new Set(names)].flatMap((name): readonly (readonly [string, RowSchema])[] => {
    if (seen.has(name)) return [];
    const value = allTypes.flatMap((type) => samples[type]).find((own) => prober.uses({ ...row, [name]: own }, name));
    if (value === undefined) return [];
    const changed = { ...row, [name]: value };
    const description = partsOfField(changed, name, prober.read, []) ?? ofFormat;
    return [[name, { description, ...prober.schemaAt(siteAt(changed, [name]), true, 0) }]];
  });
}

/** Finds out what a format reads by asking it. */
class Prober {
  readonly #codec: RowCodec;

  constructor(codec: RowCodec) {
    this.#codec = codec;
  }

  /** The row as a comparison; undefined where the format cannot read it. */
  readonly read = (row: JsonObject): Comparison | undefined => {
    try {
      return this.#codec.decode(row);
    } catch (error) {
      if (CuratorError.is(error)) return undefined;
      throw error;
    }
  };

  /** Whether the format reads the row and makes something of a top-level field. */
  uses(row: JsonObject, key: string): boolean {
    const comparison = this.read(row);
    return comparison?.metadata.every(({ path }) => path[0] !== key) ?? false;
  }

  /** Whether the row cannot be read without the value, wherever that was tried. */
  needs(sites: readonly Site[]): boolean {
    return sites.every(({ row, path }) => this.read(withoutEntry(row, path)) === undefined);
  }

  /** What values the format takes at places that stand for the same. */
  schemaAt(sites: readonly Site[], optional: boolean, depth: number): RowSchema {
    const own = new Set(sites.map(({ value }) => typeOf(value)));
    const types = allTypes.filter((type) => own.has(type) || sites.some((site) => this.#takes(site, type, optional)));
    const anything = types.length === allTypes.length;
    return {
      ...(anything ? {} : { type: types }),
      ...(depth < deepest && own.has('object') ? this.#members(sites, depth) : {}),
      ...(depth < deepest && own.has('array') ? this.#items(sites, depth) : {}),
    };
  }

  #takes({ row, path }: Site, type: JsonType, optional: boolean): boolean {
    const key = String(path[0]);
    return samples[type].some((value) => {
      const changed = withValue(row, path, value);
      // A null is as good as nothing where the field may be absent.
      return type === 'null' && optional ? this.read(changed) !== undefined : this.uses(changed, key);
    });
  }

  #members(sites: readonly Site[], depth: number): RowSchema {
    const objects = sites.filter(({ value }) => isJsonObject(value));
    const keys = [...new Set(objects.flatMap(({ value }) => Object.keys(value as JsonObject)))].slice(0, mostKeys);
    const properties: [string, RowSchema][] = [];
    const required: string[] = [];
    for (const key of keys) {
      const inner = objects.flatMap(({ row, path }) => siteAt(row, [...path, key])).slice(0, probedRows);
      const needed = inner.length === Math.min(objects.length, probedRows) && this.needs(inner);
      if (needed) required.push(key);
      properties.push([key, this.schemaAt(inner, !needed, depth + 1)]);
    }
    return { properties: Object.fromEntries(properties), ...(required.length === 0 ? {} : { required }) };
  }

  #items(sites: readonly Site[], depth: number): RowSchema {
    const inner = sites
      .flatMap(({ row, path, value }) =>
        Array.isArray(value) ? value.slice(0, 2).flatMap((_, index) => siteAt(row, [...path, index])) : [],
      )
      .slice(0, probedRows);
    return inner.length === 0 ? {} : { items: this.schemaAt(inner, false, depth + 1) };
  }
}

function siteAt(row: JsonObject, path: JsonPath): readonly Site[] {
  const value = valueAt(row, path);
  return value === undefined ? [] : [{ row, path, value }];
}

function typeOf(value: JsonValue): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as JsonType;
}

/** Labels and other short values, to be offered when one is typed. */
function examplesOf(values: readonly (JsonValue | undefined)[]): Pick<RowSchema, 'examples'> {
  const short = values.filter(
    (value): value is string | boolean =>
      (typeof value === 'string' && value.length <= longestExample) || typeof value === 'boolean',
  );
  const distinct = [...new Set(short)];
  const few = distinct.length > 0 && distinct.length <= mostExamples && short.length === values.length;
  return few && values.length > distinct.length ? { examples: distinct } : {};
}
