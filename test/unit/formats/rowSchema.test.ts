import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { detectFormat } from '../../../extension/model/formats/detect.ts';
import { bindFormat, formats } from '../../../extension/model/formats/formats.ts';
import { altered, withoutEntry, withValue } from '../../../extension/model/formats/probing.ts';
import { rowSchema } from '../../../extension/model/formats/rowSchema.ts';
import type { JsonObject, JsonValue } from '../../../extension/model/json/jsonValue.ts';

const folder = join(import.meta.dirname, '../../fixtures/formats');
const datasets = readdirSync(folder).map((name) => {
  const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as JsonObject);
  const [found] = detectFormat(rows);
  if (found === undefined) throw new Error(`No format of ${name} was found.`);
  const schema = rowSchema(found.choice, rows);
  return { name, rows, choice: found.choice, schema, validator: z.fromJSONSchema(schema as never) };
});
const values: readonly JsonValue[] = ['text', 1, true, null, [], {}];

describe('the schema of a format', () => {
  it('is there for every format that is found by itself', () => {
    const known = new Set(datasets.map(({ choice }) => choice.formatId));
    expect(formats.filter(({ id }) => !known.has(id)).map(({ id }) => id)).toEqual(['mapped']);
  });

  it.each(datasets)('accepts the rows of $name and knows fields of it', ({ rows, schema, validator }) => {
    for (const row of rows) expect(validator.safeParse(row).error).toBeUndefined();
    const known = Object.values(schema.properties ?? {}).filter(({ type }) => type !== undefined);
    expect(known.length).toBeGreaterThan(0);
    expect(schema.title).not.toBe('');
  });

  it.each(datasets)('asks for no field without which a row of $name is read as before', (dataset) => {
    const codec = bindFormat(dataset.choice);
    for (const row of dataset.rows) {
      for (const key of dataset.schema.required ?? []) expect(() => codec.decode(withoutEntry(row, [key]))).toThrow();
    }
  });

  it('never refuses a value of which the format makes a part of the comparison', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...datasets),
        fc.nat(),
        fc.nat(),
        fc.constantFrom(...values),
        (dataset, which, place, value) => {
          const row = dataset.rows[which % dataset.rows.length] ?? {};
          const keys = Object.keys(row);
          const key = keys[place % keys.length] ?? '';
          const changed = withValue(row, [key], value);
          const codec = bindFormat(dataset.choice);
          const used = reads(() => codec.decode(changed).metadata.every(({ path }) => path[0] !== key));
          if (used) expect(dataset.validator.safeParse(changed).success).toBe(true);
        },
      ),
    );
  });

  it('says of messages what they hold', () => {
    const messages = datasets.find(({ name }) => name === 'trl-messages.jsonl');
    expect(messages?.schema.properties?.chosen).toMatchObject({
      description: 'Response chosen',
      type: ['array'],
      items: {
        properties: { role: { type: ['string'] }, content: { type: ['string', 'null', 'array'] } },
        required: ['role', 'content'],
      },
    });
  });

  it('goes by the names that this dataset has, and offers the labels that it uses', () => {
    const rows = Array.from({ length: 6 }, (_, row) => ({
      question: `Which ${String(row)}?`,
      answer_1: 'This.',
      answer_2: 'That.',
      winner: ['A', 'B', 'tie'][row % 3] ?? '',
    }));
    const choice = detectFormat(rows)[0]?.choice;
    expect(choice?.formatId).toBe('named-responses');
    if (choice === undefined) return;
    const schema = rowSchema(choice, rows);
    expect(schema.required).toEqual(['answer_1', 'answer_2', 'winner']);
    expect(schema.properties).toMatchObject({
      question: { description: 'Prompt' },
      answer_1: { description: 'Response 1' },
      winner: { description: 'Label', examples: ['A', 'B', 'tie'] },
    });
  });

  it('asks for what nearly all rows have, and knows fields that no row has', () => {
    const rows = Array.from({ length: 40 }, (_, row) => ({ prompt: `${String(row)}?`, chosen: 'c', rejected: 'r' }));
    const choice = { formatId: 'trl-strings', fields: { chosen: ['chosen'], rejected: ['rejected'] } };
    expect(rowSchema(choice, rows).required).toEqual(['prompt', 'chosen', 'rejected']);
    const { required, properties } = rowSchema(choice, [{ chosen: 'c', rejected: 'r' }]);
    expect(required).toEqual(['chosen', 'rejected']);
    expect(properties?.prompt).toMatchObject({ description: 'Prompt' });
  });
});

describe('copies of rows with one value changed', () => {
  const row: JsonObject = { a: [{ b: 'x' }, { b: 'y' }], c: 0 };

  it('change that value alone', () => {
    expect(withValue(row, ['a', 1, 'b'], 7)).toEqual({ a: [{ b: 'x' }, { b: 7 }], c: 0 });
    expect(withoutEntry(row, ['a', 0])).toEqual({ a: [{ b: 'y' }], c: 0 });
    expect(withoutEntry(row, ['c'])).toEqual({ a: [{ b: 'x' }, { b: 'y' }] });
    expect(altered(row)).toEqual({ a: [{ b: 'x ~' }, { b: 'y ~' }], c: 1 });
    expect(row).toEqual({ a: [{ b: 'x' }, { b: 'y' }], c: 0 });
  });
});

function reads(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    // A row that cannot be read is the schema's to refuse.
    return false;
  }
}
