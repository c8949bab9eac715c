import * as Plot from '@observablehq/plot';

/** A bar that stands for rows. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Shows its rows; absent where it has none. */
  readonly select?: (() => void) | undefined;
}

export interface BarsOptions {
  readonly bars: readonly Bar[];
  readonly width: number;
  readonly height: number;
  /** The picture in words. */
  readonly description: string;
  readonly title: string;
  readonly xLabel?: string | undefined;
}

const margins = { marginLeft: 44, marginBottom: 34, marginTop: 12, marginRight: 12 } as const;

/** Bars below zero look other than those above it; a click on one shows its rows. Its numbers are in a table. */
export function barsPlot({ bars, width, height, description, title, xLabel }: BarsOptions): SVGElement | undefined {
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const mark = { x1: 'from', x2: 'to', y: 'rows', insetLeft: 0.5, insetRight: 0.5 } as const;
  const groups = [
    { name: 'bars below', bars: bars.filter(({ to }) => to <= 0) },
    { name: 'bars above', bars: bars.filter(({ to }) => to > 0) },
  ];
  const figure = plain(
    Plot.plot({
      ...margins,
      className: 'plot',
      width,
      height,
      ariaLabel: title,
      ariaDescription: description,
      x: { domain: [first.from, last.to], label: xLabel ?? null, ticks: Math.round(width / 70) },
      y: { label: null, grid: true, ticks: 4 },
      marks: [
        ...groups.map((group) => Plot.rectY(group.bars, { ...mark, className: group.name })),
        Plot.ruleY([0]),
        ...(first.from < 0 && last.to > 0 ? [Plot.ruleX([0], { className: 'zero' })] : []),
      ],
    }),
  );
  for (const group of groups) {
    const rects = figure.querySelectorAll<SVGElement>(`.${group.name.replace(' ', '.')} rect`);
    group.bars.forEach(({ select }, place) => {
      const rect = rects[place];
      if (rect === undefined || select === undefined) return;
      rect.classList.add('clickable');
      rect.addEventListener('click', select);
    });
  }
  return figure;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Lines over the same axis, told apart by dashes as well as by colour. */
export function linesPlot(options: {
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[] }[];
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly xLabel: string;
  readonly curve?: 'step-after' | 'linear';
}): SVGElement {
  const { lines, width, height, title, description, xLabel, curve = 'linear' } = options;
  return plain(
    Plot.plot({
      ...margins,
      className: 'plot',
      width,
      height,
      ariaLabel: title,
      ariaDescription: description,
      x: { label: xLabel },
      y: { label: null, grid: true, ticks: 5 },
      marks: [
        Plot.ruleY([0]),
        ...lines.map(({ points }, place) =>
          Plot.line(points, { x: 'x', y: 'y', curve, className: `line line-${String(place + 1)}` }),
        ),
      ],
    }),
  );
}

/** Rows as dots; a click on one shows it. */
export function dotsPlot(options: {
  readonly dots: readonly (Point & { readonly row: number })[];
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
}): SVGElement {
  const { dots, width, height, title, description, xLabel, yLabel } = options;
  return plain(
    Plot.plot({
      ...margins,
      className: 'plot',
      width,
      height,
      ariaLabel: title,
      ariaDescription: description,
      x: { label: xLabel },
      y: { label: yLabel, grid: true, ticks: 5 },
      marks: [Plot.ruleX([0], { className: 'zero' }), Plot.dot(dots, { x: 'x', y: 'y', r: 1.6, className: 'dots' })],
    }),
  );
}

/** Shares with their intervals and a fit that never falls. */
export function intervalsPlot(options: {
  readonly bins: readonly {
    readonly strength: number;
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly fitted: number;
  }[];
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
}): SVGElement {
  const { bins, width, height, title, description } = options;
  return plain(
    Plot.plot({
      ...margins,
      className: 'plot',
      width,
      height,
      ariaLabel: title,
      ariaDescription: description,
      x: { label: 'Preference strength' },
      y: { domain: [0, 1], label: 'Agreement', grid: true, ticks: 5 },
      marks: [
        Plot.ruleY([0.5], { className: 'zero' }),
        Plot.ruleX([0], { className: 'zero' }),
        Plot.ruleX(bins, { x: 'strength', y1: 'low', y2: 'high', className: 'whiskers' }),
        Plot.line(bins, { x: 'strength', y: 'fitted', className: 'line line-1' }),
        Plot.dot(bins, { x: 'strength', y: 'value', r: 3, className: 'dots' }),
      ],
    }),
  );
}

/** One picture with one description: its inline rules are in strength.css, and its parts are no parts for a reader. */
function plain(figure: ReturnType<typeof Plot.plot>): SVGElement {
  for (const style of figure.querySelectorAll('style')) style.remove();
  for (const part of figure.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  figure.setAttribute('role', 'img');
  return figure as unknown as SVGElement;
}
