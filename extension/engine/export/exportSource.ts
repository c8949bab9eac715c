import type { ExportOptions } from '../../model/export/exportOptions.ts';
import type { ExportRow } from '../../model/export/exportRow.ts';

/** Where an export takes its rows from. */
export interface ExportSource {
  /** The dataset's own file, which an export never replaces without being told to. */
  readonly path: string;
  /** Rows that the export will see at most. */
  count(viewOnly: boolean): number;
  /** Rows in the order of the file or of the view, or by strength. @throws CuratorError 'cancelled' */
  rows(viewOnly: boolean, order: ExportOptions['order'], signal: AbortSignal): AsyncIterable<ExportRow>;
}
