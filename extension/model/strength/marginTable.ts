import { fitFlipModel, flipProbability, goldCodes, unfittedFlipModel, type FlipModel } from './flipModel.ts';
import { scorerFactor, type ScorerFactor } from './scorerFactor.ts';
import { strengthOf, weightedStrength, type MarginStrength } from './strength.ts';
import type { RowStrength } from './strengthReport.ts';

/** Code of a label that prefers neither response. */
export const noPreference = 3;

const noFactor: ScorerFactor = { weights: [], precisions: [], kind: 'none' };

/**
 * Margins of all rows with all scorers, and what follows from them: mean strength, combined score and flip model.
 * Four bytes a row and scorer, and ten bytes a row besides. One row is brought up to date by itself; `refit` computes
 * scales, weights of the scorers and the flip model from the labels as they are then.
 */
export class MarginTable {
  readonly rows: number;
  readonly scorers: number;
  /** Reward of the first candidate less that of the second, row after row, one a scorer; NaN where there is none. */
  readonly margins: Float32Array;
  /** Which candidate the label in force prefers: 0, 1, or more for neither. */
  readonly labels: Uint8Array;
  /** Mean strength by row; NaN where there is none. */
  readonly means: Float32Array;
  /** One number a row for the label in force, from all scorers weighted by what they are worth; NaN where none. */
  readonly combined: Float32Array;
  /** `goldCodes`: whether somebody found the label that the row had right or wrong. */
  readonly gold: Uint8Array;
  /** `goldCodes` of labels as they were found, from another source than the curators: nobody turned those round. */
  evidence: Uint8Array | undefined;
  scales: readonly number[];
  weights: readonly number[];
  factor: ScorerFactor = noFactor;
  flipModel: FlipModel = unfittedFlipModel;
  readonly #row: Float64Array;

  constructor(rows: number, scorers: number) {
    this.rows = rows;
    this.scorers = scorers;
    this.margins = new Float32Array(rows * scorers).fill(Number.NaN);
    this.labels = new Uint8Array(rows).fill(noPreference);
    this.means = new Float32Array(rows).fill(Number.NaN);
    this.combined = new Float32Array(rows).fill(Number.NaN);
    this.gold = new Uint8Array(rows);
    this.scales = Array.from({ length: scorers }, () => 1);
    this.weights = this.scales;
    this.#row = new Float64Array(scorers);
  }

  /** Strength of a row; undefined where it has no scores, or its label prefers nothing. */
  at(row: number): RowStrength | undefined {
    const strength = this.#strength(row);
    if (strength === undefined) return undefined;
    return { ...strength, flipProbability: this.#flipProbability(row), calibrated: this.flipModel.calibrated };
  }

  /** Probability that the label of a row is wrong, NaN where it has no strength: that of `at`, for a million rows. */
  flipProbabilityAt(row: number): number {
    return Number.isNaN(this.means[row] ?? Number.NaN) ? Number.NaN : this.#flipProbability(row);
  }

  /** Computes one row anew after its label or its margins changed. */
  update(row: number): void {
    if (row >= this.rows) return;
    this.means[row] = this.#strength(row)?.mean ?? Number.NaN;
    this.combined[row] = this.#combine(row);
  }

  /** Computes everything from the labels as they are now. */
  refit(): void {
    this.scales = this.#scales();
    this.factor = this.#factor();
    const { rows, means, combined } = this;
    if (this.scorers > 0) this.#fill(means, combined, rows);
    this.refitFlips();
  }

  /** Computes the flip model alone, after labels were checked. */
  refitFlips(): void {
    // The model is about labels as they were found: a label that was turned round counts with its old direction.
    let scores: Float32Array = this.combined;
    if (this.gold.includes(goldCodes.wrong)) {
      scores = this.combined.slice();
      for (let row = 0; row < this.rows; row++) {
        if (this.gold[row] === goldCodes.wrong) scores[row] = -(scores[row] ?? Number.NaN);
      }
    }
    const { evidence } = this;
    const checked =
      evidence === undefined ? this.gold : this.gold.map((code, row) => (code === 0 ? (evidence[row] ?? 0) : code));
    this.flipModel = fitFlipModel(scores, checked);
  }

  /** A scorer's margin of a row for the label in force, in its standard deviations; NaN where there is none. */
  scaledMargin(scorer: number, row: number): number {
    const label = this.labels[row] ?? noPreference;
    if (label > 1 || scorer < 0) return Number.NaN;
    const margin = (this.margins[row * this.scorers + scorer] ?? Number.NaN) / (this.scales[scorer] ?? 1);
    return label === 1 ? -margin : margin;
  }

  /** A scorer's margins for the labels in force, one a row; NaN where there is none. */
  oriented(scorer: number): Float32Array {
    const margins = new Float32Array(this.rows);
    for (let row = 0, at = scorer; row < this.rows; row++, at += this.scorers) {
      const label = this.labels[row] ?? noPreference;
      const margin = label > 1 ? Number.NaN : (this.margins[at] ?? Number.NaN);
      margins[row] = label === 1 ? -margin : margin;
    }
    return margins;
  }

  #flipProbability(row: number): number {
    const score = this.combined[row] ?? Number.NaN;
    // Scores that never differ say nothing about this row: it is wrong as often as any other.
    return Number.isNaN(score) ? this.flipModel.share.value : flipProbability(this.flipModel, score);
  }

