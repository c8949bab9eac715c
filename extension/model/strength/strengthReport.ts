/** Preference strength of a row over its scorers (Secrets of RLHF II, arXiv 2401.06080). */
export interface RowStrength {
  /** Mean over scorers of the margin for the label in force, each scorer's margins divided by their own std. */
  readonly mean: number;
  /** Population standard deviation over scorers of the same margins. */
  readonly std: number;
  /** Scorers that prefer what the label prefers. */
  readonly votes: number;
  readonly scorers: number;
  /** Probability that the label in force is wrong, 0 to 1. */
  readonly flipProbability: number;
  /** Whether `flipProbability` was fitted to checked labels. */
  readonly calibrated: boolean;
}

export interface HistogramBin {
  readonly from: number;
  /** Exclusive, but for the last bin. */
  readonly to: number;
  readonly rows: number;
}

/** What a scorer is worth on this dataset, in numbers. */
export interface ScorerStanding {
  readonly scorer: string;
  readonly rows: number;
  /** Share of rows whose label the scorer agrees with (ties of the scorer count one half). */
  readonly agreement: number;
  /** 95 % Wilson interval of `agreement`. */
  readonly low: number;
  readonly high: number;
  readonly aboveChance: boolean;
  /** Standard deviation of the raw margins, by which they are divided. */
  readonly marginStd: number;
  /** Whether the scorer was trained on the labels that it is compared with (cross-fitted all the same). */
  readonly trainedOnDataset: boolean;
}

export interface StrengthReport {
  readonly revision: number;
  readonly bins: readonly HistogramBin[];
  readonly rowsWithScores: number;
  readonly rowsWithoutScores: number;
  readonly belowZero: number;
  readonly mean: number;
  readonly scorers: readonly ScorerStanding[];
  /** Warnings in words: too few rows, not above chance, one scorer only, trained on the labels it judges. */
  readonly warnings: readonly string[];
}
