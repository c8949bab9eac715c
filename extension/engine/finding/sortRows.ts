import { attributePrefix, isKnownField, knownFields } from '../../model/finding/fields.ts';
import { CuratorError } from '../../model/errors.ts';
import { orderedAttributes } from '../../model/suggestions/preferenceAttributes.ts';
import { sortedDoubles } from '../scoring/sortRows.ts';
import type { FieldColumn } from './fieldColumn.ts';
import { numberOf, textsOf } from './knownValues.ts';
import type { RowSource } from './rowSource.ts';

/**
 * Rows in the order of a field, those without a value last; equal ones in the order given.
 *
 * @throws CuratorError 'bad-request' where the field has too many values to be put in order
 */
export function sortByField(rows: Uint32Array, source: RowSource, field: string, descending: boolean): Uint32Array {
  return sortByNumber(rows, keyOf(source, field), descending);
}

/** Rows in the order of a number, NaN last; equal ones in the order given. */
export function sortByNumber(rows: Uint32Array, valueOf: (row: number) => number, descending: boolean): Uint32Array {
  const values = new Float64Array(rows.length);
  for (let place = 0; place < rows.length; place++) {
    const value = valueOf(rows[place] ?? 0);
    values[place] = descending ? -value : value;
  }
  const order = sortedDoubles(values);
  const sorted = new Uint32Array(rows.length);
  for (let place = 0; place < order.length; place++) sorted[place] = rows[order[place] ?? 0] ?? 0;
  let next = order.length;
  for (let place = 0; place < rows.length; place++) {
    if (Number.isNaN(values[place])) sorted[next++] = rows[place] ?? 0;
  }
  return sorted;
}

function keyOf(source: RowSource, field: string): (row: number) => number {
  if (field === 'like') {
    const [similar] = source.similar.values();
    return (row) => similar?.get(row) ?? Number.NaN;
  }
  if (isKnownField(field)) {
    if (knownFields.find((known) => known.name === field)?.kind === 'number') return numberOf(source, field);
    const texts = textsOf(source, field);
    const order = orderedAttributes[field.slice(attributePrefix.length)];
    if (order !== undefined && field.startsWith(attributePrefix)) {
      return (row) => {
        const [text] = texts(row);
        return text === undefined ? Number.NaN : order.indexOf(text);
      };
    }
    return byRank((row) => texts(row)[0], source.rows);
  }
  const column = source.columns?.named(field);
  if (column === undefined) {
    throw new CuratorError('bad-request', `The rows have no field "${field}" to be sorted by.`);
  }
  return keyOfColumn(column);
}

function keyOfColumn(column: FieldColumn): (row: number) => number {
  if (column.kind === 'number') return (row) => column.numberAt(row);
  if (column.kind === 'hashed') {
    throw new CuratorError(
      'bad-request',
      `The field "${column.path}" has too many different texts to be sorted by. Filter by it instead.`,
    );
  }
  const ranks = ranksOf(column.texts);
  return (row) => {
    const code = column.codeAt(row);
    return code === 0 ? Number.NaN : (ranks[code - 1] ?? Number.NaN);
  };
}

/** Ranks of a known field's texts, of which there are few. */
function byRank(textOf: (row: number) => string | undefined, rows: number): (row: number) => number {
  const seen = new Set<string>();
  for (let row = 0; row < rows; row++) {
    const text = textOf(row);
    if (text !== undefined) seen.add(text);
  }
  const texts = [...seen];
  const ranks = ranksOf(texts);
  const rankOf = new Map(texts.map((text, index) => [text, ranks[index] ?? 0]));
  return (row) => {
    const text = textOf(row);
    return text === undefined ? Number.NaN : (rankOf.get(text) ?? Number.NaN);
  };
}

function ranksOf(texts: readonly string[]): readonly number[] {
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  const order = texts.map((_, index) => index).sort((left, right) => compare(texts[left] ?? '', texts[right] ?? ''));
  const ranks = new Array<number>(texts.length);
  for (const [rank, index] of order.entries()) ranks[index] = rank;
  return ranks;
}
