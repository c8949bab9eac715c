import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { TriageEntry, TriageProgress, TriageQueue } from '../../model/contract/noise.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import { triageOrder, type TriageOrder } from '../../model/strength/triageOrder.ts';
import { triageReasons } from '../../model/strength/triageReasons.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import { readPairFacts, type PairFacts } from './pairFacts.ts';

/** Tag of rows that were drawn for an audit. */
export const auditTag = 'audit';

export interface TriageOptions {
  readonly auditShare: number;
  readonly seed: number;
}

/** Why a row stands where it stands in the queue. */
export interface TriageNote {
  readonly reasons: readonly string[];
  readonly audit: boolean;
}

/** The queue of one dataset: which row is worth the next look, and why. */
export class SessionTriage {
  readonly #session: DatasetSession;
  #facts: { readonly facts: PairFacts; readonly rows: number } | undefined;
  #order: TriageOrder | undefined;
  #options: TriageOptions | undefined;
  #places: Map<number, number> | undefined;

  constructor(session: DatasetSession) {
    this.#session = session;
  }

  /** Forgets what was read: another file, or another format. */
  reset(): void {
    this.#facts = undefined;
    this.#order = undefined;
    this.#places = undefined;
  }

  /** Place of a row in the queue as it was last made; NaN where it is not in it. */
  placeOf(row: number): number {
    return this.#places?.get(row) ?? Number.NaN;
  }

  /** What the queue says about a row; undefined where there is no queue or the row is not in it. */
  async about(read: ReadRow): Promise<TriageNote | undefined> {
    const place = this.#places?.get(read.row);
    if (place === undefined) return undefined;
    return { reasons: await this.#reasons(read, place), audit: this.#order?.audit[place] === 1 };
  }

  /** Gives a part of the queue; one from its beginning makes it anew from what is known now. @throws CuratorError 'cancelled' */
  async queue(from: number, count: number, options: TriageOptions, context: HandlerContext): Promise<TriageQueue> {
    const session = this.#session;
    await session.whenComplete();
    const { auditShare, seed } = this.#options ?? {};
    const same = auditShare === options.auditShare && seed === options.seed;
    const order = from > 0 && same && this.#order !== undefined ? this.#order : await this.#remake(options, context);
    return { total: order.rows.length, entries: await this.#entries(order, from, count), progress: this.progress() };
  }

  async #remake(options: TriageOptions, context: HandlerContext): Promise<TriageOrder> {
    await this.#readFacts(context);
    this.#session.strength.table?.table.refitFlips();
    const order = this.#makeOrder(options);
    this.#order = order;
    this.#options = options;
    this.#places = new Map(Array.from(order.rows, (row, place) => [row, place]));
    return order;
  }

  /** How much was looked at, and how many labels are thought wrong before and now. */
  progress(): TriageProgress {
    const { curation, strength } = this.#session;
    let looked = 0;
    let changed = 0;
    let foundWrong = 0;
    for (const [row, { decision }] of curation.states()) {
      if (decision === undefined || decision === 'unsure') continue;
      looked++;
      if (decision !== 'keep') changed++;
      if (decision === 'flip' && strength.at(row) !== undefined) foundWrong++;
    }
    const table = strength.table?.table;
    const model = table?.flipModel;
    if (table === undefined || model === undefined || model.rows === 0) {
      return { looked, changed, before: undefined, now: undefined, calibrated: false };
    }
    // Flipped labels were wrong and are right now; the interval moves with them.
    const mended = foundWrong / model.rows;
    const now = {
      value: Math.max(0, model.share.value - mended),
      low: Math.max(0, model.share.low - mended),
      high: Math.max(0, model.share.high - mended),
    };
    return { looked, changed, before: model.share, now, calibrated: model.calibrated };
  }

  async #readFacts(context: HandlerContext): Promise<PairFacts> {
    const rows = this.#session.file.rowCount;
    if (this.#facts?.rows !== rows) this.#facts = { facts: await readPairFacts(this.#session, context), rows };
    return this.#facts.facts;
  }

  #makeOrder({ auditShare, seed }: TriageOptions): TriageOrder {
    const { curation, strength, file } = this.#session;
    const facts = this.#facts?.facts;
    const marked = new Set<number>();
    for (const [row, { tags }] of curation.states()) if (tags.includes(auditTag)) marked.add(row);
    return triageOrder({
      rows: file.rowCount,
      auditShare,
      seed,
      marked,
      pairKey: (row) => facts?.keys[row] ?? Number.NaN,
      flipProbability: (row) => strength.at(row)?.flipProbability ?? Number.NaN,
      // A pair whose copies contradict each other spoils more than itself.
      worth: (row) => (this.#opposite(row).length > 0 ? 1.5 : 1),
      standing: (row) => {
        const decision = curation.stateOf(row)?.decision;
        if (decision === undefined) return 'open';
        return decision === 'unsure' ? 'unsure' : 'decided';
      },
    });
  }

  async #entries(order: TriageOrder, from: number, count: number): Promise<readonly TriageEntry[]> {
    const session = this.#session;
    const places = Array.from({ length: Math.max(0, Math.min(count, order.rows.length - from)) }, (_, at) => from + at);
    const rows = places.map((place) => order.rows[place] ?? 0);
    const keys = await session.file.keysOf(rows);
    const entries: TriageEntry[] = [];
    for (const [index, place] of places.entries()) {
      const row = rows[index] ?? 0;
      const read = await session.readRow(row);
      const key = keys.get(row);
      const found = session.strength.at(row);
      entries.push({
        row,
        line: read.line,
        id: key === undefined ? '' : key.ordinal === 0 ? key.hash : `${key.hash}:${String(key.ordinal)}`,
        value: order.values[place] ?? 0,
        flipProbability: found?.flipProbability,
        calibrated: found?.calibrated ?? false,
        audit: order.audit[place] === 1,
        reasons: await this.#reasons(read, place),
      });
    }
    return entries;
  }

