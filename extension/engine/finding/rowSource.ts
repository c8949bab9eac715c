import type { RowState } from '../../model/rows/rowState.ts';
import type { FilterAttributes } from '../suggestions/sessionSuggestions.ts';
import type { FactColumns } from './factColumns.ts';

/** What conditions and sort orders look at, row by row, without reading any row. */
export interface RowSource {
  readonly rows: number;
  readonly stateOf: (row: number) => RowState | undefined;
  /** Mean strength, NaN where there is none. */
  readonly strengthOf: (row: number) => number;
  /** NaN where there is none. */
  readonly flipProbabilityOf: (row: number) => number;
  /** Difficulty c for DPO in nats, NaN where there is none. */
  readonly difficultyOf: (row: number) => number;
  /** Bits of the lints that find something in a row; zero while nobody asked. */
  readonly flagsOf: (row: number) => number;
  /** Whether the attributes of one model contradict each other about a row. */
  readonly disagreesAt: (row: number) => boolean;
  /** What people and judges say the row is about. */
  readonly attributesOf: (row: number) => FilterAttributes;
  readonly lineOf: (row: number) => number;
  readonly sizeOf: (row: number) => number;
  /** Names of the responses in the row's order, as far as the format says it for all rows. */
  readonly candidateNames: readonly string[];
  /** Undefined while the rows' fields are not read: then only what the store knows can be asked. */
  readonly columns: FactColumns | undefined;
  /** Rows like that of a line, with their similarity from 0 to 1; by line. */
  readonly similar: ReadonlyMap<number, ReadonlyMap<number, number>>;
}
