import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { BucketReport } from '../../model/contract/noise.ts';
import { CuratorError } from '../../model/errors.ts';
import { goldBucket, goldBucketNames, type GoldBucket } from '../../model/strength/goldBuckets.ts';
import { fitGoldScorer } from '../../model/strength/goldScorer.ts';
import { wilsonShare } from '../../model/strength/strength.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { readGold } from './gold.ts';

const listed = 200;

/** Buckets of all rows. */
export interface SortedByGold {
  readonly report: BucketReport;
  /** One byte a row: 0 for a row in no bucket, else one more than the place of its bucket in `goldBucketNames`. */
  readonly codes: Uint8Array;
}

/**
 * Keep, annotate again or recycle, by a scorer that is trained on the curator's decisions alone, the scorer that agrees
 * best with them, and a judge's column where one is named.
 *
 * @throws CuratorError 'too-few-rows' where there are too few decisions to train on
 */
export async function sortByGold(
  session: DatasetSession,
  judge: string | undefined,
  context: HandlerContext,
): Promise<SortedByGold> {
  const strengths = session.strength.table;
  if (strengths === undefined)
    throw new CuratorError('too-few-rows', 'No row has a score yet. Score the dataset first.');
  const { table } = strengths;
  const gold = await readGold(session, { kind: 'decisions' }, context);
  const fit = fitGoldScorer(
    table,
    gold.map(({ row, agreement, turned }) => ({ row, right: turned ? agreement < 0.5 : agreement >= 0.5 })),
  );
  const opinions = new Map<number, boolean>();
  if (judge !== undefined) {
    for (const { row, agreement, turned } of await readGold(session, { kind: 'field', field: judge }, context)) {
      if (agreement !== 0.5) opinions.set(row, turned ? agreement < 0.5 : agreement > 0.5);
    }
  }
  const buckets: Record<GoldBucket, number> = { keep: 0, annotate: 0, recycle: 0 };
  const rows: Record<GoldBucket, { row: number; line: number; sure: number }[]> = {
    keep: [],
    annotate: [],
    recycle: [],
  };
  const codes = new Uint8Array(session.file.rowCount);
  const best = table.oriented(fit.best);
  for (const row of strengths.rowsByStrength()) {
    if (session.curation.stateOf(row)?.decision !== undefined) continue;
    const probability = fit.probability(row);
    const margin = best[row] ?? Number.NaN;
    const bucket = goldBucket({
      gold: probability > 0.5,
      judge: opinions.get(row),
      best: Number.isNaN(margin) ? undefined : margin > 0,
    });
    buckets[bucket]++;
    codes[row] = goldBucketNames.indexOf(bucket) + 1;
    rows[bucket].push({ row, line: session.file.lineOf(row), sure: Math.abs(probability - 0.5) });
  }
  const top = (bucket: GoldBucket): { row: number; line: number }[] =>
    rows[bucket]
      .sort((left, right) => right.sure - left.sure || left.row - right.row)
      .slice(0, listed)
      .map(({ row, line }) => ({ row, line }));
  const accuracy = wilsonShare(fit.hits, fit.rows);
  const remarks = [
    ...(accuracy.low > 0.5
      ? []
      : ['The gold scorer is not above chance on checked rows that it has not seen: its buckets say little yet.']),
    ...(judge === undefined ? ['No judge takes part: the best scorer alone confirms the gold scorer.'] : []),
    'Recycling (flipping what all are against) is a proposal: that it helps was found by trying, and not explained.',
  ];
  const report = {
    goldRows: fit.rows,
    accuracy,
    bestScorer: strengths.scorers[fit.best] ?? '',
    buckets,
    rows: { keep: top('keep'), annotate: top('annotate'), recycle: top('recycle') },
    remarks,
  };
  return { report, codes };
}
