import type { HandlerContext } from '../../model/contract/endpoint.ts';
import { exportFormatOf } from '../../model/export/exportFormats.ts';
import type { ExportOptions, ExportPreview, PreviewedRecord, Untold } from '../../model/export/exportOptions.ts';
import { ExportCounts } from './exportCounts.ts';
import { filesOf } from './exportFiles.ts';
import { ExportPlan } from './exportPlan.ts';
import type { ExportSource } from './exportSource.ts';

/** A preview is for the eye: so many records, from rows near the beginning. */
const previewed = 5;
const mostRows = 1_000;
/** Rows that are all gone over without a question where the answer needs it: about a second. */
const fewRows = 10_000;
const progressRows = 2_000;

/**
 * The first records that an export would write, and the file of each. Caps and splits depend on all rows: where there are
 * many, they are left out of the preview, which says so.
 *
 * @param whole goes over all rows, however many there are, to tell what the first ones cannot
 * @throws CuratorError 'bad-request' for options that do not fit, 'cancelled'
 */
export async function previewExport(
  source: ExportSource,
  options: ExportOptions,
  whole: boolean,
  context: HandlerContext,
): Promise<ExportPreview> {
  const format = exportFormatOf(options.format);
  const files = filesOf(options);
  const rows = source.count(options.viewOnly);
  const all = whole || rows <= fewRows;
  const plan = all ? await ExportPlan.of(source, options, format, context) : ExportPlan.withoutPasses(options, format);
  const counts = new ExportCounts();
  const records: PreviewedRecord[] = [];
  for await (const row of source.rows(options.viewOnly, options.order, context.signal)) {
    const exported = plan.recordsOf(row);
    counts.add(row, exported);
    if ('records' in exported) {
      const names = plan.split === undefined ? [] : plan.filesOf(row).flatMap((place) => files[place]?.name ?? []);
      for (const record of exported.records)
        records.push({ text: JSON.stringify(record), line: row.line, files: names });
    }
    if (records.length >= previewed || (!all && counts.seen >= mostRows)) break;
    if (counts.seen % progressRows === 0) context.progress({ done: counts.seen, total: rows, unit: 'rows' });
  }
  return {
    records: records.slice(0, previewed),
    leftOut: counts.leftOut(),
    rowsSeen: counts.seen,
    rows,
    untold: all ? [] : untoldOf(options),
    ...(plan.split === undefined ? {} : { files: plan.split.recordsOfParts(files.map(({ name }) => name)) }),
    ...(plan.mixture === undefined ? {} : { mixture: plan.mixture.parts }),
  };
}

function untoldOf({ mixture, split }: ExportOptions): readonly Untold[] {
  return [...(mixture === undefined ? [] : ['caps' as const]), ...(split === undefined ? [] : ['files' as const])];
}
