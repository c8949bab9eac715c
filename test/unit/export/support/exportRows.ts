import { detectFormat } from '../../../../extension/model/formats/detect.ts';
import { bindFormat } from '../../../../extension/model/formats/formats.ts';
import { exportFormatOf } from '../../../../extension/model/export/exportFormats.ts';
import { exportOptions, type ExportOptionsInput } from '../../../../extension/model/export/exportOptions.ts';
import { exportedRecords } from '../../../../extension/model/export/exportRecords.ts';
import type { ExportRow } from '../../../../extension/model/export/exportRow.ts';
import type { JsonObject } from '../../../../extension/model/json/jsonValue.ts';

/** Rows of a dataset as an export sees them, without decisions and scores. */
export function exportRowsOf(rows: readonly JsonObject[]): readonly ExportRow[] {
  const choice = detectFormat(rows)[0]?.choice;
  if (choice === undefined) throw new Error('The rows have no known format.');
  const codec = bindFormat(choice);
  return rows.map((row, index) => exportRow(codec.decode(row), index + 1));
}

export function exportRow(
  comparison: NonNullable<ExportRow['comparison']>,
  line = 1,
  more: Partial<ExportRow> = {},
): ExportRow {
  return {
    line,
    hash: () => `hash ${String(line)}`,
    comparison,
    label: comparison.label,
    flipped: false,
    decision: undefined,
    decided: undefined,
    strength: undefined,
    band: undefined,
    difficulty: () => undefined,
    scores: () => [],
    ...more,
  };
}

/** The records of rows in a format. */
export function recordsOf(
  rows: readonly ExportRow[],
  format: string,
  options: Partial<ExportOptionsInput> = {},
): readonly JsonObject[] {
  const wanted = exportOptions.parse({ ...options, format, target: 'out.jsonl' });
  return rows.flatMap((row) => {
    const exported = exportedRecords(row, wanted, exportFormatOf(format));
    return 'records' in exported ? exported.records : [];
  });
}
