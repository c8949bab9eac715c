import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { BandExportSummary } from '../../model/contract/noise.ts';
import { asTexts } from '../../model/export/exportText.ts';
import { pairsOf } from '../../model/export/pairing.ts';
import { effectiveLabel, oppositeLabel } from '../../model/formats/label.ts';
import type { JsonObject } from '../../model/json/jsonValue.ts';
import { bandOf, type BandPlan } from '../../model/strength/bandPlan.ts';
import { LineFile } from '../export/lineFile.ts';
import { refuseSource } from '../export/runExport.ts';
import { writeAtomically } from '../files/atomicFile.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import { planned, type PlannedRow } from './bands.ts';

const progressRows = 500;
const allPairs = { pairing: 'all', skip: 1, ties: 'leave-out' } as const;

/**
 * Writes the pairs of all rows as prompt, chosen and rejected, with columns of the plan: `chosen_prob` (1 less the
 * smoothing), `margin` where the plan has it, `band` (0 for the lowest), `flipped` and `line`. Rows of people's
 * decisions are written as decided, without smoothing; dropped and unsure ones are left out.
 *
 * @throws CuratorError 'target-exists', 'bad-request' for the dataset itself, 'disk-full', 'no-permission', 'cancelled'
 */
export async function exportBands(
  session: DatasetSession,
  plan: BandPlan,
  target: string,
  overwrite: boolean,
  context: HandlerContext,
): Promise<BandExportSummary> {
  await session.whenComplete();
  await refuseSource(target, session.path);
  const { rows, cuts } = planned(session, plan);
  const plannedRows = new Map(rows.map((row) => [row.row, row]));
  const counts = { rowsWritten: 0, flipped: 0, smoothed: 0, dropped: 0, leftOut: 0, bytesWritten: 0 };
  const total = session.file.rowCount;
  const started = performance.now();
  await writeAtomically(target, { overwrite }, async (file) => {
    const lines = new LineFile(file);
    let seen = 0;
    try {
      for await (const read of session.rowsForExport(false, context.signal)) {
        if (++seen % progressRows === 0) {
          const etaMs = ((performance.now() - started) / seen) * (total - seen);
          context.progress({ done: seen, total, unit: 'rows', etaMs });
        }
        const own = plannedRows.get(read.row);
        if (own?.action.kind === 'drop') {
          counts.dropped++;
          continue;
        }
        const records = recordsOf(read, own, plan, cuts, session.strength.meanOf(read.row));
        if (records.length === 0) {
          counts.leftOut++;
          continue;
        }
        if (own?.action.kind === 'flip') counts.flipped++;
        if (own?.action.kind === 'smooth') counts.smoothed++;
        counts.rowsWritten++;
        for (const record of records) await lines.add(JSON.stringify(record));
      }
      await lines.end();
      counts.bytesWritten = lines.bytes;
    } finally {
      await lines.abandon();
    }
    context.progress({ done: seen, total, unit: 'rows', etaMs: 0 });
  });
  return { target, ...counts };
}

function recordsOf(
  { comparison, state, line }: ReadRow,
  own: PlannedRow | undefined,
  plan: BandPlan,
  cuts: readonly number[],
  mean: number,
): readonly JsonObject[] {
  if (comparison === undefined || state.decision === 'drop' || state.decision === 'unsure') return [];
  const flips = own?.action.kind === 'flip';
  const inForce = effectiveLabel(comparison, state);
  const label = flips ? oppositeLabel(inForce, comparison.candidates.length) : inForce;
  const scored = !Number.isNaN(mean);
  return pairsOf(comparison, label, allPairs).map(({ context, chosen, rejected }) => {
    const { prompt, responses } = asTexts(context, [chosen, rejected]);
    return {
      prompt,
      chosen: responses[0],
      rejected: responses[1],
      // Where no strength is known, a margin of 0 leaves the loss as it is.
      ...(plan.margin ? { margin: scored ? (flips ? -mean : mean) : 0 } : {}),
      chosen_prob: own?.action.kind === 'smooth' ? 1 - own.action.by : 1,
      band: scored ? bandOf(cuts, mean) : null,
      flipped: flips || state.decision === 'flip',
      line,
    };
  });
}
