import type { RowDetail } from '../../extension/model/contract/engine.ts';
import type { AlikePreview, TriageEntry, TriageProgress } from '../../extension/model/contract/noise.ts';
import type {
  TriageViewContract,
  TriageViewEvents,
  TriageViewStart,
} from '../../extension/model/contract/triageView.ts';
import type { PlainDecision } from '../../extension/model/rows/rowState.ts';
import type { HostConnection } from '../shared/connection.ts';
import type { LiveRegion } from '../shared/liveRegion.ts';
import { estimateInWords } from './estimateText.ts';
import { counted } from '../../extension/model/numbers.ts';

/** What VS Code keeps of this view, to bring it back after a reload. */
export interface TriageViewState {
  readonly dataset: string;
  readonly goal: number;
  /** Rows that were looked at before this session. */
  readonly lookedBefore: number | undefined;
  readonly skipped: readonly number[];
}

const shownAtOnce = 30;
/** Fewer rows than this left, and more are asked for. */
const refillBelow = 8;
/** One row in ten is drawn at random, for the estimate. */
const auditShare = 0.1;
export const usualGoal = 50;

const past: Readonly<Record<PlainDecision, string>> = {
  keep: 'Kept',
  flip: 'Flipped',
  tie: 'Called a tie',
  drop: 'Dropped',
  unsure: 'Left unsure',
};

/** What the triage view shows; the queue itself is made by the engine. */
export class TriageController {
  readonly datasetName: string;
  entries: readonly TriageEntry[] = [];
  /** Rows in the queue, those skipped among them; undefined until it came. */
  total: number | undefined;
  progress: TriageProgress | undefined;
  detail: RowDetail | undefined;
  alike: AlikePreview | undefined;
  failure: string | undefined;
  /** Whether blind mode is on, which this view does not keep. */
  blind = false;
  goal: number;
  /** Whether something is under way that changes rows. */
  busy = false;
  readonly #dataset: string;
  readonly #skipped: Set<number>;
  readonly #host: HostConnection<TriageViewContract, TriageViewEvents>;
  readonly #live: LiveRegion;
  readonly #draw: () => void;
  readonly #keep: (state: TriageViewState) => void;
  #currentRow: number | undefined;
  #lookedBefore: number | undefined;
  #loading: AbortController | undefined;
  /** What keys asked for, one after the other: a key that comes early acts on the row that is there then. */
  #queue: Promise<void> = Promise.resolve();

  constructor(
    host: HostConnection<TriageViewContract, TriageViewEvents>,
    start: TriageViewStart,
    live: LiveRegion,
    view: {
      readonly draw: () => void;
      readonly keep: (state: TriageViewState) => void;
      readonly kept: TriageViewState | undefined;
    },
  ) {
    const kept = view.kept?.dataset === start.dataset ? view.kept : undefined;
    this.#host = host;
    this.#live = live;
    this.#draw = view.draw;
    this.#keep = view.keep;
    this.#dataset = start.dataset;
    this.datasetName = start.datasetName;
    this.goal = kept?.goal ?? usualGoal;
    this.#lookedBefore = kept?.lookedBefore;
    this.#skipped = new Set(kept?.skipped ?? []);
    this.#remember();
    host.on('dataset/changed', () => void this.load());
  }

