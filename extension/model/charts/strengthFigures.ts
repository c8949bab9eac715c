import { counted, percent, signed } from '../numbers.ts';
import type { BarFilter } from '../contract/strengthView.ts';
import type { Calibration } from '../strength/calibration.ts';
import type { SmallHistogram, StrengthCharts } from '../strength/strengthCharts.ts';
import type { HistogramBin } from '../strength/strengthReport.ts';
import type { Figure } from './figure.ts';
import { barsPlot, dotsPlot, intervalsPlot, linesPlot } from './plots.ts';

const wide = { width: 460, height: 200 } as const;
const small = { width: 230, height: 130 } as const;

/** The figures of all charts, in the groups in which they are shown. */
export interface StrengthFigures {
  readonly all: readonly Figure[];
  readonly scorers: readonly Figure[];
  /** Empty where nothing splits the rows. */
  readonly facet: readonly Figure[];
}

/** @param logarithmic whether counts are drawn on a logarithmic axis */
export function strengthFigures(charts: StrengthCharts, logarithmic: boolean): StrengthFigures {
  const { curve, scatter, votes, scorers, facet, cleaning } = charts;
  return {
    all: [
      ...(curve.length === 0 ? [] : [curveFigure(curve)]),
      ...(scatter.length === 0 ? [] : [scatterFigure(scatter)]),
      ...(votes.length === 0 ? [] : [votesFigure(votes, logarithmic)]),
      ...(cleaning.changed === 0 ? [] : [cleaningFigure(cleaning, logarithmic)]),
    ],
    scorers: scorers.map((own) => ({
      ...smallFigure(own, logarithmic, (range) => ({ margin: { scorer: own.name, ...range } })),
      id: `scorer: ${own.name}`,
      scorers: [own.name],
    })),
    facet: (facet?.groups ?? []).map((own) => ({
      ...smallFigure(own, logarithmic, (range) => ({ strength: range, query: own.query })),
      id: `${facet?.name ?? ''}: ${own.name}`,
      title: `${facet?.name ?? ''}: ${own.name}`,
    })),
  };
}

export interface HistogramSize {
  readonly width: number;
  readonly height: number;
}

/** Room around the bars of the histogram, in pixels: above them stand the bands. */
export const histogramMargins = { marginLeft: 56, marginBottom: 40, marginTop: 60 } as const;

/** The histogram of the mean strength. @param bins one or more */
export function histogramFigure(
  bins: readonly HistogramBin[],
  logarithmic: boolean,
  { width, height }: HistogramSize = { width: 700, height: 290 },
): Figure {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  const note = `${counted(below(bins))} rows below zero, ${counted(rows - below(bins))} rows at or above zero.`;
  return {
    id: 'histogram',
    title: 'Histogram of preference strength',
    note,
    rows,
    plot: barsPlot({
      width,
      height,
      bars: bins,
      logarithmic,
      title: 'Histogram of preference strength',
      description: note,
      xLabel: 'Preference strength (standard deviations of the margin)',
      yLabel: 'Rows',
      margins: histogramMargins,
    }),
    header: ['From', 'To', 'Rows'],
    lines: bins.map(({ from, to, rows: count }) => ({ cells: [signed(from), signed(to), counted(count)] })),
  };
}

/** Agreement with labels that are taken for the truth. */
export function calibrationFigure({ bins, rows }: Calibration, against: string): Figure {
  const note = `Against ${against}: ${String(bins.length)} bins of equally many rows, with Wilson intervals and a fit that never falls.`;
  return {
    id: 'calibration',
    title: 'Agreement by strength',
    note,
    rows,
    plot:
      bins.length === 0
        ? undefined
        : intervalsPlot({ bins, width: 460, height: 220, title: 'Agreement by strength', description: note }),
    header: ['From', 'To', 'Rows', 'Agreement', '95 % interval'],
    lines: bins.map(({ from, to, rows: count, value, low, high }) => ({
      cells: [signed(from), signed(to), counted(count), percent(value), `${percent(low)} to ${percent(high)}`],
    })),
  };
}

function curveFigure(curve: StrengthCharts['curve']): Figure {
  const points = (of: 'mean' | 'std') =>
    curve.map((group, place) => ({ x: ((place + 0.5) * 100) / curve.length, y: group[of] }));
  const lowest = curve.reduce((best, group) => (group.std < best.std ? group : best));
  return {
    id: 'curve',
    title: 'Strength and spread',
    note: 'groups of a twentieth by rising strength; mean (solid) and spread over scorers (dashed)',
    rows: curve.reduce((sum, { rows }) => sum + rows, 0),
    plot: linesPlot({
      ...wide,
      lines: [
        { name: 'mean', points: points('mean') },
        { name: 'std', points: points('std') },
      ],
      title: 'Strength and spread',
      description: `Mean strength rises from ${signed(curve[0]?.mean ?? 0)} to ${signed(curve.at(-1)?.mean ?? 0)}; the spread is smallest, ${lowest.std.toFixed(2)}, where the mean is ${signed(lowest.mean)}.`,
      xLabel: 'Rows by strength (%)',
    }),
    header: ['From', 'To', 'Mean', 'Spread', 'Rows'],
    lines: curve.map(({ from, to, mean, std, rows }, place) => ({
      cells: [signed(from), signed(to), signed(mean), std.toFixed(2), counted(rows)],
      filter: { strength: { min: from, max: curve[place + 1]?.from ?? to + 1 } },
    })),
  };
}