  async #reasons(read: ReadRow, place: number): Promise<readonly string[]> {
    if (read.comparison === undefined) return [read.problem?.message ?? 'the row cannot be read'];
    const opposite = this.#opposite(read.row);
    const copies = this.#copies(read.row).filter((row) => !opposite.includes(row));
    return triageReasons({
      comparison: read.comparison,
      label: effectiveLabel(read.comparison, read.state),
      strength: this.#session.strength.at(read.row),
      oppositeLines: opposite.map((row) => this.#session.file.lineOf(row)),
      equalLines: copies.map((row) => this.#session.file.lineOf(row)),
      audit: this.#order?.audit[place] === 1,
      findings: await this.#session.lints.findingsOf(read.row),
    });
  }

  /** Other rows of the same pair. */
  #copies(row: number): readonly number[] {
    const facts = this.#facts?.facts;
    const key = facts?.keys[row] ?? Number.NaN;
    return (Number.isNaN(key) ? [] : (facts?.repeated.get(key) ?? [])).filter((other) => other !== row);
  }

  /** Rows of the same pair whose label prefers the other response. */
  #opposite(row: number): readonly number[] {
    const copies = this.#copies(row);
    if (copies.length === 0) return copies;
    const own = this.#preferred(row);
    return own === undefined ? [] : copies.filter((other) => this.#preferred(other) === 1 - own);
  }

  /** Which response of the sorted pair the label in force prefers. */
  #preferred(row: number): number | undefined {
    const facts = this.#facts?.facts;
    const label = this.#session.strength.labelOf(row) ?? facts?.labels[row] ?? 3;
    return label > 1 ? undefined : label ^ (facts?.reversed[row] ?? 0) ^ (this.#exchanged(row) ? 1 : 0);
  }

  /** Whether the responses have changed places since the facts were read. */
  #exchanged(row: number): boolean {
    const now = (this.#session.curation.stateOf(row)?.decisionEdits ?? []).some(({ kind }) => kind === 'exchange');
    return now !== (this.#facts?.facts.exchanged.has(row) ?? false);
  }
}