  #strength(row: number): MarginStrength | undefined {
    const label = this.labels[row] ?? noPreference;
    if (label > 1) return undefined;
    for (let scorer = 0, at = row * this.scorers; scorer < this.scorers; scorer++, at++) {
      const margin = (this.margins[at] ?? Number.NaN) / (this.scales[scorer] ?? 1);
      this.#row[scorer] = label === 0 ? margin : -margin;
    }
    return this.#equal ? strengthOf(this.#row) : weightedStrength(this.#row, this.weights);
  }

  get #equal(): boolean {
    return this.weights.every((weight) => weight === 1);
  }

  #combine(row: number): number {
    const label = this.labels[row] ?? noPreference;
    if (label > 1) return Number.NaN;
    let sum = 0;
    let precision = 1;
    let found = false;
    for (let scorer = 0, at = row * this.scorers; scorer < this.scorers; scorer++, at++) {
      const margin = this.margins[at] ?? Number.NaN;
      const weight = this.factor.weights[scorer] ?? 0;
      if (Number.isNaN(margin) || weight === 0) continue;
      found = true;
      sum += (weight * margin) / (this.scales[scorer] ?? 1);
      precision += this.factor.precisions[scorer] ?? 0;
    }
    if (!found) return Number.NaN;
    return (label === 0 ? sum : -sum) / precision;
  }

  /** All rows at once: as `update`, without its calls, for a million rows. */
  #fill(means: Float32Array, combined: Float32Array, rows: number): void {
    const { margins, labels, scorers } = this;
    const inverse = Float64Array.from(this.scales, (scale) => 1 / scale);
    const weights = Float64Array.from(this.weights);
    const factor = Float64Array.from(this.factor.weights);
    const precisions = Float64Array.from(this.factor.precisions);
    for (let row = 0, at = 0; row < rows; row++) {
      const label = labels[row] ?? noPreference;
      let total = 0;
      let sum = 0;
      let score = 0;
      let precision = 1;
      for (let scorer = 0; scorer < scorers; scorer++, at++) {
        const margin = (margins[at] ?? Number.NaN) * (inverse[scorer] ?? 1);
        if (Number.isNaN(margin)) continue;
        const weight = weights[scorer] ?? 0;
        total += weight;
        sum += weight * margin;
        score += (factor[scorer] ?? 0) * margin;
        precision += precisions[scorer] ?? 0;
      }
      const sign = label === 0 ? 1 : label === 1 ? -1 : Number.NaN;
      means[row] = total > 0 ? (sign * sum) / total : Number.NaN;
      combined[row] = precision > 1 ? (sign * score) / precision : Number.NaN;
    }
  }

  /** Population standard deviation of each scorer's margins for the labels; see `marginScale`. */
  #scales(): readonly number[] {
    const { margins, labels, scorers, rows } = this;
    const counts = new Float64Array(scorers);
    const sums = new Float64Array(scorers);
    for (let row = 0, at = 0; row < rows; row++) {
      const label = labels[row] ?? noPreference;
      if (label > 1) {
        at += scorers;
        continue;
      }
      for (let scorer = 0; scorer < scorers; scorer++, at++) {
        const margin = margins[at] ?? Number.NaN;
        if (Number.isNaN(margin)) continue;
        counts[scorer] = (counts[scorer] ?? 0) + 1;
        sums[scorer] = (sums[scorer] ?? 0) + (label === 1 ? -margin : margin);
      }
    }
    const means = sums.map((sum, scorer) => sum / (counts[scorer] ?? 0));
    const squares = new Float64Array(scorers);
    for (let row = 0, at = 0; row < rows; row++) {
      const label = labels[row] ?? noPreference;
      if (label > 1) {
        at += scorers;
        continue;
      }
      for (let scorer = 0; scorer < scorers; scorer++, at++) {
        const margin = margins[at] ?? Number.NaN;
        if (Number.isNaN(margin)) continue;
        const distance = (label === 1 ? -margin : margin) - (means[scorer] ?? 0);
        squares[scorer] = (squares[scorer] ?? 0) + distance * distance;
      }
    }
    return Array.from(squares, (square, scorer) => {
      const count = counts[scorer] ?? 0;
      const std = count === 0 ? 0 : Math.sqrt(square / count);
      return std > 1e-7 * Math.max(1, Math.abs(means[scorer] ?? 0)) ? std : 1;
    });
  }

  #factor(): ScorerFactor {
    const { margins, labels, scorers, rows } = this;
    const inverse = Float64Array.from(this.scales, (scale) => 1 / scale);
    const products = new Float64Array(scorers * scorers);
    const pairs = new Float64Array(scorers * scorers);
    const agreement = new Float64Array(scorers);
    const labelled = new Float64Array(scorers);
    const own = new Float64Array(scorers);
    let complete = 0;
    for (let row = 0; row < rows; row++) {
      const label = labels[row] ?? noPreference;
      if (label > 1) continue;
      const sign = label === 1 ? -1 : 1;
      let missing = false;
      for (let scorer = 0, at = row * scorers; scorer < scorers; scorer++, at++) {
        const margin = (margins[at] ?? Number.NaN) * (inverse[scorer] ?? 1);
        own[scorer] = margin;
        if (Number.isNaN(margin)) missing = true;
        else {
          agreement[scorer] = (agreement[scorer] ?? 0) + sign * margin;
          labelled[scorer] = (labelled[scorer] ?? 0) + 1;
        }
      }
      if (!missing) complete++;
      for (let first = 0; first < scorers; first++) {
        const left = own[first] ?? 0;
        if (missing && Number.isNaN(left)) continue;
        for (let second = 0; second <= first; second++) {
          const right = own[second] ?? 0;
          if (missing && Number.isNaN(right)) continue;
          const cell = first * scorers + second;
          products[cell] = (products[cell] ?? 0) + left * right;
          if (missing) pairs[cell] = (pairs[cell] ?? 0) + 1;
        }
      }
    }
    const moments = Array.from({ length: scorers }, (_, first) =>
      Array.from({ length: scorers }, (__, second) => {
        const cell = Math.max(first, second) * scorers + Math.min(first, second);
        const count = complete + (pairs[cell] ?? 0);
        return count === 0 ? Number.NaN : (products[cell] ?? 0) / count;
      }),
    );
    const used = this.weights.map((weight) => weight > 0);
    return scorerFactor(
      moments,
      Array.from(agreement, (sum, scorer) => sum / (labelled[scorer] ?? 0)),
      used,
    );
  }
}
