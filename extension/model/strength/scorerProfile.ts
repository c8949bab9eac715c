import { wilsonShare, type Share } from './strength.ts';
import type { MarginTable } from './marginTable.ts';

/** A share with its 95 % interval, and the rows that it is of. */
export interface CountedShare extends Share {
  readonly rows: number;
}

/** What became of the texts on their way into a model, over all runs of it. */
export interface CutTexts {
  readonly texts: number;
  readonly truncated: number;
  /** Pairs whose two different responses became the same input by being cut. */
  readonly equalPairs: number;
}

/** How far a pairwise model is from saying the same in both orders. */
export interface OrderError {
  /** Mean of |P(A>B) + P(B>A) - 1|, from 0 to 1. */
  readonly mean: number;
  readonly rows: number;
}

/** What speaks for and against trusting a scorer on this dataset, beside its agreement with the labels. */
export interface ScorerProfile {
  readonly scorer: string;
  /** Rows with a label that it has a margin for. */
  readonly labelledRows: number;
  /** Population standard deviation of those margins, in the scorer's own unit; undefined with fewer than two. */
  readonly marginStd: number | undefined;
  /** How often the longer response has the higher score, of pairs that differ in length; in characters. */
  readonly longerPreferred: CountedShare;
  /** How often it prefers the same response as each of the others, over the rows that both have scored. */
  readonly agreement: readonly ScorerAgreement[];
  /** Undefined where it is not known: for scores from elsewhere, and for what is no model on this machine. */
  readonly cut: CutTexts | undefined;
  /** Of a pairwise model; undefined for others. */
  readonly orderError: OrderError | undefined;
}

export interface ScorerAgreement extends CountedShare {
  readonly scorer: string;
  /** Whether both are outputs of one model, which agree for that reason already. */
  readonly sameModel: boolean;
}

/** One column of a table of margins, and what is known of the model that it comes from. */
export interface ProfiledColumn {
  readonly scorer: string;
  /** Equal for the outputs of one model. */
  readonly model: string;
  readonly cut: CutTexts | undefined;
  readonly orderError: OrderError | undefined;
}

/** Lengths of the two responses of every row, in characters and in the row's own order. */
export interface ResponseLengths {
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
}

const missing = 2;

/**
 * Counts what profiles are made of: rows are added span by span, so that whoever has a million of them can let others
 * have their turn in between.
 */
export class ProfileCounts {
  readonly #table: Pick<MarginTable, 'margins' | 'labels' | 'scorers'>;
  readonly #lengths: ResponseLengths;
  readonly #labelled: Float64Array;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  readonly #unequal: Float64Array;
  readonly #longer: Float64Array;
  /** For each pair of columns, the lower one as the row. */
  readonly #both: Float64Array;
  readonly #same: Float64Array;
  readonly #signs: Int8Array;

  constructor(table: Pick<MarginTable, 'margins' | 'labels' | 'scorers'>, lengths: ResponseLengths) {
    const { scorers } = table;
    this.#table = table;
    this.#lengths = lengths;
    this.#labelled = new Float64Array(scorers);
    this.#means = new Float64Array(scorers);
    this.#squares = new Float64Array(scorers);
    this.#unequal = new Float64Array(scorers);
    this.#longer = new Float64Array(scorers);
    this.#both = new Float64Array(scorers * scorers);
    this.#same = new Float64Array(scorers * scorers);
    this.#signs = new Int8Array(scorers);
  }

  /** Takes in the rows from `from` to before `to`. */
  add(from: number, to: number): void {
    const { margins, labels, scorers } = this.#table;
    const { first, second } = this.#lengths;
    for (let row = from; row < to; row++) {
      const longer = Math.sign((first[row] ?? 0) - (second[row] ?? 0));
      const label = labels[row] ?? missing;
      for (let column = 0, at = row * scorers; column < scorers; column++, at++) {
        const margin = margins[at] ?? Number.NaN;
        this.#signs[column] = Number.isNaN(margin) ? missing : Math.sign(margin);
        if (Number.isNaN(margin)) continue;
        if (label <= 1) this.#spread(column, label === 0 ? margin : -margin);
        if (longer === 0) continue;
        this.#unequal[column] = (this.#unequal[column] ?? 0) + 1;
        // No preference counts one half.
        this.#longer[column] = (this.#longer[column] ?? 0) + (1 + longer * Math.sign(margin)) / 2;
      }
      this.#compare();
    }
  }

  /** Welford's way: no difference of large sums. */
  #spread(column: number, margin: number): void {
    const count = (this.#labelled[column] ?? 0) + 1;
    const mean = this.#means[column] ?? 0;
    const next = mean + (margin - mean) / count;
    this.#labelled[column] = count;
    this.#means[column] = next;
    this.#squares[column] = (this.#squares[column] ?? 0) + (margin - mean) * (margin - next);
  }

  #compare(): void {
    const { scorers } = this.#table;
    for (let one = 1; one < scorers; one++) {
      const own = this.#signs[one] ?? missing;
      if (own === missing) continue;
      for (let other = 0; other < one; other++) {
        const theirs = this.#signs[other] ?? missing;
        if (theirs === missing) continue;
        const at = other * scorers + one;
        this.#both[at] = (this.#both[at] ?? 0) + 1;
        this.#same[at] = (this.#same[at] ?? 0) + (1 + own * theirs) / 2;
      }
    }
  }

  /** @param columns one for each column of the table, in its order */
  profiles(columns: readonly ProfiledColumn[]): readonly ScorerProfile[] {
    return columns.map(({ scorer, cut, orderError, model }, column) => {
      const labelledRows = this.#labelled[column] ?? 0;
      return {
        scorer,
        labelledRows,
        marginStd: labelledRows < 2 ? undefined : Math.sqrt((this.#squares[column] ?? 0) / labelledRows),
        longerPreferred: countedShare(this.#longer[column] ?? 0, this.#unequal[column] ?? 0),
        agreement: columns.flatMap((other, place) =>
          place === column
            ? []
            : [{ ...this.#agreement(column, place), scorer: other.scorer, sameModel: other.model === model }],
        ),
        cut,
        orderError,
      };
    });
  }

  #agreement(one: number, other: number): CountedShare {
    const at = Math.min(one, other) * this.#table.scorers + Math.max(one, other);
    return countedShare(this.#same[at] ?? 0, this.#both[at] ?? 0);
  }
}

function countedShare(hits: number, rows: number): CountedShare {
  return { ...wilsonShare(hits, rows), rows };
}
