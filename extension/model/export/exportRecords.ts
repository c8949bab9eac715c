import type { JsonObject, JsonValue } from '../json/jsonValue.ts';
import type { ExportFormat } from './exportFormat.ts';
import type { ExportOptions, LeftOut } from './exportOptions.ts';
import { provenanceOf, reasonToLeaveOut, type ExportRow, type PreferredPair } from './exportRow.ts';
import { otherField } from './exportText.ts';
import { numbersOf } from './pairNumbers.ts';
import { pairsOf } from './pairing.ts';

/** What a row becomes: records to write, or the reason why there are none. */
export type Exported =
  | { readonly records: readonly JsonObject[]; readonly withoutMargin: number; readonly withoutSoftLabel: number }
  | { readonly why: LeftOut['why'] };

/** The records of a row in a format, with the columns that the options add. */
export function exportedRecords(row: ExportRow, options: ExportOptions, format: ExportFormat): Exported {
  const why = reasonToLeaveOut(row, options);
  const { comparison } = row;
  if (why !== undefined || comparison === undefined) return { why: why ?? 'unreadable' };
  let withoutMargin = 0;
  let withoutSoftLabel = 0;
  let records: readonly JsonObject[];
  if (format.unit === 'row') {
    records = format
      .encode({ comparison, label: row.label, row })
      .map((record) => completed(record, row, options, undefined));
  } else {
    const pairs = pairsOf(comparison, row.label, options);
    if (pairs.length === 0) return { why: row.label.kind === 'tie' ? 'tied' : 'no-label' };
    records = pairs.flatMap((pair) => {
      const known = numbersOf(row, pair, options);
      const made = format.encode({ ...pair, comparison, row, numbers: filled(known) });
      if (known.margin === null) withoutMargin += made.length;
      if (known.chosen_prob === null) withoutSoftLabel += made.length;
      return made.map((record) => completed(record, row, options, pair.places));
    });
  }
  if (records.length === 0) {
    if (row.label.kind === 'tie') return { why: 'tied' };
    return { why: row.label.kind === 'none' && comparison.candidates.length > 1 ? 'no-label' : 'no-place' };
  }
  return { records, withoutMargin, withoutSoftLabel };
}

/** A trainer's loss needs a number in every row: what is not known changes nothing. */
function filled(numbers: ReturnType<typeof numbersOf>): ReturnType<typeof numbersOf> {
  return {
    ...numbers,
    ...(numbers.margin === null ? { margin: 0 } : {}),
    ...(numbers.chosen_prob === null ? { chosen_prob: 1 } : {}),
  };
}

function completed(
  record: JsonObject,
  row: ExportRow,
  options: ExportOptions,
  places: PreferredPair['places'] | undefined,
): JsonObject {
  const kept = keptColumns(record, row, options);
  if (!options.provenance) return { ...record, ...kept };
  return { ...record, ...kept, provenance: provenanceOf(row, record, places) };
}

/** Fields of the row that the format does not write itself; a named one that a row lacks is null. */
function keptColumns(record: JsonObject, row: ExportRow, { columns }: ExportOptions): Record<string, JsonValue> {
  const { comparison } = row;
  if (columns === 'none' || comparison === undefined) return {};
  const names =
    columns === 'all'
      ? comparison.metadata.map(({ path }) => path[0]).filter((key) => typeof key === 'string')
      : columns;
  const kept: Record<string, JsonValue> = {};
  for (const name of names) {
    if (!Object.hasOwn(record, name)) kept[name] = otherField(comparison, name) ?? null;
  }
  return kept;
}
