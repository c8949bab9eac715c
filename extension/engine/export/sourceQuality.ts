import { basename } from 'node:path';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { SourceQuality } from '../../model/card/cardContent.ts';
import { afterMending, type NoiseEstimate } from '../../model/strength/noiseEstimates.ts';
import { noiseReport } from '../noise/noiseReport.ts';
import type { DatasetSession } from '../session/datasetSession.ts';

/** Estimates of wrong labels as they were found, and as they are now that some were turned round. */
export interface LabelNoise {
  readonly before: readonly NoiseEstimate[];
  readonly now: readonly NoiseEstimate[];
  readonly calibrated: boolean;
}

/**
 * By an audit sample and by EM. Bands rest on the rows that curators decided about, and those are the doubtful ones:
 * carried over to all rows they say too much.
 */
export async function labelNoise(session: DatasetSession, context: HandlerContext): Promise<LabelNoise> {
  const report = await noiseReport(session, undefined, context);
  const before = report.estimates.filter(({ method }) => method !== 'bands');
  const flipped = session.curation.decided().flip;
  return { before, now: afterMending(before, flipped, report.rows), calibrated: report.calibrated };
}

/** What is known about the quality of a dataset beside its rows. */
export async function sourceQuality(session: DatasetSession, context: HandlerContext): Promise<SourceQuality> {
  const info = await session.whenComplete();
  const noise = await labelNoise(session, context);
  const strengths = session.strength.table;
  const { report } = session.lints;
  return {
    dataset: basename(session.path),
    shape: info.format?.title ?? 'unknown',
    scorers: (strengths?.scorers ?? []).map((scorer, at) => ({
      scorer,
      trainedOnDataset: strengths?.trained[at] === true,
    })),
    wrongBefore: noise.before,
    wrongNow: noise.now,
    calibrated: noise.calibrated,
    lints: report === undefined ? undefined : { counts: report.counts, rows: report.rows, staleRows: report.staleRows },
  };
}
