import type { GoldBucket } from './goldBuckets.ts';
import type { NoiseEstimate } from './noiseEstimates.ts';

/** What the estimates of wrong labels are called. */
export const estimateTitles: Readonly<Record<NoiseEstimate['method'], string>> = {
  audit: 'Audit sample',
  em: 'All scores (EM)',
  bands: 'Bands of strength',
};

/** What the buckets of the gold filter are called. */
export const bucketTitles: Readonly<Record<GoldBucket, string>> = {
  keep: 'Keep',
  annotate: 'Annotate again',
  recycle: 'Recycle (flip after a look)',
};
