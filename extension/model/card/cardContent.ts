import type { ExportOptions, ExportSummary } from '../export/exportOptions.ts';
import type { LintCount } from '../lints/lintReport.ts';
import type { NoiseEstimate } from '../strength/noiseEstimates.ts';
import type { CardFacts } from './cardFacts.ts';

/** What is known about a dataset's quality beside its rows. */
export interface SourceQuality {
  /** Name of the dataset's file and its shape. */
  readonly dataset: string;
  readonly shape: string;
  readonly scorers: readonly { readonly scorer: string; readonly trainedOnDataset: boolean }[];
  /** Estimates of wrong labels as they were found. */
  readonly wrongBefore: readonly NoiseEstimate[];
  /** And as they are, flips taken into account. */
  readonly wrongNow: readonly NoiseEstimate[];
  readonly calibrated: boolean;
  /** What the last run of the lints found; undefined where they never ran. */
  readonly lints:
    { readonly counts: readonly LintCount[]; readonly rows: number; readonly staleRows: number } | undefined;
}

/** Everything that a card says. */
export interface CardContent {
  readonly options: ExportOptions;
  readonly summary: ExportSummary;
  readonly facts: CardFacts;
  readonly quality: SourceQuality;
}
