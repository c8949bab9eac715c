import { textOfTurns } from '../comparison.ts';
import type { PreferredPair } from '../export/exportRow.ts';

/** Numbers about pairs, before or after curation. */
export interface SideStatistics {
  readonly rows: number;
  readonly pairs: number;
  /** Pairs of unequal length, and of these those whose chosen response is the longer one. */
  readonly unequal: number;
  readonly chosenLonger: number;
  /** Rows with a mean strength for the label, those below zero, and the mean of all; undefined without any. */
  readonly withStrength: number;
  readonly belowZero: number;
  readonly meanStrength: number | undefined;
  /** Characters, within 5 %; undefined without pairs. */
  readonly chosen: Lengths | undefined;
  readonly rejected: Lengths | undefined;
}

export interface Lengths {
  readonly median: number;
  /** Nine of ten responses are no longer. */
  readonly ninetieth: number;
}

/** Steps of a doubling: neighbours differ by 9 %. */
const steps = 8;
const doublings = 32;

/** A histogram of lengths on a logarithmic scale, of constant size. */
class LengthHistogram {
  readonly #counts = new Uint32Array(steps * doublings);
  #total = 0;

  add(length: number): void {
    const place = Math.min(this.#counts.length - 1, Math.round(steps * Math.log2(length + 1)));
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#total++;
  }

  lengths(): Lengths | undefined {
    return this.#total === 0 ? undefined : { median: this.#quantile(0.5), ninetieth: this.#quantile(0.9) };
  }

  #quantile(share: number): number {
    let seen = 0;
    let place = 0;
    for (; place < this.#counts.length - 1; place++) {
      seen += this.#counts[place] ?? 0;
      if (seen >= share * this.#total) break;
    }
    return Math.round(2 ** (place / steps) - 1);
  }
}

/** Counts pairs as they go by; holds some kilobytes, however many there are. */
export class SideCounter {
  #rows = 0;
  #pairs = 0;
  #unequal = 0;
  #chosenLonger = 0;
  #withStrength = 0;
  #belowZero = 0;
  #sum = 0;
  readonly #chosen = new LengthHistogram();
  readonly #rejected = new LengthHistogram();

  /** @param strength mean strength for the label that made the pairs */
  add(pairs: readonly PreferredPair[], strength: number | undefined): void {
    this.#rows++;
    if (strength !== undefined) {
      this.#withStrength++;
      this.#sum += strength;
      if (strength < 0) this.#belowZero++;
    }
    for (const { chosen, rejected } of pairs) {
      const [left, right] = [textOfTurns(chosen.turns).length, textOfTurns(rejected.turns).length];
      this.#pairs++;
      if (left !== right) this.#unequal++;
      if (left > right) this.#chosenLonger++;
      this.#chosen.add(left);
      this.#rejected.add(right);
    }
  }

  statistics(): SideStatistics {
    return {
      rows: this.#rows,
      pairs: this.#pairs,
      unequal: this.#unequal,
      chosenLonger: this.#chosenLonger,
      withStrength: this.#withStrength,
      belowZero: this.#belowZero,
      meanStrength: this.#withStrength === 0 ? undefined : this.#sum / this.#withStrength,
      chosen: this.#chosen.lengths(),
      rejected: this.#rejected.lengths(),
    };
  }
}
