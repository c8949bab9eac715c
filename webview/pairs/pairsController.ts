import type { ParamsOf, Progress } from '../../extension/model/contract/endpoint.ts';
import { CuratorError } from '../../extension/model/errors.ts';
import type { DatasetInfo, RowDetail } from '../../extension/model/contract/engine.ts';
import type { RowFilter, RowSort } from '../../extension/model/contract/rowView.ts';
import type { RowAction } from '../../extension/model/contract/rowActions.ts';
import type { PairsViewContract, PairsViewStart } from '../../extension/model/contract/pairsView.ts';
import type { PlainDecision } from '../../extension/model/rows/rowState.ts';
import type { SuggestionTask } from '../../extension/model/suggestions/suggestionTask.ts';
import type { LiveRegion } from '../shared/liveRegion.ts';
import { vscodeApi } from '../shared/vscodeApi.ts';
import { counted } from '../../extension/model/numbers.ts';
import { orderShown } from './deciding/rankingShown.ts';
import { actionOf, originalOf } from './draftFields.ts';
import type { Drawing } from './drawing.ts';
import type { Draft, KeptState, Notice, PairsHost, PairsState } from './pairsState.ts';
import { RowDetails } from './rowDetails.ts';
import { RowPages } from './rowPages.ts';

type HostCommand = ParamsOf<PairsViewContract['command/run']>['command'];

/** Nobody who goes on quickly presses keys further apart, in milliseconds. */
const keysPauseMs = 200;

/** Knows what is selected and what is being edited; asks the host for everything else. */
export class PairsController {
  readonly pages: RowPages;
  readonly #host: PairsHost;
  readonly #live: LiveRegion;
  readonly #drawing: Drawing;
  readonly #prepare: (detail: RowDetail) => void;
  readonly #details: RowDetails;
  #state: PairsState;
  /** Grows with each selection: an answer that comes after the next one is not shown. */
  #selection = 0;
  /** Position that is gone to while its row is not there yet. */
  #target: number | undefined;
  #typing = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  /** Rows that one page key goes on by; the list knows it. */
  pageRows = 1;

