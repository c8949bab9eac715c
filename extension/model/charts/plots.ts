import * as Plot from '@observablehq/plot';

/**
 * What charts look like, as options of Observable Plot: the same in a view and in a report. `Plot.plot` draws them with
 * the document that it is given. Classes are coloured by the style sheet of whoever shows the picture.
 */

/** A bar that stands for rows. */
export interface Bar {
  readonly from: number;
  /** Exclusive, but for the last bar. */
  readonly to: number;
  readonly rows: number;
}

export interface PlotFrame {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** The picture in words. */
  readonly description: string;
}

const margins = { marginLeft: 44, marginBottom: 34, marginTop: 12, marginRight: 12 } as const;
const groups = ['below', 'above'] as const;

/** What each group of bars is called in the picture; bars below zero look other than those above it. */
export function barClass(group: (typeof groups)[number]): string {
  return `bars ${group}`;
}

/** The bars of each group as they are drawn, in their order: those without rows have no picture. */
export function barGroups<Own extends Bar>(
  bars: readonly Own[],
): readonly { readonly className: string; readonly bars: readonly Own[] }[] {
  const shown = bars.filter(({ rows }) => rows > 0);
  return groups.map((group) => ({
    className: barClass(group),
    bars: shown.filter(({ to }) => (group === 'below' ? to <= 0 : to > 0)),
  }));
}

export interface BarsOptions extends PlotFrame {
  readonly bars: readonly Bar[];
  readonly logarithmic: boolean;
  /** Whole numbers that bars stand for, each around its own; without them bars stand for ranges of strength. */
  readonly numbers?: readonly number[] | undefined;
  readonly xLabel?: string | undefined;
  readonly yLabel?: string | undefined;
  /** Room around the bars, in pixels. */
  readonly margins?:
    { readonly marginLeft: number; readonly marginBottom: number; readonly marginTop: number } | undefined;
}

/** Counts as bars; undefined where there are none. */
export function barsPlot(options: BarsOptions): Plot.PlotOptions | undefined {
  const { bars, logarithmic, numbers, xLabel, yLabel, margins: own, ...frame } = options;
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const counts = countAxis(Math.max(...bars.map(({ rows }) => rows)), logarithmic, yLabel);
  const mark = { x1: 'from', x2: 'to', y1: counts.base, y2: 'rows', insetLeft: 0.5, insetRight: 0.5 } as const;
  return {
    ...framed(frame),
    ...own,
    x: { domain: [first.from, last.to], label: xLabel ?? null, ...ticksOf(numbers, frame.width) },
    y: counts.axis,
    marks: [
      ...barGroups(bars).map((group) => Plot.rectY(group.bars, { ...mark, className: group.className })),
      Plot.ruleY([counts.base]),
      ...counts.marks,
      ...(numbers === undefined && first.from < 0 && last.to > 0 ? [Plot.ruleX([0], { className: 'zero' })] : []),
    ],
  };
}

function ticksOf(numbers: readonly number[] | undefined, width: number): Plot.ScaleOptions {
  return numbers === undefined ? { ticks: Math.round(width / 70) } : { ticks: numbers, tickFormat: String };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LinesOptions extends PlotFrame {
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[] }[];
  readonly xLabel: string;
  /** Steps of counts; without it the lines are of values. */
  readonly counts?: { readonly logarithmic: boolean } | undefined;
}

