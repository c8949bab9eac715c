import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { ExportFormat } from '../../model/export/exportFormat.ts';
import type { ExportOptions } from '../../model/export/exportOptions.ts';
import type { Exported } from '../../model/export/exportRecords.ts';
import type { ExportRow } from '../../model/export/exportRow.ts';
import { isConfirmed } from '../../model/splits/secondOpinion.ts';
import type { ExportSource } from './exportSource.ts';
import { Mixture, recordsWithin } from './mixture.ts';
import { SplitPlan } from './splitPlan.ts';

/** Numbers of files, the row's own first. */
type Places = readonly [number, ...number[]];

/** What becomes of each row of an export: known before the first is written, so that a look before it tells the truth. */
export class ExportPlan {
  readonly #options: ExportOptions;
  readonly #format: ExportFormat;
  /** Number of the part of which confirmed rows are written once more; -1 where there is none. */
  readonly #confirmedPart: number;
  readonly mixture: Mixture | undefined;
  readonly split: SplitPlan | undefined;

  private constructor(
    options: ExportOptions,
    format: ExportFormat,
    mixture: Mixture | undefined,
    split: SplitPlan | undefined,
  ) {
    this.#options = options;
    this.#format = format;
    this.#confirmedPart = options.split?.parts.findIndex(({ name }) => name === options.split?.intersectionOf) ?? -1;
    this.mixture = mixture;
    this.split = split;
  }

  /**
   * Goes over the rows once or twice for caps, and once for a split.
   *
   * @throws CuratorError as `Mixture.of`, 'cancelled'
   */
  static async of(
    source: ExportSource,
    options: ExportOptions,
    format: ExportFormat,
    context: HandlerContext,
  ): Promise<ExportPlan> {
    const { mixture: caps, split: parts } = options;
    const mixture =
      caps === undefined ? undefined : await Mixture.of(source, { ...options, mixture: caps }, format, context);
    const split =
      parts === undefined
        ? undefined
        : await SplitPlan.of(source, { ...options, split: parts }, format, mixture, context);
    return new ExportPlan(options, format, mixture, split);
  }

  /** A plan that leaves caps and split aside, and so needs no look at the rows. */
  static withoutPasses(options: ExportOptions, format: ExportFormat): ExportPlan {
    return new ExportPlan({ ...options, mixture: undefined, split: undefined }, format, undefined, undefined);
  }

  /** What is written of a row, or why nothing is. */
  recordsOf(row: ExportRow): Exported {
    return recordsWithin(this.mixture, row, this.#options, this.#format);
  }

  /** The files, by their numbers in `filesOf`, that the records of a row go into. */
  filesOf(row: ExportRow): Places {
    const part = this.split?.partOf(row) ?? 0;
    // The intersection is the last file, after the parts.
    return part === this.#confirmedPart && isConfirmed(row) ? [part, this.#options.split?.parts.length ?? 0] : [part];
  }
}
