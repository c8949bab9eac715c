import type { BandAction } from '../../extension/model/strength/bandPlan.ts';

export const actionTitles: Readonly<Record<BandAction['kind'], string>> = {
  keep: 'Keep',
  flip: 'Flip labels',
  smooth: 'Smooth labels',
  drop: 'Drop',
  triage: 'Send to triage',
};

/** What a band is called, by its place from the lowest up. */
export function bandName(band: number, bands: number): string {
  if (bands === 1) return 'Only';
  if (band === 0) return 'Lowest';
  return band === bands - 1 ? 'Highest' : `${String(band + 1)}.`;
}
