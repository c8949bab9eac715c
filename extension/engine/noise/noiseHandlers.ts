import type { Handlers } from '../../model/contract/endpoint.ts';
import type { noiseRequests } from '../../model/contract/noise.ts';
import { CuratorError } from '../../model/errors.ts';
import { drawSample, sampleSize } from '../../model/strength/auditSample.ts';
import { writeReport } from '../report/writeReport.ts';
import type { Sessions } from '../session/sessions.ts';
import { decideAlike, previewAlike } from './alikeRows.ts';
import { exportBands } from './bandExport.ts';
import { applyBands, previewBands, scaleOfBands } from './bands.ts';
import { chartsOf } from './charts.ts';
import { calibrationReport, noiseReport } from './noiseReport.ts';
import { auditTag } from './sessionTriage.ts';

export function noiseHandlers(sessions: Sessions): Handlers<typeof noiseRequests> {
  return {
    'noise/report': async ({ datasetId, gold }, context) => noiseReport(await sessions(datasetId), gold, context),
    'noise/calibration': async ({ datasetId, gold, fit }, context) =>
      calibrationReport(await sessions(datasetId), gold, fit === true, context),
    'noise/charts': async ({ datasetId, bins, facet }, context) =>
      chartsOf(await sessions(datasetId), bins, facet, context),
    'noise/sampleSize': async ({ datasetId, precision }) => {
      const session = await sessions(datasetId);
      const expected = session.strength.table?.table.flipModel.share.high ?? 0.5;
      return { rows: sampleSize(precision, expected, session.file.rowCount) };
    },
    'noise/drawAudit': async ({ datasetId, rows, seed }) => {
      const session = await sessions(datasetId);
      await session.whenComplete();
      const all = Array.from({ length: session.file.rowCount }, (_, row) => row);
      const wanted = drawSample(all, rows, seed).flatMap((row) => {
        const tags = session.curation.stateOf(row)?.tags ?? [];
        return tags.includes(auditTag) ? [] : [{ row, action: { kind: 'tags' as const, tags: [...tags, auditTag] } }];
      });
      if (wanted.length === 0) {
        throw new CuratorError('bad-request', 'All rows of this audit sample are marked already. Draw a larger one.');
      }
      return session.applyEach(wanted, `Draw an audit sample of ${String(wanted.length)} rows`);
    },
    'noise/setWeights': async ({ datasetId, weights }) => {
      const session = await sessions(datasetId);
      await session.setWeights(new Map(Object.entries(weights)));
      return null;
    },
    'noise/buckets': async ({ datasetId, judge }, context) =>
      (await sessions(datasetId)).buckets.report(judge, context),
    'bands/scale': async ({ datasetId }) => scaleOfBands(await sessions(datasetId)),
    'bands/preview': async ({ datasetId, plan, seed }) => previewBands(await sessions(datasetId), plan, seed),
    'bands/apply': async ({ datasetId, plan }) => applyBands(await sessions(datasetId), plan),
    'bands/export': async ({ datasetId, plan, target, overwrite }, context) =>
      exportBands(await sessions(datasetId), plan, target, overwrite, context),
    'noise/writeReport': async ({ datasetId, gold, ...order }, context) =>
      writeReport(await sessions(datasetId), { ...order, gold }, context),
    'triage/queue': async ({ datasetId, from, count, auditShare, seed }, context) =>
      (await sessions(datasetId)).triage.queue(from, count, { auditShare, seed }, context),
    'triage/progress': async ({ datasetId }) => {
      const session = await sessions(datasetId);
      await session.whenComplete();
      session.strength.table?.table.refitFlips();
      return session.triage.progress();
    },
    'triage/alike': async ({ datasetId, row }) => previewAlike(await sessions(datasetId), row),
    'triage/decideAlike': async ({ datasetId, row, decision }) => decideAlike(await sessions(datasetId), row, decision),
  };
}
