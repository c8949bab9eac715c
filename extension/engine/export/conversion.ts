import type { HandlerContext } from '../../model/contract/endpoint.ts';
import { lossesOf, type ConversionReport, type Loss } from '../../model/export/conversion.ts';
import { exportFormatOf } from '../../model/export/exportFormats.ts';
import type { ExportOptions } from '../../model/export/exportOptions.ts';
import { exportedRecords } from '../../model/export/exportRecords.ts';
import { ExportCounts } from './exportCounts.ts';
import type { ExportSource } from './exportSource.ts';

const progressRows = 2_000;
const linesKept = 10;
/** Different fields that are told apart; rows with names of their own would fill the list otherwise. */
const mostLosses = 500;

/**
 * Goes over all rows and says what a format would lose of them, without writing anything.
 *
 * @throws CuratorError 'bad-request' for a format that is not known, 'cancelled'
 */
export async function previewConversion(
  source: ExportSource,
  options: ExportOptions,
  context: HandlerContext,
): Promise<ConversionReport> {
  const format = exportFormatOf(options.format);
  const counts = new ExportCounts();
  const losses = new Map<string, Loss & { rows: number; readonly lines: number[] }>();
  const total = source.count(options.viewOnly);
  for await (const row of source.rows(options.viewOnly, 'file', context.signal)) {
    const exported = exportedRecords(row, options, format);
    counts.add(row, exported);
    if ('records' in exported && row.comparison !== undefined) {
      for (const { content, what } of lossesOf(row.comparison, row.label, format, options)) {
        let loss = losses.get(what);
        if (loss === undefined) {
          if (losses.size >= mostLosses) continue;
          loss = { content, what, rows: 0, lines: [] };
          losses.set(what, loss);
        }
        loss.rows++;
        if (loss.lines.length < linesKept) loss.lines.push(row.line);
      }
    }
    if (counts.seen % progressRows === 0) context.progress({ done: counts.seen, total, unit: 'rows' });
  }
  return {
    format: format.id,
    rows: counts.rows,
    records: counts.records,
    losses: [...losses.values()].toSorted((left, right) => right.rows - left.rows),
    leftOut: counts.leftOut(),
  };
}
