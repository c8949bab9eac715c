import type { Database } from 'better-sqlite3';
import type { Comparison } from '../../model/comparison.ts';
import type { RowScores } from '../../model/contract/engine.ts';
import { CuratorError } from '../../model/errors.ts';
import type { FlipModel } from '../../model/strength/flipModel.ts';
import { histogram } from '../../model/strength/histogram.ts';
import { MarginTable, noPreference } from '../../model/strength/marginTable.ts';
import type { OrderError } from '../../model/strength/scorerProfile.ts';
import { standingOf, warningsFor } from '../../model/strength/standing.ts';
import type { RowStrength, StrengthReport } from '../../model/strength/strengthReport.ts';
import { attributesDisagree, type AttributeCombination } from '../../model/scoring/attributes.ts';
import { attributedColumns, pairOf, membersOf, type AttributedColumns, type Member } from './attributes/members.ts';
import { KeptOrder } from './keptOrder.ts';
import { KeyIndex } from './keyIndex.ts';
import { OrderErrors } from './orderErrors.ts';
import { keyBytes, pairIdentity, preferenceCode } from './pairIdentity.ts';
import { ScoreStore, type RowComparison, type StoredRow } from './scoreStore.ts';
import { sortedDoubles, sortedPositions } from './sortRows.ts';
import type { Preference } from './scoring.ts';

/** Where the hashes of rows come from. */
export interface HashSource {
  /** Hashes of rows from `from`, up to `count`, 16 bytes a row. */
  read(from: number, count: number): Promise<Uint8Array>;
}

export interface StrengthTableOptions {
  readonly database: Database;
  readonly rows: number;
  readonly hashes: HashSource;
  /** Hash of the line as shown, for rows with pending edits. */
  readonly shownHashes?: ReadonlyMap<number, Uint8Array>;
  /** Labels of decisions that stand for those of their rows. */
  readonly labels?: Iterable<readonly [row: number, preferred: Preference]>;
  /** What a curator found about the label that a row had: `goldCodes`. */
  readonly gold?: Iterable<readonly [row: number, code: number]>;
  /** Weights of scorers by name, 1 where none is given; a weight of 0 leaves a scorer out. */
  readonly weights?: ReadonlyMap<string, number>;
  /** How the attributes of scorers are combined, by the scorer's name. */
  readonly combinations?: Readonly<Record<string, AttributeCombination>>;
  readonly signal?: AbortSignal;
}

/** A row as it is shown now. */
export interface ChangedRow {
  readonly row: number;
  /** First 16 bytes of SHA-256 of the line as shown, as `hashLine` makes it. */
  readonly hash: Uint8Array;
  /** Undefined where the line is no comparison. */
  readonly comparison: Comparison | undefined;
}

const rowsPerRead = 65_536;

/**
 * Strength of every row of a dataset, in memory: see `MarginTable`, and 16 bytes a row for its hash. Labels may change
 * at any time; scales of scorers and the flip model stay those of `load`, so that one decision does not move the
 * strength of other rows.
 */
export class StrengthTable {
  /** Margins, labels and what follows from them. */
  readonly table: MarginTable;
  /** Scores that were no finite number, and count as missing. */
  nonFinite = 0;
  private readonly store: ScoreStore;
  private readonly members: readonly Member[];
  /** Hash of the line as shown, by which the raw scores are found again. */
  private readonly hashes: Uint8Array;
  /** Weights as a person gave them, one a scorer. */
  private userWeights: readonly number[] = [];
  /** Of the rows as they were read. */
  private readonly orderErrors: OrderErrors;
  /** Scorers with attributes: their columns, and the weights of those. */
  private readonly attributed: readonly AttributedColumns[];
  /** Rows by their mean strength. */
  readonly byStrength: KeptOrder;
  private readonly flipOrder: KeptOrder;
  /** The model that `flipOrder` was made with: it is fitted again when labels were checked. */
  private orderedBy: FlipModel | undefined;

  private constructor(store: ScoreStore, members: readonly Member[], rows: number) {
    this.store = store;
    this.members = members;
    this.table = new MarginTable(rows, members.length);
    this.hashes = new Uint8Array(members.length === 0 ? 0 : rows * keyBytes);
    this.attributed = attributedColumns(members);
    this.orderErrors = new OrderErrors(members.map(({ scorer }) => scorer));
    const { table } = this;
    this.byStrength = new KeptOrder(
      rows,
      (row) => table.means[row] ?? Number.NaN,
      () => sortedPositions(table.means),
    );
    const flipProbabilityOf = (row: number): number => table.flipProbabilityAt(row);
    this.flipOrder = new KeptOrder(rows, flipProbabilityOf, () => {
      const probabilities = new Float64Array(rows);
      for (let row = 0; row < rows; row++) probabilities[row] = flipProbabilityOf(row);
      return sortedDoubles(probabilities);
    });
  }

