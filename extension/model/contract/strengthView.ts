import * as z from 'zod';
import { attributeCombination } from '../scoring/attributeCombination.ts';
import type { AttributedScorer } from '../scoring/attributes.ts';
import { bandPlan } from '../strength/bandPlan.ts';
import type { BandScale } from '../strength/bandScale.ts';
import { goldBucketNames } from '../strength/goldBuckets.ts';
import type { ScorerProfile } from '../strength/scorerProfile.ts';
import type { StrengthCharts } from '../strength/strengthCharts.ts';
import type { StrengthReport } from '../strength/strengthReport.ts';
import { request } from './endpoint.ts';
import type { BandExportSummary, BandPreview, BucketReport, CalibrationReport, NoiseReport } from './noise.ts';

const range = { min: z.number(), max: z.number() };
const barFilter = z.object({
  strength: z.object(range).optional(),
  margin: z.object({ scorer: z.string().min(1).max(1_000), ...range }).optional(),
  votes: z.int().nonnegative().optional(),
  bucket: z.enum(goldBucketNames).optional(),
  query: z.string().max(10_000).optional(),
});
/** Which rows a bar stands for. */
export type BarFilter = z.infer<typeof barFilter>;

/** How a chart is saved. */
export const chartFormats = ['svg', 'png'] as const;
export type ChartFormat = (typeof chartFormats)[number];
const chartTitle = z.string().max(2_000);

/** The contract between the strength webview (caller) and the extension host (callee). */
export const strengthViewContract = {
  'view/ready': request<StrengthViewStart>()(z.object({})),
  'strength/report': request<StrengthReport>()(z.object({ bins: z.int().min(2).max(400) })),
  /** Shows the rows of a strength range in the pair editor, worst first; null shows all rows in file order. */
  'range/select': request<{ readonly rows: number }>()(
    z.object({ range: z.object({ min: z.number(), max: z.number() }).nullable() }),
  ),
  /** Shows the rows of a bar of one of the other charts, worst first. */
  'bar/select': request<{ readonly rows: number }>()(z.object({ filter: barFilter })),
  'noise/charts': request<StrengthCharts>()(
    z.object({ bins: z.int().min(2).max(400), facet: z.string().min(1).max(200).optional() }),
  ),
  /** Names of fields that the charts can be split by; reads the fields of all rows the first time. */
  'noise/facets': request<readonly string[]>()(z.object({})),
  'noise/report': request<NoiseReport>()(z.object({})),
  'noise/calibration': request<CalibrationReport>()(z.object({ field: z.string().max(1_000) })),
  /** Sorts undecided rows by a scorer that has seen checked labels alone; `judge` is a field, empty for none. */
  'noise/buckets': request<BucketReport>()(z.object({ judge: z.string().max(1_000) })),
  'noise/setWeights': request<null>()(z.object({ weights: z.record(z.string(), z.number().min(0).max(100)) })),
  'scores/profiles': request<readonly ScorerProfile[]>()(z.object({})),
  'scores/attributes': request<readonly AttributedScorer[]>()(z.object({})),
  'scores/combine': request<null>()(z.object({ scorer: z.string().min(1), ...attributeCombination.shape })),
  'bands/scale': request<BandScale>()(z.object({})),
  'bands/preview': request<readonly BandPreview[]>()(z.object({ plan: bandPlan })),
  /** As one step that the pair editor undoes; answers with what the undo menu says of it. */
  'bands/apply': request<{ readonly label: string }>()(z.object({ plan: bandPlan })),
  /** Asks for a file and writes it; null where the person chose none. */
  'bands/export': request<BandExportSummary | null>()(z.object({ plan: bandPlan })),
  /** Asks where a chart goes and writes it: SVG as text, PNG as base64; null where the person chose no file. */
  'chart/save': request<{ readonly path: string } | null>()(
    z.object({ title: chartTitle, format: z.enum(chartFormats), content: z.string().max(50_000_000) }),
  ),
  /** Asks which chart is saved, and how; null where the person chose none. */
  'chart/choose': request<{ readonly id: string; readonly format: ChartFormat } | null>()(
    z.object({ charts: z.array(z.object({ id: chartTitle, title: chartTitle, note: chartTitle })).max(1_000) }),
  ),
  'command/run': request<null>()(
    z.object({ command: z.enum(['score', 'openPairs', 'openTriage', 'drawAudit', 'writeReport']) }),
  ),
} as const;
export type StrengthViewContract = typeof strengthViewContract;

export interface StrengthViewStart {
  /** Address of the dataset, kept by the webview so that the view finds it again after a reload. */
  readonly dataset: string;
  readonly datasetName: string;
  readonly selection: { readonly min: number; readonly max: number } | undefined;
}

export interface StrengthViewEvents {
  /** Scores, labels or decisions changed: ask for the report again. */
  readonly 'strength/changed': { readonly revision: number };
  /** Somebody wants to save a chart. */
  readonly 'chart/asked': Readonly<Record<string, never>>;
  /** The editor's filter changed, by whatever way. */
  readonly 'range/changed': { readonly range: { readonly min: number; readonly max: number } | null };
}
