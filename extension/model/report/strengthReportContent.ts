import type { BucketReport, CalibrationReport, NoiseReport } from '../contract/noise.ts';
import type { Decision } from '../rows/rowState.ts';
import type { BandOutcome } from '../strength/bandPlan.ts';
import type { ScorerProfile } from '../strength/scorerProfile.ts';
import type { StrengthCharts } from '../strength/strengthCharts.ts';
import type { StrengthReport } from '../strength/strengthReport.ts';

/** What a recipe of bands would do to the rows. */
export interface RecipeOutcome {
  readonly title: string;
  readonly bands: readonly BandOutcome[];
}

/** Everything that a report on strength says. */
export interface StrengthReportContent {
  readonly dataset: string;
  readonly sizeBytes: number;
  /** What the rows were read as. */
  readonly format: string;
  readonly rows: number;
  readonly decided: Readonly<Record<Decision, number>>;
  readonly date: Date;
  /** Names with their versions. */
  readonly versions: readonly string[];
  readonly strength: StrengthReport;
  readonly profiles: readonly ScorerProfile[];
  readonly noise: NoiseReport;
  readonly charts: StrengthCharts;
  /** Agreement with labels taken for the truth; undefined where there are none. */
  readonly calibration: CalibrationReport | undefined;
  /** Buckets of the gold filter, or why there are none. */
  readonly buckets: BucketReport | string;
  readonly recipes: readonly RecipeOutcome[];
}
