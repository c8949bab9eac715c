import type { TrustReport } from '../contract/judgeTrust.ts';
import { percent } from '../numbers.ts';
import { wilsonShare, type Share } from '../strength/strength.ts';
import type { Bias } from './bias.ts';

/** A figure of a trust report as people read it. */
export interface TrustFigure {
  readonly name: string;
  readonly value: string;
  /** The 95 % interval; empty where there is none. */
  readonly interval: string;
  /** What it was counted on. */
  readonly rows: number;
}

/** How far a judge can be trusted, figure by figure; one that no row tells anything of has no value and no interval. */
export function trustFigures({
  agreement,
  position,
  length,
  calibration,
}: Pick<TrustReport, 'agreement' | 'position' | 'length' | 'calibration'>): readonly TrustFigure[] {
  const { kappa, interval } = agreement;
  const figures = [
    shareFigure('Agreement', agreement.observed, agreement.rows),
    {
      name: 'Cohen’s kappa',
      value: kappa?.toFixed(2) ?? 'not defined',
      interval: interval?.map((bound) => bound.toFixed(2)).join(' to ') ?? '',
      rows: agreement.rows,
    },
    shareFigure('Orders contradict', position.disagreement, position.judged),
    biasFigure('Of these, it prefers the response shown first', position),
    biasFigure('It prefers the longer response', length.judge),
    biasFigure('People prefer the longer response', length.human),
    { name: 'Calibration error', value: calibration.before.toFixed(3), interval: '', rows: calibration.rows },
    {
      name: `Calibration error after temperature ${calibration.temperature.toFixed(2)}, left-out rows`,
      value: calibration.after.toFixed(3),
      interval: '',
      rows: calibration.rows,
    },
  ];
  return figures.map((figure) => (figure.rows === 0 ? { ...figure, value: '–', interval: '' } : figure));
}

function shareFigure(name: string, share: number, rows: number): TrustFigure {
  return { name, value: percent(share), interval: bounds(wilsonShare(Math.round(share * rows), rows)), rows };
}

function biasFigure(name: string, { share, rows, pValue }: Bias): TrustFigure {
  const likely = pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
  return { name, value: `${percent(share.value)} (${likely})`, interval: bounds(share), rows };
}

function bounds({ low, high }: Share): string {
  return `${percent(low)} to ${percent(high)}`;
}