  /**
   * Reads the scores of all rows from the store, and fits scales, weights and flip model to the labels in force.
   *
   * @throws CuratorError 'cancelled'
   */
  static async load(options: StrengthTableOptions): Promise<StrengthTable> {
    const { database, rows, hashes, shownHashes, labels = [], gold = [], weights, combinations = {}, signal } = options;
    const store = new ScoreStore(database);
    const members: Member[] = [];
    for (const scorer of store.scorers()) {
      members.push(...(await membersOf(database, scorer, combinations[scorer.name], signal)));
    }
    const table = new StrengthTable(store, members, rows);
    if (members.length > 0) {
      for (let from = 0; from < rows; from += rowsPerRead) {
        table.hashes.set(await hashes.read(from, Math.min(rowsPerRead, rows - from)), from * keyBytes);
      }
      for (const [row, hash] of shownHashes ?? []) table.hashes.set(hash, row * keyBytes);
      const index = new KeyIndex(table.hashes);
      for (const page of store.allRows()) {
        if (signal?.aborted === true) throw new CuratorError('cancelled', 'Cancelled.');
        for (const { hash, row: stored } of page) {
          index.each(hash, (row) => {
            table.take(row, stored);
            table.orderErrors.add(stored);
          });
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    for (const [row, preferred] of labels) table.table.labels[row] = preferenceCode(preferred);
    for (const [row, code] of gold) table.table.gold[row] = code;
    table.weigh(weights ?? new Map());
    table.table.refit();
    table.prepareOrders();
    return table;
  }

  /** Names of the scorers, each member on its own. */
  get scorers(): readonly string[] {
    return this.members.map(({ name }) => name);
  }

  /** What stands in each column: a member of a scorer, or its attributes together; see `scorers` for the names. */
  get columns(): readonly (Pick<Member, 'name' | 'scorer' | 'position' | 'combined'> & {
    readonly orderError: OrderError | undefined;
  })[] {
    return this.members.map(({ name, scorer, position, combined }) => {
      return { name, scorer, position, combined, orderError: this.orderErrors.of(scorer) };
    });
  }

  /** Scorers whose weight a person can choose, with that weight: all but attributes that are combined. */
  get weighable(): readonly { readonly scorer: string; readonly column: number; readonly userWeight: number }[] {
    return this.members.flatMap(({ name, within }, column) =>
      within ? [] : [{ scorer: name, column, userWeight: this.userWeights[column] ?? 1 }],
    );
  }

  /** Whether each scorer was trained on the labels of this dataset. */
  get trained(): readonly boolean[] {
    return this.members.map(({ trainedOnDataset }) => trainedOnDataset);
  }

  /** Mean strength by row; NaN where a row has no scores or its label prefers nothing. Do not write to it. */
  get values(): Float32Array {
    return this.table.means;
  }

  /** Strength of a row; undefined where it has no scores, or its label is a tie or none. */
  at(row: number): RowStrength | undefined {
    return this.table.at(row);
  }

  /** Raw scores of a row, candidates in the row's own order as it is shown. */
  scoresOf(row: number): RowScores[] {
    if (!this.hasMargins(row)) return [];
    const stored = this.store.row(this.hashes.subarray(row * keyBytes, (row + 1) * keyBytes));
    const scores: RowScores[] = [];
    for (const member of this.members) {
      const rewards = stored?.rewards.get(member.scorer.id);
      if (rewards === undefined) continue;
      const pair = pairOf(member, rewards).map((reward) => (Number.isNaN(reward) ? null : reward));
      if (pair.some((reward) => reward !== null)) scores.push({ scorer: member.name, rewards: pair });
    }
    return scores;
  }

  /** Whether the attributes of one model contradict each other about a row; see `attributesDisagree`. */
  disagreesAt(row: number): boolean {
    const { scales, margins } = this.table;
    return this.attributed.some(({ columns, weights }) =>
      attributesDisagree(
        columns.map((column) => (margins[row * this.members.length + column] ?? Number.NaN) / (scales[column] ?? 1)),
        weights,
      ),
    );
  }

  /** A row's label in force: its own or that of a decision. Does not change any other row. */
  setLabel(row: number, preferred: Preference): void {
    this.table.labels[row] = preferenceCode(preferred);
    this.updateMean(row);
  }

  /**
   * What a curator found about the label that a row had: right, wrong (and turned since), or nothing. The flip model
   * takes it in when it is fitted again.
   */
  setGold(row: number, code: number): void {
    this.table.gold[row] = code;
  }

  /** Gives scorers other weights, and computes everything with them. */
  setWeights(weights: ReadonlyMap<string, number>): void {
    this.weigh(weights);
    this.table.refit();
    this.byStrength.reset();
    this.flipOrder.reset();
  }

  private weigh(weights: ReadonlyMap<string, number>): void {
    this.userWeights = this.members.map(({ name }) => weights.get(name) ?? 1);
    this.applyWeights();
  }

  /** Attributes that are combined have their say in the column that stands for them. */
  private applyWeights(): void {
    this.table.weights = this.members.map(({ within }, member) => (within ? 0 : (this.userWeights[member] ?? 1)));
  }

  /** A row has no scores any more. */
  private forget(row: number): void {
    const width = this.members.length;
    this.table.margins.fill(Number.NaN, row * width, (row + 1) * width);
    this.table.labels[row] = noPreference;
  }

  /**
   * Rows as they are shown now, after an edit, a flip, an undo or a save. Scores follow the texts: a row whose
   * responses changed places keeps them, one whose text was edited has none, and has them again when the edit is taken
   * back. Labels become the rows' own; set those of decisions afterwards.
   *
   * @throws CuratorError 'disk-full' or 'store-busy'
   */
  update(changes: readonly ChangedRow[]): void {
    if (this.members.length === 0) return;
    const comparisons: RowComparison[] = [];
    for (const { hash, comparison } of changes) {
      const pair = comparison === undefined ? undefined : pairIdentity(comparison);
      if (pair === undefined) continue;
      const { key, reversed, preference } = pair;
      comparisons.push({ hash, key, reversed, preferred: preferenceCode(preference) });
    }
    this.store.putComparisons(comparisons);
    for (const { row, hash } of changes) {
      this.forget(row);
      this.hashes.set(hash, row * keyBytes);
      const stored = this.store.row(hash);
      if (stored !== undefined) this.take(row, stored);
      this.updateMean(row);
    }
  }

  /** Puts the rows in order, so that the first view of them does not wait for it. */
  prepareOrders(): void {
    this.byStrength.prepare();
    this.byFlipProbability.prepare();
  }

  /** Rows by the probability that their label is wrong. */
  get byFlipProbability(): KeptOrder {
    if (this.orderedBy !== this.table.flipModel) this.flipOrder.reset();
    this.orderedBy = this.table.flipModel;
    return this.flipOrder;
  }

  /** Rows with a strength, weakest first. */
  rowsByStrength(): Uint32Array {
    return this.byStrength.ascending;
  }

  /** Rows whose mean strength is at least `min` and below `max`, weakest first. */
  rowsInRange(min: number, max: number): Uint32Array {
    return this.byStrength.within({ min, max }, false);
  }

  /** @param bins wanted at most, 2 or more */
  report(bins: number, revision: number): StrengthReport {
    const rowsWithScores = this.rowsByStrength().length;
    let sum = 0;
    let belowZero = 0;
    for (const mean of this.table.means) {
      if (Number.isNaN(mean)) continue;
      sum += mean;
      if (mean < 0) belowZero++;
    }
    const scorers = this.members.map(({ name, trainedOnDataset }, member) =>
      standingOf(name, this.table.oriented(member), this.table.scales[member] ?? 1, trainedOnDataset),
    );
    return {
      revision,
      bins: histogram(this.table.means, bins),
      rowsWithScores,
      rowsWithoutScores: this.table.rows - rowsWithScores,
      belowZero,
      mean: rowsWithScores === 0 ? 0 : sum / rowsWithScores,
      scorers,
      warnings: warningsFor(scorers),
    };
  }

  private take(row: number, stored: StoredRow): void {
    this.table.labels[row] = preferenceCode(stored.preference);
    this.members.forEach((own, member) => {
      const rewards = stored.rewards.get(own.scorer.id);
      if (rewards === undefined) return;
      const [first, second] = pairOf(own, rewards);
      const margin = first - second;
      if (!Number.isFinite(margin) && !Number.isNaN(margin)) this.nonFinite++;
      this.table.margins[row * this.members.length + member] = Number.isFinite(margin) ? margin : Number.NaN;
    });
  }

  private updateMean(row: number): void {
    this.table.update(row);
    this.byStrength.changed(row);
    this.flipOrder.changed(row);
  }

  private hasMargins(row: number): boolean {
    const width = this.members.length;
    for (let at = row * width; at < (row + 1) * width; at++)
      if (!Number.isNaN(this.table.margins[at] ?? Number.NaN)) return true;
    return false;
  }
}