  get current(): TriageEntry | undefined {
    return this.entries.find(({ row }) => row === this.#currentRow) ?? this.entries[0];
  }

  /** Rows looked at in this session. */
  get done(): number {
    return Math.max(0, (this.progress?.looked ?? 0) - (this.#lookedBefore ?? 0));
  }

  get skippedRows(): number {
    return this.#skipped.size;
  }

  /** Asks for the queue anew; an answer that a later question overtook is dropped. */
  async load(): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    try {
      const count = Math.min(1_000, shownAtOnce + this.#skipped.size);
      const { signal } = loading;
      const queue = await this.#host.request('triage/queue', { count, auditShare }, { signal });
      if (loading !== this.#loading) return;
      this.entries = queue.entries.filter(({ row }) => !this.#skipped.has(row));
      this.total = queue.total;
      this.progress = queue.progress;
      this.blind = queue.blind;
      this.#lookedBefore ??= queue.progress.looked;
      this.#remember();
      this.failure = undefined;
    } catch (error) {
      if (loading !== this.#loading) return;
      this.#fail(error);
    }
    await this.#show();
  }

  async decide(decision: PlainDecision): Promise<void> {
    await this.#step(async () => {
      const entry = this.current;
      if (entry === undefined) return undefined;
      await this.#host.request('row/decide', { row: entry.row, decision, shownLeft: this.#shownLeft(entry.row) });
      this.#leave(entry.row);
      this.total = Math.max(0, (this.total ?? 1) - (decision === 'unsure' ? 0 : 1));
      return `${past[decision]} line ${String(entry.line)}.`;
    });
  }

  /** Responses stand in the row's own order here, the first on the left. */
  #shownLeft(row: number): number | undefined {
    const shown = this.detail?.row === row ? this.detail.comparison : undefined;
    return (shown?.candidates.length ?? 0) > 1 ? 0 : undefined;
  }

  async undo(): Promise<void> {
    await this.#step(async () => {
      const step = await this.#host.request('history/undo', {});
      if (step === null) return 'There is nothing to undo.';
      await this.load();
      const [row] = step.rows;
      if (row !== undefined && this.entries.some((entry) => entry.row === row)) this.#currentRow = row;
      return `Undone: ${step.label}.`;
    });
  }

  async skip(): Promise<void> {
    await this.#inOrder(async () => {
      const entry = this.current;
      if (entry === undefined) return;
      this.#skipped.add(entry.row);
      this.#leave(entry.row);
      this.#remember();
      this.#live.announce(`Skipped line ${String(entry.line)}.`);
      await this.#goOn();
    });
  }

  async bringBack(): Promise<void> {
    await this.#inOrder(async () => {
      if (this.#skipped.size === 0) return;
      this.#skipped.clear();
      this.#remember();
      await this.load();
      this.#live.announce('Skipped rows are back in the queue.');
    });
  }

  /** Goes to a row of those listed. */
  select(row: number): void {
    if (!this.entries.some((entry) => entry.row === row)) return;
    this.#currentRow = row;
    this.alike = undefined;
    void this.#show();
  }

  move(by: 1 | -1): void {
    const place = this.entries.findIndex(({ row }) => row === this.current?.row);
    const entry = this.entries[place + by];
    if (entry !== undefined) this.select(entry.row);
  }

  setGoal(goal: number): void {
    this.goal = goal;
    this.#remember();
    this.#draw();
  }

  async previewAlike(): Promise<void> {
    const row = this.current?.row;
    if (row === undefined) return;
    try {
      this.alike = await this.#host.request('alike/preview', { row });
      this.failure = undefined;
      this.#live.announce(`${counted(this.alike.rows)} rows are like this one.`);
    } catch (error) {
      this.#fail(error);
    }
    this.#draw();
  }

  closeAlike(): void {
    this.alike = undefined;
    this.#draw();
  }

  async decideAlike(decision: PlainDecision): Promise<void> {
    const row = this.current?.row;
    if (row === undefined || this.alike === undefined || this.busy) return;
    this.alike = undefined;
    await this.#step(async () => {
      const { label } = await this.#host.request('alike/decide', { row, decision });
      await this.load();
      return `${label}.`;
    });
  }

  async run(command: 'score' | 'openStrength' | 'drawAudit'): Promise<void> {
    try {
      await this.#host.request('command/run', { command });
      if (command === 'drawAudit') await this.load();
    } catch (error) {
      this.#fail(error);
      this.#draw();
    }
  }

  /** Something that changes rows: says what was done and how many labels may be wrong still, and goes on. */
  #step(take: () => Promise<string | undefined>): Promise<void> {
    return this.#inOrder(() => this.#take(take));
  }

  #inOrder(act: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(act);
    return this.#queue;
  }

  async #take(take: () => Promise<string | undefined>): Promise<void> {
    this.busy = true;
    this.alike = undefined;
    try {
      const said = await take();
      if (said === undefined) return;
      this.progress = await this.#host.request('triage/progress', {});
      this.failure = undefined;
      const estimate = estimateInWords(this.progress.now);
      this.#live.announce(estimate === undefined ? said : `${said} Wrong labels left: ${estimate}.`);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.busy = false;
    }
    this.#remember();
    await this.#goOn();
  }

  async #goOn(): Promise<void> {
    const known = this.entries.length + this.#skipped.size;
    if (this.entries.length < refillBelow && known < (this.total ?? 0)) await this.load();
    else await this.#show();
  }

  /** The row leaves the list; the one after it becomes the current one. */
  #leave(row: number): void {
    const place = this.entries.findIndex((entry) => entry.row === row);
    this.entries = this.entries.filter((entry) => entry.row !== row);
    this.#currentRow = this.entries[Math.min(place, this.entries.length - 1)]?.row;
  }

  async #show(): Promise<void> {
    const row = this.current?.row;
    this.#draw();
    if (row === undefined) {
      this.detail = undefined;
      this.#draw();
      return;
    }
    try {
      const detail = await this.#host.request('rows/detail', { row });
      if (row !== this.current?.row) return;
      this.detail = detail;
      await this.#host.request('row/show', { row });
    } catch (error) {
      this.#fail(error);
    }
    this.#draw();
  }

  #remember(): void {
    this.#keep({
      dataset: this.#dataset,
      goal: this.goal,
      lookedBefore: this.#lookedBefore,
      skipped: [...this.#skipped],
    });
  }

  #fail(error: unknown): void {
    this.failure = error instanceof Error ? error.message : String(error);
    this.#live.alert(this.failure);
  }
}
