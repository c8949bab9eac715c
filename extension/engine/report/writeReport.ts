import { basename } from 'node:path';
import { once } from 'node:events';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { BucketReport, CalibrationReport, GoldSource, ReportSummary } from '../../model/contract/noise.ts';
import { CuratorError } from '../../model/errors.ts';
import type { RecipeOutcome, StrengthReportContent } from '../../model/report/strengthReportContent.ts';
import type { ReportFormat } from '../../model/report/reportFormat.ts';
import { bandRecipes } from '../../model/strength/bandRecipes.ts';
import { refuseSource } from '../export/runExport.ts';
import { writeAtomically } from '../files/atomicFile.ts';
import { outcomesOf, planned } from '../noise/bands.ts';
import { sortByGold } from '../noise/buckets.ts';
import { chartsOf, lengthFacet } from '../noise/charts.ts';
import { calibrationReport, noiseReport } from '../noise/noiseReport.ts';
import { profilesOf } from '../scoring/scoringHandlers.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { spawnWorker } from '../workers/spawnWorker.ts';
import type { ReportMessage } from '../workers/report.worker.ts';

export interface ReportOrder {
  readonly target: string;
  readonly format: ReportFormat;
  readonly overwrite: boolean;
  readonly gold: GoldSource | undefined;
  /** Name and version of the product. */
  readonly product: string;
}

const histogramBins = 60;
const chartBins = 40;

/**
 * Writes everything that is known about the strength of a dataset's rows as one file.
 *
 * @throws CuratorError 'too-few-rows' without scores, 'target-exists', 'bad-request' for the dataset itself, 'disk-full',
 * 'no-permission', 'cancelled'
 */
export async function writeReport(
  session: DatasetSession,
  order: ReportOrder,
  context: HandlerContext,
): Promise<ReportSummary> {
  await refuseSource(order.target, session.path);
  const bytesWritten = await writeAtomically(order.target, { overwrite: order.overwrite }, async (file) => {
    const content = await contentOf(session, order, context);
    const bytes = Buffer.from(await composed(content, order.format, context.signal));
    await file.appendFile(bytes);
    return bytes.length;
  });
  return { target: order.target, bytesWritten };
}

async function contentOf(
  session: DatasetSession,
  { gold, product }: ReportOrder,
  context: HandlerContext,
): Promise<StrengthReportContent> {
  const info = await session.whenComplete();
  const charts = await chartsOf(session, chartBins, lengthFacet, context);
  const source = gold ?? { kind: 'decisions' };
  const noise = await noiseReport(session, source, context);
  const calibration = await calibrationReport(session, source, gold !== undefined, context);
  return {
    dataset: basename(session.path),
    sizeBytes: info.sizeBytes,
    format: info.format?.title ?? 'unknown',
    rows: info.rows,
    decided: info.decided,
    date: new Date(),
    versions: [product, `Node.js ${process.versions.node}`],
    strength: session.strength.report(histogramBins, info.rows, info.revision),
    profiles: await profilesOf(session, context),
    noise,
    charts,
    calibration: hasGold(calibration) ? calibration : undefined,
    buckets: await bucketsOf(session, context),
    recipes: recipesOf(session),
  };
}

function hasGold({ goldRows }: CalibrationReport): boolean {
  return goldRows > 0;
}

/** The gold filter, or in words why it cannot sort anything yet. */
async function bucketsOf(session: DatasetSession, context: HandlerContext): Promise<BucketReport | string> {
  try {
    // Not those of the session: the view may have sorted with a judge, and filters by that.
    return (await sortByGold(session, undefined, context)).report;
  } catch (error) {
    // Too few checked labels are a finding of the report, and no failure of it.
    if (CuratorError.is(error) && error.reason === 'too-few-rows') return error.message;
    throw error;
  }
}

function recipesOf(session: DatasetSession): readonly RecipeOutcome[] {
  return Object.values(bandRecipes).map(({ title, plan }) => ({
    title,
    bands: outcomesOf(plan, planned(session, plan)),
  }));
}

/** In a thread of its own: what draws charts is as large as the engine, and is loaded where it is needed. */
async function composed(content: StrengthReportContent, format: ReportFormat, signal: AbortSignal): Promise<string> {
  const worker = spawnWorker('report', { content, format });
  try {
    const [message] = (await once(worker, 'message', { signal })) as [ReportMessage];
    return message.text;
  } catch (error) {
    if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.', {}, { cause: error });
    throw error;
  } finally {
    await worker.terminate();
  }
}
