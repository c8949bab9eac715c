import type { Facet } from '../../model/contract/finding.ts';
import { isKnownField, knownFields } from '../../model/finding/fields.ts';
import { numberOf, textsOf } from './knownValues.ts';
import type { RowSource } from './rowSource.ts';

const mostValues = 200;

/** Counts the values of a field over the rows of a view (undefined for all rows) and over all rows. */
export function facetOf(source: RowSource, field: string, view: Uint32Array | undefined, bins: number): Facet {
  const shown = new Uint8Array(source.rows);
  if (view === undefined) shown.fill(1);
  else for (const row of view) shown[row] = 1;
  if (isKnownField(field)) {
    if (knownFields.find((known) => known.name === field)?.kind === 'number') {
      return numberFacet(source.rows, field, numberOf(source, field), shown, bins);
    }
    return textFacet(source.rows, field, textsOf(source, field), shown);
  }
  const column = source.columns?.named(field);
  if (column === undefined) return textFacet(source.rows, field, () => [], shown);
  if (column.kind === 'number') {
    return numberFacet(source.rows, field, (row) => column.numberAt(row), shown, bins);
  }
  if (column.kind === 'hashed') {
    const missing = { shown: 0, total: 0 };
    for (let row = 0; row < source.rows; row++) if (!column.isPresent(row)) count(missing, shown[row]);
    return { kind: 'text', field, values: [], more: undefined, missing };
  }
  const totals = new Uint32Array(column.texts.length + 1);
  const inView = new Uint32Array(column.texts.length + 1);
  for (let row = 0; row < source.rows; row++) {
    const code = column.codeAt(row);
    totals[code] = (totals[code] ?? 0) + 1;
    if (shown[row] === 1) inView[code] = (inView[code] ?? 0) + 1;
  }
  const values = column.texts.map((value, index) => ({
    value,
    shown: inView[index + 1] ?? 0,
    total: totals[index + 1] ?? 0,
  }));
  return listed(field, values, { shown: inView[0] ?? 0, total: totals[0] ?? 0 });
}

interface Counts {
  shown: number;
  total: number;
}

function count(counts: Counts, isShown: number | undefined): void {
  counts.total++;
  if (isShown === 1) counts.shown++;
}

function textFacet(
  rows: number,
  field: string,
  textsOfRow: (row: number) => readonly string[],
  shown: Uint8Array,
): Facet {
  const counts = new Map<string, Counts>();
  const missing = { shown: 0, total: 0 };
  for (let row = 0; row < rows; row++) {
    const texts = textsOfRow(row);
    if (texts.length === 0) count(missing, shown[row]);
    for (const text of texts) {
      let one = counts.get(text);
      if (one === undefined) counts.set(text, (one = { shown: 0, total: 0 }));
      count(one, shown[row]);
    }
  }
  return listed(
    field,
    [...counts].map(([value, one]) => ({ value, ...one })),
    missing,
  );
}

function listed(field: string, values: readonly ({ readonly value: string } & Counts)[], missing: Counts): Facet {
  const present = values.filter((value) => value.total > 0).sort((left, right) => right.total - left.total);
  return {
    kind: 'text',
    field,
    values: present.slice(0, mostValues),
    more: Math.max(0, present.length - mostValues),
    missing,
  };
}

function numberFacet(
  rows: number,
  field: string,
  valueOf: (row: number) => number,
  shown: Uint8Array,
  wanted: number,
): Facet {
  const missing = { shown: 0, total: 0 };
  const values = new Float64Array(rows);
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    const value = valueOf(row);
    values[row] = value;
    if (!Number.isFinite(value)) count(missing, shown[row]);
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (min > max) return { kind: 'number', field, min: 0, max: 0, bins: [], missing };
  const edges = binEdges(min, max, wanted);
  const bins = edges.slice(1).map((to, index) => ({ from: edges[index] ?? min, to, shown: 0, total: 0 }));
  const width = (edges.at(-1) ?? max) - (edges[0] ?? min);
  for (let row = 0; row < rows; row++) {
    const value = values[row] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const place = width === 0 ? 0 : Math.floor(((value - (edges[0] ?? min)) / width) * bins.length);
    const bin = bins[Math.min(bins.length - 1, Math.max(0, place))];
    if (bin !== undefined) count(bin, shown[row]);
  }
  return { kind: 'number', field, min, max, bins, missing };
}

/** Edges at round numbers: 1, 2 or 5 times a power of ten apart. */
function binEdges(min: number, max: number, wanted: number): readonly number[] {
  if (min === max) return [min, max];
  const raw = (max - min) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const first = Math.floor(min / step);
  const last = Math.max(first + 1, Math.ceil(max / step));
  // A factor, not a running sum, whose error would grow; and no more digits than the step has.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}
