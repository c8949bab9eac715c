import { brushX, type BrushBehavior, type D3BrushEvent } from 'd3-brush';
import { select, type Selection } from 'd3-selection';
import type { Figure } from '../../extension/model/charts/figure.ts';
import { histogramFigure, histogramMargins } from '../../extension/model/charts/strengthFigures.ts';
import type { HistogramBin } from '../../extension/model/strength/strengthReport.ts';
import { drawPlot, type DrawnPlot } from './drawFigure.ts';
import type { StrengthRange } from './strengthController.ts';

const height = 290;
/** Where the bars stand, and how high they can be, from the upper edge. */
const top = histogramMargins.marginTop;
const bottom = height - histogramMargins.marginBottom;

/** What is shown in the histogram. */
export interface HistogramContent {
  readonly bins: readonly HistogramBin[];
  readonly range: StrengthRange | undefined;
  readonly logarithmic: boolean;
}

/** From strengths to pixels of the picture and back, within its ends. */
export interface HistogramScale {
  readonly width: number;
  readonly height: number;
  /** Ends of the bars, in pixels. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly toPixel: (strength: number) => number;
  readonly toStrength: (pixel: number) => number;
}

/** The histogram with a brush over it: dragging over bars selects their range, a click outside selects all. */
export class HistogramPlot {
  readonly element = document.createElement('div');
  /** What is drawn, with its words; undefined before there are bins. */
  figure: Figure | undefined;
  drawn: DrawnPlot | undefined;
  scale: HistogramScale | undefined;
  readonly #onSelect: (range: StrengthRange | undefined) => void;
  readonly #onDraw: () => void;
  readonly #picture = document.createElement('div');
  #content: HistogramContent = { bins: [], range: undefined, logarithmic: false };
  #drawnWidth = 0;
  #brush: BrushBehavior<unknown> | undefined;
  #layer: Selection<SVGGElement, unknown, null, undefined> | undefined;

  /** @param onDraw called when the picture was drawn anew, at another size or with other numbers */
  constructor(onSelect: (range: StrengthRange | undefined) => void, onDraw: () => void) {
    this.#onSelect = onSelect;
    this.#onDraw = onDraw;
    this.element.className = 'histogram';
    this.element.append(this.#picture);
    new ResizeObserver(() => {
      if (this.element.clientWidth !== this.#drawnWidth) this.#render();
    }).observe(this.element);
  }

  show(content: HistogramContent): void {
    const { bins, logarithmic } = this.#content;
    this.#content = content;
    if (content.bins !== bins || content.logarithmic !== logarithmic) this.#render();
    else this.#moveBrush();
  }

  #render(): void {
    const { bins, logarithmic } = this.#content;
    const width = this.element.clientWidth;
    const first = bins[0];
    const last = bins.at(-1);
    if (width === 0 || first === undefined || last === undefined) return;
    this.#drawnWidth = width;
    const figure = histogramFigure(bins, logarithmic, { width, height });
    if (figure.plot === undefined) return;
    const drawn = drawPlot(figure.plot);
    const scale = drawn.scale('x');
    if (scale?.invert === undefined) return;
    const left = Number(scale.apply(first.from));
    const right = Number(scale.apply(last.to));
    const toStrength = (pixel: number): number => Number(scale.invert?.(Math.min(right, Math.max(left, pixel))));
    this.scale = {
      width,
      height,
      left,
      right,
      top,
      bottom,
      toStrength,
      toPixel: (strength) => Math.min(right, Math.max(left, Number(scale.apply(strength)))),
    };
    this.#brush = brushX<unknown>()
      .extent([
        [left, top],
        [right, bottom],
      ])
      .on('end', (event: D3BrushEvent<unknown>) => {
        // Moves by program have no source event.
        if (event.sourceEvent === null || event.sourceEvent === undefined) return;
        const [from, to] = (event.selection ?? []).map(Number);
        if (from === undefined || to === undefined) this.#onSelect(undefined);
        else this.#onSelect(snap(bins, toStrength(from), toStrength(to)));
      });
    this.#layer = select<SVGSVGElement, unknown>(drawn).append('g').attr('class', 'brush');
    this.#layer.call(this.#brush);
    this.#picture.replaceChildren(drawn);
    this.figure = figure;
    this.drawn = drawn;
    this.#moveBrush();
    this.#onDraw();
  }

  #moveBrush(): void {
    if (this.#brush === undefined || this.#layer === undefined || this.scale === undefined) return;
    const { range } = this.#content;
    const selection: [number, number] | null =
      range === undefined ? null : [this.scale.toPixel(range.min), this.scale.toPixel(range.max)];
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
