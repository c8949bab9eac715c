import type { Database } from 'better-sqlite3';
import type { Label } from '../../model/comparison.ts';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { ScoringOrder } from '../../model/contract/scoring.ts';
import type { RowScores } from '../../model/contract/engine.ts';
import type { FormatChoice } from '../../model/formats/format.ts';
import { bindFormat } from '../../model/formats/formats.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import type { Decision } from '../../model/rows/rowState.ts';
import { goldCodes } from '../../model/strength/flipModel.ts';
import type { ResponseLengths, ScorerProfile } from '../../model/strength/scorerProfile.ts';
import type { RowStrength, StrengthReport } from '../../model/strength/strengthReport.ts';
import type { DatasetFile } from '../dataset/datasetFile.ts';
import { hashLine } from '../dataset/lineHasher.ts';
import { dpoDifficulties, type DpoDifficulties } from '../scoring/dpoDifficulties.ts';
import type { KeptOrder } from '../scoring/keptOrder.ts';
import { runScorers } from '../scoring/scorers.ts';
import { scorerProfiles } from '../scoring/scorerProfiles.ts';
import { ScoreStore } from '../scoring/scoreStore.ts';
import type { Preference, ScoreOutcome, ScoringRun } from '../scoring/scoring.ts';
import { StrengthTable } from '../scoring/strengthTable.ts';
import { attributedScorers, readCombinations, writeCombination } from '../scoring/attributes/combinations.ts';
import type { AttributeCombination, AttributedScorer } from '../../model/scoring/attributes.ts';
import { readWeights, writeWeights } from '../noise/scorerWeights.ts';
import { currentBytes, type Curation } from './curation.ts';
import { readRow, type ReadRow } from './rowPresenter.ts';

export interface SessionScoring extends Pick<ScoringRun, 'scorers' | 'fresh' | 'device' | 'keys'> {
  readonly order?: ScoringOrder | undefined;
  readonly file: DatasetFile;
  readonly curation: Curation;
  readonly format: FormatChoice;
}

/** A step on so many rows takes longer than putting all rows in order again: the next view need not wait for that. */
const manyRows = 256;

/** Scores and strength of one open dataset, following what curators do to its rows. */
export class SessionStrength {
  readonly #database: Database;
  readonly #store: ScoreStore;
  #table: StrengthTable | undefined;
  /** What happens to rows while scores are read, to be done to what comes out as well; a list for each reading. */
  readonly #meanwhile = new Set<(() => void)[]>();
  /** Changes of the store at the last reading. */
  #readAt = -1;

  constructor(database: Database) {
    this.#database = database;
    this.#store = new ScoreStore(database);
  }

  get scorers(): readonly string[] {
    return this.#table?.scorers ?? [];
  }

  at(row: number): RowStrength | undefined {
    return this.#table?.at(row);
  }

  /** Margins and what follows from them; undefined where there are no scores. */
  get table(): StrengthTable | undefined {
    return this.#table;
  }

  /** Which candidate the label in force prefers: 0, 1, or more for neither; undefined where there are no scores. */
  labelOf(row: number): number | undefined {
    return this.#table?.table.labels[row];
  }

  /** Mean strength, NaN where there is none. */
  meanOf(row: number): number {
    return this.#table?.values[row] ?? Number.NaN;
  }

  /** Rows with a strength, weakest first. */
  get rowsByStrength(): Uint32Array {
    return this.#table?.rowsByStrength() ?? new Uint32Array(0);
  }

  /** Rows by their mean strength; undefined where there are no scores. */
  get byStrength(): KeptOrder | undefined {
    return this.#table?.byStrength;
  }

  /** Rows by the probability that their label is wrong; undefined where there are no scores. */
  get byFlipProbability(): KeptOrder | undefined {
    return this.#table?.byFlipProbability;
  }