function scatterFigure(scatter: StrengthCharts['scatter']): Figure {
  const unsure = scatter.filter(({ mean, std }) => Math.abs(mean) < std).length;
  const note = `${counted(scatter.length)} rows; of ${percent(unsure / scatter.length, 0)} the spread is larger than the strength`;
  return {
    id: 'scatter',
    title: 'Strength against spread',
    note,
    rows: scatter.length,
    plot: dotsPlot({
      ...wide,
      dots: scatter.map(({ mean, std }) => ({ x: mean, y: std })),
      title: 'Strength against spread',
      description: note,
      xLabel: 'Mean strength',
      yLabel: 'Spread',
    }),
    header: ['Rows drawn', 'Spread above strength'],
    lines: [{ cells: [counted(scatter.length), counted(unsure)] }],
  };
}

function votesFigure(votes: StrengthCharts['votes'], logarithmic: boolean): Figure {
  const bars = votes.map(({ votes: count, rows }) => ({
    from: count - 0.5,
    to: count + 0.5,
    rows,
    filter: { votes: count },
  }));
  return {
    id: 'votes',
    title: 'Votes for the label',
    note: `scorers of ${String(votes.length - 1)} that prefer what the label prefers`,
    rows: votes.reduce((sum, { rows }) => sum + rows, 0),
    plot: barsPlot({
      ...wide,
      bars,
      numbers: votes.map(({ votes: count }) => count),
      logarithmic,
      title: 'Votes for the label',
      description: votes.map(({ votes: count, rows }) => `${String(count)}: ${counted(rows)} rows`).join(', '),
    }),
    bars,
    header: ['Votes', 'Rows'],
    lines: bars.map(({ rows, filter }) => ({
      cells: [String(filter.votes), counted(rows)],
      filter: rows === 0 ? undefined : filter,
    })),
  };
}

function cleaningFigure({ before, after, changed }: StrengthCharts['cleaning'], logarithmic: boolean): Figure {
  const points = (bins: readonly HistogramBin[]) => [
    ...bins.map(({ from, rows }) => ({ x: from, y: rows })),
    ...bins.slice(-1).map(({ to }) => ({ x: to, y: 0 })),
  ];
  return {
    id: 'cleaning',
    title: 'Before and after cleaning',
    note: `${counted(changed)} rows flipped or dropped; before (solid) and after (dashed)`,
    rows: before.reduce((sum, { rows }) => sum + rows, 0),
    plot: linesPlot({
      ...wide,
      counts: { logarithmic },
      lines: [
        { name: 'before', points: points(before) },
        { name: 'after', points: points(after) },
      ],
      title: 'Before and after cleaning',
      description: `${counted(below(before))} rows below zero before, ${counted(below(after))} after.`,
      xLabel: 'Preference strength',
    }),
    header: ['', 'Rows below zero'],
    lines: [{ cells: ['Before', counted(below(before))] }, { cells: ['After', counted(below(after))] }],
  };
}

function smallFigure(
  { name, rows, bins, below: share }: SmallHistogram,
  logarithmic: boolean,
  filterOf: (range: { readonly min: number; readonly max: number }) => BarFilter,
): Figure {
  const bars = bins.map(({ from, to, rows: count }, place) => ({
    from,
    to,
    rows: count,
    // The last bin takes its upper edge in, a range does not.
    filter: filterOf({ min: from, max: place === bins.length - 1 ? to + (to - from) : to }),
  }));
  const note = `${counted(rows)} rows, ${percent(share.value, 0)} below zero (${percent(share.low, 0)} to ${percent(share.high, 0)})`;
  return {
    id: name,
    title: name,
    note,
    rows,
    plot: barsPlot({ ...small, bars, logarithmic, title: name, description: note }),
    bars,
    header: ['From', 'To', 'Rows'],
    lines: bars.map(({ from, to, rows: count, filter }) => ({
      cells: [signed(from), signed(to), counted(count)],
      filter: count === 0 ? undefined : filter,
    })),
  };
}

function below(bins: readonly { readonly to: number; readonly rows: number }[]): number {
  return bins.filter(({ to }) => to <= 0).reduce((sum, { rows }) => sum + rows, 0);
}
