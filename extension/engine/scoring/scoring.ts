import type { DeviceWish, ScorerReport } from '../../model/contract/scoring.ts';
import type { Progress } from '../../model/contract/endpoint.ts';
import type { FormatChoice } from '../../model/formats/format.ts';
import type { ValueEdit } from '../../model/rows/rowState.ts';
import type { Database } from 'better-sqlite3';

/** What a row's label says about its two candidates, by position in the row's own order. */
export type Preference = 0 | 1 | 'tie' | 'none';

/** The rows that a scoring run reads, as the editor shows them: pending edits applied. */
export interface ScoringInput {
  readonly path: string;
  /** Byte offset of each row's line, ascending; `offsets.length` is the number of rows. */
  readonly offsets: Float64Array;
  /** End of the last row. */
  readonly sizeBytes: number;
  readonly format: FormatChoice;
  /** Edits not yet saved, by row. */
  readonly edits: ReadonlyMap<number, readonly ValueEdit[]>;
  /** Labels by decision where the bytes have no place for them, by row; they stand for the row's own label. */
  readonly labels: ReadonlyMap<number, Preference>;
  /** Rows that take no part (dropped ones); they are neither trained on nor scored. */
  readonly leaveOut: ReadonlySet<number>;
  /** Line number of a row, counted from 1. */
  lineOf(row: number): number;
}

/** A run of one or more scorers. */
export interface ScoringRun {
  /** The dataset's store, migrated to hold `scoreTables`. */
  readonly database: Database;
  readonly input: ScoringInput;
  /** Names that `scorers.ts` knows: 'builtin', 'columns', or a prefix with a parameter. */
  readonly scorers: readonly string[];
  /** Scores again although the scores in the store belong to the same data and labels. */
  readonly fresh: boolean;
  /** Where models run; the processor where it is not said. */
  readonly device?: DeviceWish | undefined;
  /** Keys of servers, by the scorer's name; they are sent to that server alone and kept nowhere. */
  readonly keys?: ReadonlyMap<string, string> | undefined;
  /**
   * Mean strength of each row as the store has it now, NaN for none, where the weakest rows are to be scored first;
   * undefined for the order of the file. Of interest to scorers that take one pair after the other.
   */
  readonly strengths?: (() => Promise<Float32Array>) | undefined;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export interface SkippedRow {
  readonly line: number;
  readonly message: string;
}

/** The part of a ScoreResult that scoring knows. */
export interface ScoreOutcome {
  /** Rows with a score of at least one of the scorers. */
  readonly rowsScored: number;
  /** First hundred rows without, in file order, each with why. */
  readonly rowsSkipped: readonly SkippedRow[];
  readonly rowsSkippedTotal: number;
  readonly reports: readonly ScorerReport[];
}

/**
 * One way of scoring. Each scorer is one folder or file here and one line in `scorers.ts`.
 * A scorer writes its scores to the store as it goes, so that a cancelled or killed run loses nothing it finished.
 */
export interface Scorer {
  readonly id: string;
  /** Title for people. */
  readonly title: string;
  /**
   * @throws CuratorError with reason 'cancelled', 'too-few-rows', 'not-found', 'no-permission' or 'store-busy'
   */
  run(run: Omit<ScoringRun, 'scorers'>): Promise<ScoreOutcome>;
}

/** Makes scorers of names such as `prefix` + parameter; one line in `scorers.ts`. */
export interface ScorerFactory {
  /** With its colon: 'onnx:', 'https://'. */
  readonly prefix: string;
  /** How the name is written, for people: 'onnx:DIR'. */
  readonly usage: string;
  /**
   * @param parameter what follows the prefix
   * @param name the whole name
   * @throws CuratorError 'bad-request' where the parameter is none
   */
  create(parameter: string, name: string): Scorer;
}