  /** Margins of one scorer for the labels in force, in its standard deviations; NaN where there is none. */
  marginsOf(scorer: string): (row: number) => number {
    const table = this.#table;
    if (table === undefined) return () => Number.NaN;
    const column = table.scorers.indexOf(scorer);
    return (row) => table.table.scaledMargin(column, row);
  }

  /** Scorers that agree with the label in force, NaN where not all that count have a margin. */
  votesOf(row: number): number {
    const table = this.#table?.table;
    const found = table?.at(row);
    const counting = table?.weights.filter((weight) => weight > 0).length;
    return found === undefined || found.scorers !== counting ? Number.NaN : found.votes;
  }

  /** Difficulties for DPO by a language model. @throws CuratorError as `dpoDifficulties` */
  difficulties(reference?: string): DpoDifficulties | undefined {
    return dpoDifficulties(this.#table, reference);
  }

  scoresOf(row: number): readonly RowScores[] {
    return this.#table?.scoresOf(row) ?? [];
  }

  report(bins: number, rows: number, revision: number): StrengthReport {
    if (this.#table !== undefined) return this.#table.report(bins, revision);
    return {
      revision,
      bins: [],
      rowsWithScores: 0,
      rowsWithoutScores: rows,
      belowZero: 0,
      mean: 0,
      scorers: [],
      warnings: [],
    };
  }

  /** What is known of each scorer beside its agreement with the labels. @throws CuratorError 'cancelled' */
  async profiles(lengths: ResponseLengths, signal: AbortSignal): Promise<readonly ScorerProfile[]> {
    return this.#table === undefined ? [] : scorerProfiles(this.#table, this.#store, lengths, signal);
  }

  /** Forgets what was read, so that the next `load` reads it again. */
  reset(): void {
    this.#table = undefined;
  }

  /** Reads the scores in the store; nothing is held in memory where there are none. */
  async load(file: DatasetFile, curation: Curation, format: FormatChoice | undefined): Promise<void> {
    const meanwhile: (() => void)[] = [];
    this.#meanwhile.add(meanwhile);
    const changes = this.#changes();
    try {
      this.#table = await this.#read(file, curation, format);
    } finally {
      this.#meanwhile.delete(meanwhile);
    }
    this.#readAt = changes;
    for (const action of meanwhile) action();
  }

  /** Whether there may be scores that were not read. */
  get hasNews(): boolean {
    return this.#changes() !== this.#readAt && this.#store.scorers().length > 0;
  }

  #changes(): number {
    return this.#database.prepare<[], number>('SELECT total_changes()').pluck().get() ?? 0;
  }

  async #read(
    file: DatasetFile,
    curation: Curation,
    format: FormatChoice | undefined,
    signal?: AbortSignal,
  ): Promise<StrengthTable | undefined> {
    if (this.#store.scorers().length === 0 || format === undefined) return undefined;
    return StrengthTable.load({
      database: this.#database,
      rows: file.rowCount,
      hashes: { read: (from, count) => file.readHashes(from, count) },
      shownHashes: await this.#shownHashes(file, curation),
      labels: await this.#decidedLabels(file, curation, format),
      gold: [...curation.states()].map(([row, { decision }]) => [row, goldOf(decision)] as const),
      weights: readWeights(this.#database),
      combinations: readCombinations(this.#database),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** Scorers with several attributes, and how those count. */
  get attributed(): readonly AttributedScorer[] {
    return attributedScorers(this.#database, this.#store.scorers());
  }

  /** Keeps how the attributes of a scorer are combined; `load` makes it count. @throws CuratorError 'bad-request' */
  combine(scorer: string, combination: AttributeCombination): void {
    writeCombination(this.#database, this.#store.scorers(), scorer, combination);
  }

  /** Whether the attributes of one model contradict each other about a row. */
  disagreesAt(row: number): boolean {
    return this.#table?.disagreesAt(row) ?? false;
  }

  /** Keeps the weights of scorers in the store and computes all strengths with them. */
  setWeights(weights: ReadonlyMap<string, number>): void {
    writeWeights(this.#database, weights);
    this.#table?.setWeights(weights);
  }

  /** Runs scorers on the rows as the editor shows them. */
  async run(scoring: SessionScoring, context: HandlerContext): Promise<ScoreOutcome> {
    const { file, curation, format, scorers, fresh, device, keys, order } = scoring;
    const { path, offsets, sizeBytes } = await file.readerInput();
    const dropped = new Set<number>();
    for (const [row, state] of curation.states()) if (state.decision === 'drop') dropped.add(row);
    return runScorers({
      database: this.#database,
      input: {
        path,
        offsets,
        sizeBytes,
        format,
        edits: curation.pendingEdits(),
        labels: new Map(await this.#decidedLabels(file, curation, format)),
        leaveOut: dropped,
        lineOf: (row) => file.lineOf(row),
      },
      scorers: [...scorers],
      fresh,
      device,
      keys,
      // Read when a scorer begins: one before it in the same run may have given the rows their strength.
      strengths:
        order === 'worst-first'
          ? async () =>
              (await this.#read(file, curation, format, context.signal))?.values ??
              new Float32Array(offsets.length).fill(Number.NaN)
          : undefined,
      signal: context.signal,
      progress: context.progress,
    });
  }

  /** Rows were decided about: the flip model takes it in when it is fitted again. */
  decided(rows: readonly number[], curation: Curation): void {
    this.#afterReading(() => {
      this.decided(rows, curation);
    });
    for (const row of rows) this.#table?.setGold(row, goldOf(curation.stateOf(row)?.decision));
  }

  /** Rows were changed: their scores follow their texts, their labels are those in force. */
  update(rows: readonly ReadRow[]): void {
    this.#afterReading(() => {
      this.update(rows);
    });
    if (this.#table === undefined) return;
    this.#table.update(
      rows.map((read) => ({ row: read.row, hash: hashLine(read.bytes), comparison: read.comparison })),
    );
    for (const { row, comparison, state } of rows) {
      if (comparison !== undefined) this.#table.setLabel(row, preferenceOf(effectiveLabel(comparison, state)));
    }
    if (rows.length >= manyRows) this.#table.prepareOrders();
  }

  #afterReading(action: () => void): void {
    for (const actions of this.#meanwhile) actions.push(action);
  }

  /** Hashes of the lines of edited rows, as they are shown. */
  async #shownHashes(file: DatasetFile, curation: Curation): Promise<ReadonlyMap<number, Uint8Array>> {
    const hashes = new Map<number, Uint8Array>();
    for (const row of curation.pendingEdits().keys()) {
      const bytes = currentBytes(await file.read(row), curation.stateOf(row), file.lineOf(row));
      hashes.set(row, hashLine(bytes));
    }
    return hashes;
  }

  /** Labels that decisions changed without changing bytes. */
  async #decidedLabels(
    file: DatasetFile,
    curation: Curation,
    format: FormatChoice,
  ): Promise<readonly (readonly [number, Preference])[]> {
    const codec = bindFormat(format);
    const labels: (readonly [number, Preference])[] = [];
    for (const [row, state] of curation.states()) {
      const { decision } = state;
      if ((decision !== 'flip' && decision !== 'tie' && decision !== 'rank') || state.decisionEdits.length > 0)
        continue;
      const { comparison } = readRow(row, file.lineOf(row), await file.read(row), state, codec);
      if (comparison !== undefined) labels.push([row, preferenceOf(effectiveLabel(comparison, state))]);
    }
    return labels;
  }
}

/** What a decision says about the label that the row had. */
function goldOf(decision: Decision | undefined): number {
  if (decision === 'keep') return goldCodes.right;
  return decision === 'flip' ? goldCodes.wrong : goldCodes.none;
}

function preferenceOf(label: Label): Preference {
  if (label.kind === 'tie') return 'tie';
  if (label.kind !== 'preferred') return 'none';
  return label.candidate === 0 ? 0 : 1;
}
