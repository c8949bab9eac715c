import type { RowDetail, RowPage, RowSignals, RowSummary } from '../../model/contract/engine.ts';
import { untouchedRow } from '../../model/rows/rowState.ts';
import { disagreeFlag } from '../../model/scoring/attributes.ts';
import { RowVerdicts } from '../judges/rowVerdicts.ts';
import type { DatasetSession } from './datasetSession.ts';
import type { SessionView } from './sessionView.ts';
import { detail, isLargeForList, labelOf, summarize, summarizeUnread, type ReadRow } from './rowPresenter.ts';

const noBytes = Buffer.alloc(0);

/** The rows of a dataset as they are shown: in a list, by themselves, and with all their signals in reports. */
export class SessionRows {
  readonly #session: DatasetSession;
  readonly #verdicts: RowVerdicts;

  constructor(session: DatasetSession) {
    this.#session = session;
    this.#verdicts = new RowVerdicts(session.database);
  }

  /** A part of the view; shorter where the view ends. */
  async page(from: number, count: number): Promise<RowPage> {
    const session = this.#session;
    if (session.view.rows === undefined) await session.file.whenRow(from);
    await session.whenAttachable();
    return {
      revision: session.revision,
      total: session.view.total,
      rows: await this.ofView(session.view, from, count),
    };
  }

  /** Rows of a view from a position on, at most `count`, as a list shows them. */
  ofView(view: SessionView, from: number, count: number): Promise<readonly RowSummary[]> {
    const length = Math.max(0, Math.min(count, view.total - from));
    return this.#summaries(new Map(Array.from({ length }, (_, index) => [view.rowAt(from + index), from + index])));
  }

  async detail(row: number): Promise<RowDetail> {
    const session = this.#session;
    const read = await session.readRow(row);
    return detail(read, {
      revision: session.revision,
      strength: session.strength.at(row),
      scores: session.strength.scoresOf(row),
      flags: this.#flagsOf(read),
      triage: await session.triage.about(read),
      verdicts: this.#verdicts.of(read),
      suggestions: session.suggestions.about(read),
      order: read.comparison === undefined ? undefined : session.deciding.orderOf(read.comparison),
    });
  }

  /** Rows of the file from `from` on, at most `count`. */
  async signals(from: number, count: number): Promise<readonly RowSignals[]> {
    const session = this.#session;
    await session.whenComplete();
    const to = Math.min(from + count, session.file.rowCount);
    const ids = await session.idsOf(from, to);
    const signals: RowSignals[] = [];
    for (let row = from; row < to; row++) {
      const read = await session.readRow(row);
      signals.push({
        row,
        line: read.line,
        id: ids[row - from] ?? '',
        label: labelOf(read),
        decision: read.state.decision,
        strength: session.strength.at(row),
        scores: session.strength.scoresOf(row),
        flags: this.#flagsOf(read),
        problem: read.problem,
      });
    }
    return signals;
  }

  /** What lints find in a row, and whether a model's attributes contradict each other about it. */
  #flagsOf(read: ReadRow): readonly string[] {
    const flags = this.#session.lints.flagsOf(read);
    return this.#session.strength.disagreesAt(read.row) ? [...flags, disagreeFlag] : flags;
  }

  /** @param places positions by row, in the order of the result */
  async #summaries(places: ReadonlyMap<number, number>): Promise<readonly RowSummary[]> {
    const session = this.#session;
    const summaries = new Map<number, RowSummary>();
    const partsOf = (row: number): Pick<RowSummary, 'position' | 'strength'> => ({
      position: places.get(row) ?? 0,
      strength: session.strength.at(row),
    });
    const large = [...places.keys()].filter((row) => isLargeForList(session.file.sizeOf(row)));
    for (const row of large) {
      const state = session.curation.stateOf(row) ?? untouchedRow;
      const head = await session.file.readHead(row);
      const parts = { ...partsOf(row), flags: [] };
      summaries.set(row, summarizeUnread(row, session.file.lineOf(row), head, state, parts));
    }
    const small = [...places.keys()].filter((row) => !summaries.has(row));
    for await (const { rows, lines } of session.file.readGroups(small)) {
      for (const [index, row] of rows.entries()) {
        const read = session.decoded(row, lines[index] ?? noBytes);
        summaries.set(row, summarize(read, { ...partsOf(row), flags: this.#flagsOf(read) }));
      }
    }
    return [...places.keys()].flatMap((row) => summaries.get(row) ?? []);
  }
}
