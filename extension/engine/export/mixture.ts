import type { HandlerContext } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import type { ExportFormat } from '../../model/export/exportFormat.ts';
import type { ExportOptions } from '../../model/export/exportOptions.ts';
import { exportedRecords, type Exported } from '../../model/export/exportRecords.ts';
import type { ExportRow } from '../../model/export/exportRow.ts';
import { otherText } from '../../model/export/exportText.ts';
import { mixtureLimits } from '../../model/mixture/limits.ts';
import type { MixtureOptions, MixturePart } from '../../model/mixture/mixtureOptions.ts';
import { hashText } from '../../model/splits/promptGroups.ts';
import type { ExportSource } from './exportSource.ts';

/** Values of a field above which it names no sources. */
const mostSources = 10_000;
const progressRows = 5_000;

/** Which rows of each source are in, drawn before any is written. Holds 16 bytes for each row that a cap leaves in. */
export class Mixture {
  readonly #options: MixtureOptions;
  /** Rows of a capped source are in up to this key. */
  readonly #thresholds: ReadonlyMap<string, number>;
  readonly parts: readonly MixturePart[];

  private constructor(options: MixtureOptions, thresholds: ReadonlyMap<string, number>, parts: readonly MixturePart[]) {
    this.#options = options;
    this.#thresholds = thresholds;
    this.parts = parts;
  }

  /**
   * Goes over the rows once to count them, and once more where a cap is too low for all.
   *
   * @throws CuratorError 'bad-request' for a field with too many values, or caps that leave nothing; 'cancelled'
   */
  static async of(
    source: ExportSource,
    options: ExportOptions & { readonly mixture: MixtureOptions },
    format: ExportFormat,
    context: HandlerContext,
  ): Promise<Mixture> {
    const { mixture } = options;
    const counts = new Map<string, number>();
    for await (const row of eligible(source, options, format, context, 'Counting sources')) {
      const value = valueOf(row, mixture);
      counts.set(value, (counts.get(value) ?? 0) + 1);
      if (counts.size > mostSources) {
        throw new CuratorError(
          'bad-request',
          `The field ${mixture.field} has more than ${String(mostSources)} values: it names no sources. Choose another one.`,
        );
      }
    }
    const limits = mixtureLimits(counts, mixture.caps);
    const drawn = new Map<string, SmallestKeys>();
    for (const [value, limit] of limits) {
      if (limit < (counts.get(value) ?? 0)) drawn.set(value, new SmallestKeys(limit));
    }
    if (drawn.size > 0) {
      for await (const row of eligible(source, options, format, context, 'Drawing rows')) {
        drawn.get(valueOf(row, mixture))?.add(keyOf(row, mixture));
      }
    }
    const parts = [...counts].map(([value, rows]) => ({ value, rows, limit: limits.get(value) ?? rows }));
    parts.sort((left, right) => right.rows - left.rows || (left.value < right.value ? -1 : 1));
    return new Mixture(mixture, new Map([...drawn].map(([value, keys]) => [value, keys.largest()])), parts);
  }

  /** What an export writes of a row, its source's cap taken into account. */
  limited(row: ExportRow, exported: Exported): Exported {
    if ('why' in exported) return exported;
    const threshold = this.#thresholds.get(valueOf(row, this.#options));
    return threshold === undefined || keyOf(row, this.#options) <= threshold ? exported : { why: 'over-cap' };
  }
}

/** What an export writes of a row, within the caps of a mixture where there is one. */
export function recordsWithin(
  mixture: Mixture | undefined,
  row: ExportRow,
  options: ExportOptions,
  format: ExportFormat,
): Exported {
  const exported = exportedRecords(row, options, format);
  return mixture?.limited(row, exported) ?? exported;
}

/** Rows that an export would write if there were no caps. */
async function* eligible(
  source: ExportSource,
  options: ExportOptions,
  format: ExportFormat,
  context: HandlerContext,
  message: string,
): AsyncGenerator<ExportRow> {
  const total = source.count(options.viewOnly);
  let seen = 0;
  for await (const row of source.rows(options.viewOnly, 'file', context.signal)) {
    if (++seen % progressRows === 0) context.progress({ done: seen, total, unit: 'rows', message });
    if ('records' in exportedRecords(row, options, format)) yield row;
  }
}

function valueOf({ comparison }: ExportRow, { field }: MixtureOptions): string {
  return comparison === undefined ? '' : (otherText(comparison, field) ?? '');
}

/** A place in a random order of the rows; equal rows have one each. */
function keyOf(row: ExportRow, { seed }: MixtureOptions): number {
  return hashText(`${row.hash()}:${String(row.line)}`, seed + 1);
}

/** The smallest of the keys that come, as many as are wanted. */
class SmallestKeys {
  readonly #wanted: number;
  #keys = new Float64Array(1_024);
  #count = 0;

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  add(key: number): void {
    if (this.#count === this.#keys.length) this.#makeRoom();
    this.#keys[this.#count++] = key;
  }

  /** The largest of the smallest; below all keys where none are wanted. */
  largest(): number {
    this.#keep();
    return this.#count === 0 ? -1 : (this.#keys[this.#count - 1] ?? -1);
  }

  #makeRoom(): void {
    if (this.#count >= 2 * this.#wanted) this.#keep();
    if (this.#count < this.#keys.length) return;
    const keys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
  }

  #keep(): void {
    this.#keys.subarray(0, this.#count).sort();
    this.#count = Math.min(this.#count, this.#wanted);
  }
}
