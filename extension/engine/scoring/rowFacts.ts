import type { RowsBatch } from './builtin/ensembleMessages.ts';
import { writeInKeyOrder } from './keyOrder.ts';
import { keyBytes, preferenceCode } from './pairIdentity.ts';
import { keyAt, type ScoreStore } from './scoreStore.ts';
import type { ScoringInput, SkippedRow } from './scoring.ts';

const noPreference = 3;
const skippedKept = 100;

/** What a scoring run knows of each row: about 60 bytes a row, whatever its size, and 32 more with keys of texts. */
export class RowFacts {
  /** Whether the row is a pair that can be scored. */
  readonly isPair: Uint8Array;
  readonly keys: Uint8Array;
  /** Of both responses in sorted order; empty where the run does not ask for them. */
  textKeys = new Uint8Array(0);
  readonly promptKeys: Float64Array;
  readonly reversed: Uint8Array;
  /** `preferenceCode` of the label in force: the row's own, or that of a decision. Shared with worker threads. */
  readonly preferred: Uint8Array;
  skippedTotal = 0;
  /** Hash of each row, and `preferenceCode` of its own label. */
  private readonly hashes: Uint8Array;
  private readonly own: Uint8Array;
  private readonly skipped: { readonly row: number; readonly message: string }[] = [];
  private readonly input: ScoringInput;
  private readonly store: ScoreStore;

  constructor(input: ScoringInput, store: ScoreStore) {
    const rows = input.offsets.length;
    this.input = input;
    this.store = store;
    this.isPair = new Uint8Array(rows);
    this.keys = new Uint8Array(rows * keyBytes);
    this.hashes = new Uint8Array(rows * keyBytes);
    this.own = new Uint8Array(rows);
    this.promptKeys = new Float64Array(rows);
    this.reversed = new Uint8Array(rows);
    this.preferred = new Uint8Array(new SharedArrayBuffer(rows)).fill(noPreference);
  }

  /** Takes in a batch. */
  add(batch: RowsBatch): void {
    batch.rows.forEach((row, index) => {
      const preferred = batch.preferred[index] ?? noPreference;
      const decided = this.input.labels.get(row);
      this.isPair[row] = 1;
      this.keys.set(keyAt(batch.keys, index), row * keyBytes);
      if (batch.textKeys !== undefined) {
        if (this.textKeys.length === 0) this.textKeys = new Uint8Array(2 * this.keys.length);
        const both = batch.textKeys.subarray(2 * index * keyBytes, 2 * (index + 1) * keyBytes);
        this.textKeys.set(both, 2 * row * keyBytes);
      }
      this.hashes.set(keyAt(batch.hashes, index), row * keyBytes);
      this.own[row] = preferred;
      this.promptKeys[row] = batch.promptKeys[index] ?? 0;
      this.reversed[row] = batch.reversed[index] ?? 0;
      this.preferred[row] = decided === undefined ? preferred : preferenceCode(decided);
    });
    this.skippedTotal += batch.problems.length;
    this.skipped.push(...batch.problems);
    // Threads answer in any order: the first rows of the file are kept, not the first to arrive.
    if (this.skipped.length > 10 * skippedKept) this.trimSkipped();
  }

  /**
   * Notes in the store which row compares what: once all batches are in, and before scores are shown.
   *
   * @throws CuratorError 'cancelled', 'disk-full' or 'store-busy'
   */
  async note(signal: AbortSignal): Promise<void> {
    const rows = this.pairRows();
    const hashOf = (position: number): Uint8Array => keyAt(this.hashes, rows[position] ?? 0);
    await writeInKeyOrder(rows.length, hashOf, signal, (positions) => {
      this.store.putComparisons(
        Array.from(positions, (position) => {
          const row = rows[position] ?? 0;
          const reversed = this.reversed[row] === 1;
          return {
            hash: hashOf(position),
            key: keyAt(this.keys, row),
            reversed,
            preferred: this.own[row] ?? noPreference,
          };
        }),
      );
    });
  }

  /** First hundred rows that cannot be scored, in file order. */
  skippedRows(): readonly SkippedRow[] {
    this.trimSkipped();
    return this.skipped.map(({ row, message }) => ({ line: this.input.lineOf(row), message }));
  }

  /** Rows with a pair, ascending. */
  pairRows(): Uint32Array {
    const rows = new Uint32Array(this.isPair.reduce((sum, pair) => sum + pair, 0));
    let count = 0;
    this.isPair.forEach((pair, row) => {
      if (pair === 1) rows[count++] = row;
    });
    return rows;
  }

  private trimSkipped(): void {
    this.skipped.sort((left, right) => left.row - right.row);
    this.skipped.length = Math.min(this.skipped.length, skippedKept);
  }
}
