import { skewSymmetryError } from '../../model/scoring/orderBias.ts';
import type { OrderError } from '../../model/strength/scorerProfile.ts';
import { scorerPrefixes } from './models/scorerPrefixes.ts';
import type { StoredRow, StoredScorer } from './scoreStore.ts';

/** Mean error of skew symmetry of each pairwise model over the rows that are added. */
export class OrderErrors {
  readonly #found = new Map<number, { sum: number; rows: number }>();

  constructor(scorers: Iterable<StoredScorer>) {
    for (const { id, name } of scorers) {
      if (name.startsWith(scorerPrefixes.pair)) this.#found.set(id, { sum: 0, rows: 0 });
    }
  }

  add({ rewards }: StoredRow): void {
    for (const [id, found] of this.#found) {
      const [one = Number.NaN, other = Number.NaN] = rewards.get(id) ?? [];
      const error = skewSymmetryError(one, other);
      if (Number.isNaN(error)) continue;
      found.sum += error;
      found.rows++;
    }
  }

  /** Undefined for a scorer that is not pairwise. */
  of(scorer: StoredScorer): OrderError | undefined {
    const found = this.#found.get(scorer.id);
    return found === undefined ? undefined : { mean: found.sum / Math.max(1, found.rows), rows: found.rows };
  }
}