/** Lines over the same axis, told apart by dashes as well as by colour. */
export function linesPlot({ lines, xLabel, counts, ...frame }: LinesOptions): Plot.PlotOptions {
  const most = Math.max(0, ...lines.flatMap(({ points }) => points.map(({ y }) => y)));
  const axis = counts === undefined ? undefined : countAxis(most, counts.logarithmic, undefined);
  const base = axis?.base ?? 0;
  const curve = counts === undefined ? 'linear' : 'step-after';
  return {
    ...framed(frame),
    x: { label: xLabel },
    y: axis?.axis ?? { label: null, grid: true, ticks: 5 },
    marks: [
      Plot.ruleY([base]),
      ...(axis?.marks ?? []),
      ...lines.map(({ points }, place) =>
        Plot.line(
          // No rows have no place on a logarithmic axis but its foot.
          axis === undefined ? points : points.map(({ x, y }) => ({ x, y: Math.max(base, y) })),
          { x: 'x', y: 'y', curve, className: `line line-${String(place + 1)}` },
        ),
      ),
    ],
  };
}

export interface DotsOptions extends PlotFrame {
  readonly dots: readonly Point[];
  readonly xLabel: string;
  readonly yLabel: string;
}

/** Rows as dots. */
export function dotsPlot({ dots, xLabel, yLabel, ...frame }: DotsOptions): Plot.PlotOptions {
  return {
    ...framed(frame),
    x: { label: xLabel },
    y: { label: yLabel, grid: true, ticks: 5 },
    marks: [Plot.ruleX([0], { className: 'zero' }), Plot.dot(dots, { x: 'x', y: 'y', r: 1.6, className: 'dots' })],
  };
}

export interface IntervalsOptions extends PlotFrame {
  readonly bins: readonly {
    readonly strength: number;
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly fitted: number;
  }[];
}

/** Shares with their intervals and a fit that never falls. */
export function intervalsPlot({ bins, ...frame }: IntervalsOptions): Plot.PlotOptions {
  return {
    ...framed(frame),
    x: { label: 'Preference strength' },
    y: { domain: [0, 1], label: 'Agreement', grid: true, ticks: 5 },
    marks: [
      Plot.ruleY([0.5], { className: 'zero' }),
      Plot.ruleX([0], { className: 'zero' }),
      Plot.ruleX(bins, { x: 'strength', y1: 'low', y2: 'high', className: 'whiskers' }),
      Plot.line(bins, { x: 'strength', y: 'fitted', className: 'line line-1' }),
      Plot.dot(bins, { x: 'strength', y: 'value', r: 3, className: 'dots' }),
    ],
  };
}

function framed({ width, height, title, description }: PlotFrame): Plot.PlotOptions {
  return { ...margins, className: 'plot', width, height, ariaLabel: title, ariaDescription: description };
}

/** An axis of counts: its scale, where bars begin, and what is drawn beside them. */
export interface CountAxis {
  readonly axis: Plot.ScaleOptions;
  readonly base: number;
  readonly marks: readonly Plot.Markish[];
}

/**
 * An axis of counts. A logarithmic one begins at one half: a bar of a single row has a height of its own there, and no
 * bar stands for no row.
 *
 * @param most largest count, 0 or more
 */
export function countAxis(most: number, logarithmic: boolean, label: string | undefined): CountAxis {
  if (!logarithmic) return { base: 0, axis: { label: label ?? null, grid: true, ticks: 4 }, marks: [] };
  const top = Math.max(10, most);
  const ticks = countTicks(top);
  const text = (tick: number): string => compactNumbers.format(tick);
  return {
    base: 0.5,
    axis: { type: 'log', domain: [0.5, top], axis: null },
    // An axis by itself: that of the scale would leave out the labels of some of the ticks.
    marks: [Plot.gridY(ticks), Plot.axisY(ticks, { text, label: `${label ?? 'Rows'} (logarithmic)` })],
  };
}

/** Powers of ten up to `top`, with what lies between them where these are few. @param top 10 or more */
export function countTicks(top: number): readonly number[] {
  const powers = Math.floor(Math.log10(top));
  const steps = powers > 2 ? [1] : [1, 2, 5];
  return Array.from({ length: powers + 1 }, (_, power) => steps.map((step) => step * 10 ** power))
    .flat()
    .filter((tick) => tick <= top);
}

const compactNumbers = new Intl.NumberFormat(undefined, { notation: 'compact' });