  /** `prepare` is called with a row that will probably be shown soon. */
  constructor(
    host: PairsHost,
    start: PairsViewStart,
    live: LiveRegion,
    drawing: Drawing,
    prepare: (detail: RowDetail) => void,
  ) {
    this.#host = host;
    this.#live = live;
    this.#drawing = drawing;
    this.#prepare = prepare;
    this.pages = new RowPages(
      (from, count) => host.request('rows/page', { from, count }),
      () => {
        drawing.soon();
      },
      (error) => {
        this.#failed(error);
      },
    );
    this.#details = new RowDetails((row) => host.request('rows/detail', { row }));
    this.#state = {
      info: start.info,
      keys: start.keys,
      ...start.preferences,
      position: undefined,
      selected: undefined,
      detail: undefined,
      draft: vscodeApi<KeptState>().getState()?.draft,
      scoring: undefined,
      lost: undefined,
      notices: start.info.notices.map((message): Notice => ({ message, severity: 'info' })),
      keySheetOpen: false,
      showAll: false,
    };
    this.#listen();
    const { first, info } = start;
    if (first === undefined) return;
    const stale = first.page.revision !== info.revision;
    this.pages.accept(first.from, first.page, stale);
    this.#details.accept(first.detail, stale);
  }

  get state(): PairsState {
    return this.#state;
  }

  /** Position of the row that the user is at, or goes to while it is being read. */
  get place(): number | undefined {
    return this.#target ?? this.#state.position;
  }

  /** Selects the row with a text in the making, else the one that the window remembers, else the first. */
  async begin({ selectedRow, first }: PairsViewStart): Promise<void> {
    const wanted = this.#state.draft?.row ?? selectedRow;
    let position: number | undefined = first?.position;
    if (wanted !== undefined && wanted !== first?.detail.row) position = await this.#positionOf(wanted);
    await this.select(position ?? 0);
  }

  /** Shows the row at a position, or the nearest one that there is. */
  async select(position: number): Promise<void> {
    const total = this.#state.info.view.total;
    const selection = ++this.#selection;
    if (total === 0) {
      this.#target = undefined;
      this.#set({ position: undefined, selected: undefined, detail: undefined });
      this.#tellSelected();
      return;
    }
    const target = Math.min(Math.max(0, position), total - 1);
    const step = target - (this.#state.position ?? target);
    this.#target = target;
    await this.applyDraft();
    try {
      const known = this.pages.at(target);
      // What is known is shown at once, and again when the answer is there.
      if (known !== undefined) this.#show(target, known, this.#details.known(known.row));
      // Its detail need not wait for a page that tells which row it is; a failure is told by the fetch below.
      else if (this.#inFileOrder()) this.#details.fetch(target).catch(() => undefined);
      const summary = known ?? (await this.pages.fetch(target));
      if (summary === undefined || selection !== this.#selection) return;
      const detail = await this.#details.fetch(summary.row);
      if (selection !== this.#selection) return;
      this.#show(target, summary, detail);
      this.#prefetch(target, step);
    } catch (error) {
      this.#failed(error);
    } finally {
      if (selection === this.#selection) this.#target = undefined;
    }
  }

  /** Applies an action to the selected row; a decision goes on to the next row where the user wants that. */
  async act(action: RowAction, row = this.#state.selected?.row): Promise<void> {
    if (row === undefined) return;
    const { position, autoAdvance, detail } = this.#state;
    // Who looks at a result later must be able to tell sides from responses.
    const shown = detail?.row === row ? detail : undefined;
    const sides = shown?.comparison === undefined ? [] : orderShown(shown, shown.comparison);
    const shownLeft = sides.length > 1 ? sides[0] : undefined;
    const applied = this.#host.request('rows/apply', { rows: [row], action, shownLeft });
    const decides = action.kind === 'decide' && action.decision !== null;
    // Who only says how much better a response is stays with the row.
    const grades = decides && action.graded !== undefined && action.decision === detail?.state.decision;
    const advances = decides && !grades && autoAdvance && position !== undefined;
    if (advances) void this.select(position + 1);
    try {
      const { label, info } = await applied;
      this.#live.announce(this.#spoken(label, action, shown?.line));
      await this.#acceptWhenPainted(info);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Kept or flipped tells which side has the label: blind, only that the row is decided may be said. */
  #spoken(label: string, action: RowAction, line: number | undefined): string {
    const tells = action.kind === 'decide' && (action.decision === 'keep' || action.decision === 'flip');
    if (!tells || !this.#state.info.deciding.blind) return label;
    return line === undefined ? 'Decided' : `Decided row ${String(line)}`;
  }

  async decide(decision: PlainDecision | null): Promise<void> {
    await this.act({ kind: 'decide', decision });
  }

  async showView(filter: RowFilter, sort: RowSort): Promise<void> {
    await this.attempt(() => this.requestView(filter, sort));
  }

  /** As `showView`. @throws CuratorError where the view cannot be made; the one that is shown stays */
  async requestView(filter: RowFilter, sort: RowSort, onProgress?: (progress: Progress) => void): Promise<void> {
    await this.#accept(await this.#host.request('rows/view', { filter, sort }, { onProgress }));
  }

  /** Does something and tells what went wrong with it. */
  async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Says something to people who use a screen reader. */
  announce(text: string): void {
    this.#live.announce(text);
  }

  /** Shows a message beside the data. */
  tell(message: string, severity: Notice['severity']): void {
    this.#notify({ message, severity });
  }

  /** The key of a command, as people write it. */
  keyOf(command: string): string {
    const { keys } = this.#state;
    return keys.find((entry) => entry.command === command || entry.command.endsWith(`.${command}`))?.key ?? '';
  }

  async nextUndecided(): Promise<void> {
    try {
      const { position } = await this.#host.request('rows/nextUndecided', { position: this.place ?? -1 });
      if (position === null) this.#live.announce('No undecided row after this one.');
      else await this.select(position);
    } catch (error) {
      this.#failed(error);
    }
  }

  async run(command: HostCommand): Promise<void> {
    try {
      await this.#host.request('command/run', { command });
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Opens what a judge was sent for what it suggests about a row, and what it answered. */
  async showSuggestionTranscript(row: number, task: SuggestionTask): Promise<void> {
    await this.attempt(async () => {
      await this.#host.request('suggestions/transcript', { row, task });
    });
  }

  /** Opens what a judge was sent about a row, and what it answered. */
  async showTranscript(row: number, judgeId: number): Promise<void> {
    await this.attempt(async () => {
      await this.#host.request('judges/transcript', { row, judgeId });
    });
  }

  toggle(name: 'wordDiff' | 'keySheetOpen' | 'showAll'): void {
    this.#set({ [name]: !this.#state[name] });
    if (name === 'wordDiff') this.#live.announce(this.#state.wordDiff ? 'Word diff on' : 'Word diff off');
  }

  dismiss(notice: Notice): void {
    this.#set({ notices: this.#state.notices.filter((one) => one !== notice) });
  }

  edit(field: Draft['field']): void {
    const { selected, detail, draft } = this.#state;
    if (selected === undefined || detail?.row !== selected.row) return;
    if (draft !== undefined && JSON.stringify(draft.field) === JSON.stringify(field)) return;
    const original = originalOf(detail, field);
    if (original === undefined) return;
    if (field.kind === 'text' && detail.truncated) {
      this.#notify({
        message: 'This response is too long to be edited here: open the file as text.',
        severity: 'warning',
      });
      return;
    }
    const begun: Draft = { row: selected.row, field, original, text: original };
    void this.applyDraft().then(() => {
      this.#setDraft(begun);
    });
  }

  changeDraft(text: string): void {
    if (this.#state.draft !== undefined) this.#setDraft({ ...this.#state.draft, text }, false);
  }

  discardDraft(): void {
    this.#setDraft(undefined);
  }

  /** Keeps what was typed. The draft stays where it cannot be applied, so that nothing typed is lost. */
  async applyDraft(): Promise<void> {
    const { draft } = this.#state;
    if (draft === undefined) return;
    this.#setDraft(undefined, false);
    if (draft.text === draft.original) {
      this.#drawing.soon();
      return;
    }
    try {
      const { label, info } = await this.#host.request('rows/apply', { rows: [draft.row], action: actionOf(draft) });
      this.#live.announce(label);
      await this.#accept(info);
    } catch (error) {
      this.#setDraft(draft);
      this.#failed(error);
    }
  }

  setTyping(typing: boolean): void {
    if (typing === this.#typing) return;
    this.#typing = typing;
    this.#tellSelected();
  }

  #listen(): void {
    window.addEventListener('focus', () => {
      this.#tellSelected();
    });
    this.#host.on('dataset/changed', (info) => void this.#acceptWhenPainted(info));
    this.#host.on('score/progress', (scoring) => {
      this.#set({ scoring });
    });
    this.#host.on('score/finished', ({ result, message }) => {
      this.#set({ scoring: undefined });
      if (message !== undefined) this.#notify({ message, severity: 'warning' });
      else if (result !== undefined) this.#live.announce(`Scored ${String(result.rowsScored)} rows.`);
    });
    this.#host.on('row/reveal', ({ row }) => void this.reveal(row));
    this.#host.on('engine/lost', ({ lost, message }) => {
      this.#set({ lost: lost ? message : undefined });
      if (lost) this.#live.alert(message);
    });
    this.#host.on('notice/show', (notice) => {
      this.#notify(notice);
    });
  }

  /** Selects a row of the file, where the view shows it. */
  async reveal(row: number): Promise<void> {
    const position = await this.#positionOf(row);
    if (position !== undefined) await this.select(position);
    else this.#live.announce('The filter hides that row.');
  }

  /** Where the selected row is now; undefined where another one is just gone to, or the view has it no more. */
  async #positionOfSelected(): Promise<number | undefined> {
    const { selected } = this.#state;
    if (selected === undefined || this.#target !== undefined) return undefined;
    const selection = this.#selection;
    const position = await this.#positionOf(selected.row);
    // Somebody may have gone on while it was looked for.
    return selection === this.#selection ? position : undefined;
  }

  async #positionOf(row: number): Promise<number | undefined> {
    try {
      return (await this.#host.request('rows/position', { row })).position ?? undefined;
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  /** Takes new facts once the pair that was gone to is painted: what they bring on would only delay it. */
  async #acceptWhenPainted(info: DatasetInfo): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#drawing.whenPainted(resolve);
    });
    await this.#accept(info);
  }

  async #accept(info: DatasetInfo): Promise<void> {
    const before = this.#state.info;
    if (info.revision < before.revision) return;
    const sameView =
      JSON.stringify([info.view.filter, info.view.sort]) === JSON.stringify([before.view.filter, before.view.sort]);
    const grows = sameView && before.view.searching !== undefined;
    if (info.revision !== before.revision) {
      this.#details.invalidate();
      if (sameView) this.pages.invalidate();
      else this.pages.clear();
    }
    this.#set({ info });
    if (sameView && info.revision === before.revision && this.#state.position !== undefined) return;
    if (sameView) {
      if (grows && this.#state.selected !== undefined && info.view.searching === undefined) {
        this.#live.announce(`${counted(info.view.total)} rows found.`);
      }
      const keepsPlaces = !grows && info.view.total === before.view.total;
      await this.select((keepsPlaces ? undefined : await this.#positionOfSelected()) ?? this.place ?? 0);
    } else {
      this.#live.announce(`${counted(info.view.total)} rows shown.`);
      await this.select(0);
    }
  }

  #show(position: number, selected: PairsState['selected'], detail: PairsState['detail']): void {
    const before = this.#state;
    if (position === before.position && selected === before.selected && detail === before.detail) return;
    const moved = selected?.row !== before.selected?.row;
    this.#state = { ...before, position, selected, detail, ...(moved ? { showAll: false } : {}) };
    if (!moved) {
      this.#drawing.soon();
      return;
    }
    this.#drawing.now();
    this.#tellSelected();
  }

  /** Whether positions are row numbers. */
  #inFileOrder(): boolean {
    const { rows, view } = this.#state.info;
    return view.total === rows && view.sort.by === 'file' && !view.sort.descending;
  }

  /**
   * Whoever went by `step` rows will probably do so again, and after a jump go on from where it led; what else is one key
   * away is read once keys pause.
   */
  #prefetch(position: number, step: number): void {
    clearTimeout(this.#pause);
    const jumped = Math.abs(step) > this.pageRows;
    if (step !== 0) this.#readAhead(position, jumped ? [1, -1] : [step, 2 * step]);
    this.#pause = setTimeout(() => {
      const { total } = this.#state.info.view;
      const page = this.pageRows;
      this.#readAhead(position, [1, -1, page, -page, -position, total - 1 - position]);
    }, keysPauseMs);
  }

  #readAhead(position: number, steps: readonly number[]): void {
    const { total } = this.#state.info.view;
    const places = steps.map((step) => Math.min(Math.max(0, position + step), total - 1));
    for (const place of new Set(places)) {
      if (place === position || place < 0) continue;
      // A neighbour that cannot be read says so when it is selected.
      this.pages
        .fetch(place)
        .then(async (summary) => {
          // An old detail is shown until the row is selected, which asks for a new one anyhow.
          if (summary === undefined || this.#details.known(summary.row) !== undefined) return;
          this.#prepare(await this.#details.fetch(summary.row));
        })
        .catch(() => undefined);
    }
  }

  #tellSelected(): void {
    const row = this.#state.selected?.row ?? null;
    this.#host
      .request('view/selected', { row, typing: this.#typing, focused: document.hasFocus() })
      .catch((error: unknown) => {
        this.#failed(error);
      });
  }

  #setDraft(draft: Draft | undefined, draw = true): void {
    this.#state = { ...this.#state, draft };
    vscodeApi<KeptState>().setState({ draft });
    if (draw) this.#drawing.soon();
  }

  #set(change: Partial<PairsState>): void {
    this.#state = { ...this.#state, ...change };
    this.#drawing.soon();
  }

  #notify(notice: Notice): void {
    const others = this.#state.notices.filter(({ message }) => message !== notice.message);
    this.#set({ notices: [...others, notice].slice(-4) });
    this.#live.alert(notice.message);
  }

  #failed(error: unknown): void {
    if (error instanceof CuratorError && error.reason === 'cancelled') return;
    this.#notify({ message: error instanceof Error ? error.message : String(error), severity: 'error' });
  }
}
