import { CuratorError } from '../../extension/model/errors.ts';
import type {
  StrengthViewContract,
  StrengthViewEvents,
  StrengthViewStart,
} from '../../extension/model/contract/strengthView.ts';
import type { StrengthReport } from '../../extension/model/strength/strengthReport.ts';
import type { HostConnection } from '../shared/connection.ts';
import type { LiveRegion } from '../shared/liveRegion.ts';
import { counted } from '../../extension/model/numbers.ts';

/** A range of mean strength: `min` and above, below `max`. */
export interface StrengthRange {
  readonly min: number;
  readonly max: number;
}

const wantedBins = 60;

/** What the strength view shows; the dataset itself stays with the engine. */
export class StrengthController {
  report: StrengthReport | undefined;
  range: StrengthRange | undefined;
  /** Rows that the editor shows for `range`, once it said so. */
  selectedRows: number | undefined;
  failure: string | undefined;
  readonly datasetName: string;
  readonly #host: HostConnection<StrengthViewContract, StrengthViewEvents>;
  readonly #live: LiveRegion;
  readonly #draw: () => void;
  #loading: AbortController | undefined;

  constructor(
    host: HostConnection<StrengthViewContract, StrengthViewEvents>,
    start: StrengthViewStart,
    live: LiveRegion,
    draw: () => void,
  ) {
    this.#host = host;
    this.#live = live;
    this.#draw = draw;
    this.datasetName = start.datasetName;
    this.range = start.selection;
    host.on('range/changed', ({ range }) => {
      this.range = range ?? undefined;
      this.selectedRows = undefined;
      this.#draw();
    });
  }

  /** Asks for the report anew; an answer that a later question overtook is dropped. */
  async load(): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    try {
      const report = await this.#host.request('strength/report', { bins: wantedBins }, { signal: loading.signal });
      if (loading !== this.#loading) return;
      this.report = report;
      this.failure = undefined;
    } catch (error) {
      if (loading !== this.#loading) return;
      this.#fail(error);
    }
    this.#draw();
  }

  /** Shows the rows of a range in the pair editor, worst first; undefined shows all rows. */
  async select(range: StrengthRange | undefined): Promise<void> {
    this.range = range;
    this.selectedRows = undefined;
    this.#draw();
    try {
      const { rows } = await this.#host.request('range/select', { range: range ?? null });
      if (this.range !== range) return;
      this.selectedRows = range === undefined ? undefined : rows;
      this.failure = undefined;
      this.#live.announce(`The pair editor shows ${counted(rows)} rows.`);
    } catch (error) {
      this.#fail(error);
    }
    this.#draw();
  }

  async run(command: 'score' | 'openPairs'): Promise<void> {
    try {
      await this.#host.request('command/run', { command });
    } catch (error) {
      this.#fail(error);
      this.#draw();
    }
  }

  #fail(error: unknown): void {
    // Whoever chose other rows meanwhile sees those.
    if (CuratorError.is(error, 'cancelled')) return;
    this.failure = error instanceof Error ? error.message : String(error);
    this.#live.alert(this.failure);
  }
}
