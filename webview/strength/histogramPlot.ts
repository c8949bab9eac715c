import * as Plot from '@observablehq/plot';
import { brushX, type BrushBehavior, type D3BrushEvent } from 'd3-brush';
import { select, type Selection } from 'd3-selection';
import type { HistogramBin } from '../../extension/model/strength/strengthReport.ts';
import type { StrengthRange } from './strengthController.ts';
import { counted } from '../shared/numbers.ts';

const height = 260;

/** The histogram with a brush over it: dragging over bars selects their range, a click outside selects all. */
export class HistogramPlot {
  readonly element = document.createElement('div');
  readonly #onSelect: (range: StrengthRange | undefined) => void;
  #bins: readonly HistogramBin[] = [];
  #range: StrengthRange | undefined;
  #drawnWidth = 0;
  #brush: BrushBehavior<unknown> | undefined;
  #layer: Selection<SVGGElement, unknown, null, undefined> | undefined;
  #toPixel: ((strength: number) => number) | undefined;

  constructor(onSelect: (range: StrengthRange | undefined) => void) {
    this.#onSelect = onSelect;
    this.element.className = 'histogram';
    new ResizeObserver(() => {
      if (this.element.clientWidth !== this.#drawnWidth) this.#render();
    }).observe(this.element);
  }

  show(bins: readonly HistogramBin[], range: StrengthRange | undefined): void {
    this.#range = range;
    if (bins !== this.#bins) {
      this.#bins = bins;
      this.#render();
    }
    this.#moveBrush();
  }

  #render(): void {
    const width = this.element.clientWidth;
    const first = this.#bins[0];
    const last = this.#bins.at(-1);
    if (width === 0 || first === undefined || last === undefined) return;
    this.#drawnWidth = width;
    const below = this.#bins.filter(({ to }) => to <= 0);
    const above = this.#bins.filter(({ to }) => to > 0);
    const bar = { x1: 'from', x2: 'to', y: 'rows', insetLeft: 0.5, insetRight: 0.5 } as const;
    const figure = Plot.plot({
      className: 'plot',
      width,
      height,
      marginLeft: 56,
      marginBottom: 40,
      ariaLabel: 'Histogram of preference strength',
      ariaDescription: describe(this.#bins),
      x: { domain: [first.from, last.to], label: 'Preference strength (standard deviations of the margin)' },
      y: { label: 'Rows', grid: true },
      marks: [
        Plot.rectY(below, { ...bar, className: 'bars below' }),
        Plot.rectY(above, { ...bar, className: 'bars above' }),
        Plot.ruleY([0]),
        Plot.ruleX([0], { className: 'zero' }),
      ],
    });
    // Its inline rules are in strength.css: the page's policy allows none from a script.
    for (const style of figure.querySelectorAll('style')) style.remove();
    // One picture with one description; its numbers are in the table.
    for (const part of figure.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
    figure.setAttribute('role', 'img');
    const scale = figure.scale('x');
    if (scale?.invert === undefined) return;
    const left = Number(scale.apply(first.from));
    const right = Number(scale.apply(last.to));
    const toStrength = (pixel: number): number => Number(scale.invert?.(pixel));
    this.#toPixel = (strength) => Math.min(right, Math.max(left, Number(scale.apply(strength))));
    this.#brush = brushX<unknown>()
      .extent([
        [left, 10],
        [right, height - 40],
      ])
      .on('end', (event: D3BrushEvent<unknown>) => {
        // Moves by program have no source event.
        if (event.sourceEvent === null || event.sourceEvent === undefined) return;
        const [from, to] = (event.selection ?? []).map(Number);
        if (from === undefined || to === undefined) this.#onSelect(undefined);
        else this.#onSelect(snap(this.#bins, toStrength(from), toStrength(to)));
      });
    this.#layer = select(figure as SVGSVGElement)
      .append('g')
      .attr('class', 'brush');
    this.#layer.call(this.#brush);
    this.element.replaceChildren(figure);
    this.#moveBrush();
  }

  #moveBrush(): void {
    if (this.#brush === undefined || this.#layer === undefined || this.#toPixel === undefined) return;
    const range = this.#range;
    const selection: [number, number] | null =
      range === undefined ? null : [this.#toPixel(range.min), this.#toPixel(range.max)];
    this.#brush.move(this.#layer, selection);
  }
}

/** The edges of the bins that a range touches: what is seen as selected is what is selected. */
function snap(bins: readonly HistogramBin[], from: number, to: number): StrengthRange | undefined {
  const touched = bins.filter((bin) => bin.to > from && bin.from < to);
  const first = touched[0];
  const last = touched.at(-1);
  if (first === undefined || last === undefined) return undefined;
  // The last bin takes its upper edge in, a range does not: a little more keeps the strongest row.
  const max = last === bins.at(-1) ? last.to + (last.to - last.from) : last.to;
  return { min: first.from, max };
}

function describe(bins: readonly HistogramBin[]): string {
  const rows = (part: readonly HistogramBin[]): number => part.reduce((sum, bin) => sum + bin.rows, 0);
  const below = rows(bins.filter(({ to }) => to <= 0));
  return `${counted(below)} rows below zero, ${counted(rows(bins) - below)} rows at or above zero.`;
}
