import type { ExportOptions } from '../export/exportOptions.ts';
import { labelBefore, type ExportRow } from '../export/exportRow.ts';
import { otherText } from '../export/exportText.ts';
import { pairsOf } from '../export/pairing.ts';
import { decisions, type Decision } from '../rows/rowState.ts';
import { SideCounter, type SideStatistics } from './sideStatistics.ts';

/** What an export saw and wrote, for its card. */
export interface CardFacts {
  /** Rows that could be read, with the labels that they were found with. */
  readonly before: SideStatistics;
  /** Rows that were written, with the labels in force. */
  readonly after: SideStatistics;
  readonly decided: Readonly<Record<Decision, number>>;
  readonly undecided: number;
  /** People who decided. */
  readonly people: number;
  /** Days of the first and the last decision, in UTC. */
  readonly firstDay: string | undefined;
  readonly lastDay: string | undefined;
  /** The field whose values are told apart, where the rows have it. */
  readonly sourceField: string | undefined;
  /** Rows by value before and after, most first. */
  readonly sources: readonly { readonly source: string; readonly before: number; readonly after: number }[];
  /** Rows of other values than those listed. */
  readonly otherSources: { readonly before: number; readonly after: number };
}

/** Values that are counted by themselves, and those that are listed. */
const sourcesCounted = 1_000;
const sourcesListed = 20;
const longestSource = 100;

/** Counts rows as an export goes over them. */
export class CardCounter {
  readonly #options: ExportOptions;
  readonly #field: string;
  readonly #before = new SideCounter();
  readonly #after = new SideCounter();
  readonly #decided = Object.fromEntries(decisions.map((decision) => [decision, 0])) as Record<Decision, number>;
  readonly #people = new Set<string>();
  readonly #sources = new Map<string, { before: number; after: number }>();
  readonly #others = { before: 0, after: 0 };
  #undecided = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(options: ExportOptions) {
    this.#options = options;
    this.#field = options.split?.stratifyBy ?? 'source';
  }

  add(row: ExportRow, written: boolean): void {
    if (row.decision === undefined) this.#undecided++;
    else this.#decided[row.decision]++;
    if (row.decided !== undefined) {
      this.#people.add(row.decided.annotator);
      this.#first = Math.min(this.#first, row.decided.at);
      this.#last = Math.max(this.#last, row.decided.at);
    }
    const { comparison } = row;
    if (comparison === undefined) return;
    const flipped = labelBefore(row);
    const mean = row.strength?.mean;
    this.#before.add(
      pairsOf(comparison, flipped ?? row.label, this.#options),
      flipped === undefined || mean === undefined ? mean : -mean,
    );
    if (written) this.#after.add(pairsOf(comparison, row.label, this.#options), mean);
    const source = otherText(comparison, this.#field);
    if (source !== undefined) this.#addSource(source.slice(0, longestSource), written);
  }

  facts(): CardFacts {
    const day = (at: number): string | undefined =>
      Number.isFinite(at) ? new Date(at).toISOString().slice(0, 10) : undefined;
    const sorted = [...this.#sources]
      .map(([source, counts]) => ({ source, ...counts }))
      .sort((left, right) => right.before - left.before || (left.source < right.source ? -1 : 1));
    const otherSources = { ...this.#others };
    for (const { before, after } of sorted.slice(sourcesListed)) {
      otherSources.before += before;
      otherSources.after += after;
    }
    return {
      before: this.#before.statistics(),
      after: this.#after.statistics(),
      decided: this.#decided,
      undecided: this.#undecided,
      people: this.#people.size,
      firstDay: day(this.#first),
      lastDay: day(this.#last),
      sourceField: sorted.length === 0 ? undefined : this.#field,
      sources: sorted.slice(0, sourcesListed),
      otherSources,
    };
  }

  #addSource(source: string, written: boolean): void {
    let counts = this.#sources.get(source);
    if (counts === undefined && this.#sources.size < sourcesCounted) {
      counts = { before: 0, after: 0 };
      this.#sources.set(source, counts);
    }
    counts ??= this.#others;
    counts.before++;
    if (written) counts.after++;
  }
}
