import type { Exported } from '../../model/export/exportRecords.ts';
import type { LeftOut } from '../../model/export/exportOptions.ts';
import type { ExportRow } from '../../model/export/exportRow.ts';

const linesKept = 10;

/** What went in and what stayed out. */
export class ExportCounts {
  rows = 0;
  records = 0;
  flipped = 0;
  seen = 0;
  withoutMargin = 0;
  withoutSoftLabel = 0;
  readonly #leftOut = new Map<LeftOut['why'], { rows: number; readonly lines: number[] }>();

  add(row: ExportRow, exported: Exported): void {
    this.seen++;
    if ('why' in exported) {
      this.#leave(exported.why, row.line);
      return;
    }
    this.rows++;
    this.records += exported.records.length;
    this.withoutMargin += exported.withoutMargin;
    this.withoutSoftLabel += exported.withoutSoftLabel;
    if (row.decision === 'flip') this.flipped++;
  }

  leftOut(): readonly LeftOut[] {
    return [...this.#leftOut].map(([why, { rows, lines }]) => ({ why, rows, lines }));
  }

  #leave(why: LeftOut['why'], line: number): void {
    let left = this.#leftOut.get(why);
    if (left === undefined) {
      left = { rows: 0, lines: [] };
      this.#leftOut.set(why, left);
    }
    left.rows++;
    if (left.lines.length < linesKept) left.lines.push(line);
  }
}
