import { placeCut } from '../../extension/model/strength/bandScale.ts';
import { counted, signed } from '../../extension/model/numbers.ts';
import { actionTitles, bandName } from './bandWords.ts';
import type { HistogramScale } from './histogramPlot.ts';
import type { NoiseController } from './noiseController.ts';

const namespace = 'http://www.w3.org/2000/svg';
/** Where the names of the bands and the grips of the edges stand, from the upper edge. */
const nameLine = 28;
const gripTop = 34;
const grip = { width: 12, height: 18 } as const;
/** Width in which an edge is taken hold of. */
const reach = 16;
/** Width of a letter of a band's name. */
const letterWidth = 6.5;

const stepKeys: Readonly<Record<string, { readonly direction: -1 | 1; readonly large: boolean }>> = {
  ArrowLeft: { direction: -1, large: false },
  ArrowDown: { direction: -1, large: false },
  ArrowRight: { direction: 1, large: false },
  ArrowUp: { direction: 1, large: false },
  PageDown: { direction: -1, large: true },
  PageUp: { direction: 1, large: true },
};

/** The edges of the bands over the histogram: each is a slider, and its bands say how many rows they have. */
export class BandHandles {
  readonly element = document.createElementNS(namespace, 'svg');
  readonly #controller: NoiseController;
  readonly #names = document.createElementNS(namespace, 'g');
  #edges: SVGGElement[] = [];
  #scale: HistogramScale | undefined;

  constructor(controller: NoiseController) {
    this.#controller = controller;
    this.element.setAttribute('class', 'bands');
    // The table of the bands says the same.
    this.#names.setAttribute('aria-hidden', 'true');
    this.element.append(this.#names);
  }

  /** Puts the edges where the plan has them. Elements stay the same, so that the focus does. */
  show(scale: HistogramScale | undefined): void {
    this.#scale = scale;
    const { plan, scale: bands } = this.#controller;
    const shown = scale === undefined || bands === undefined ? [] : plan.cuts;
    if (shown.length !== this.#edges.length) this.#setEdges(shown.length);
    if (scale === undefined || bands === undefined) {
      this.#names.replaceChildren();
      return;
    }
    this.element.setAttribute('width', String(scale.width));
    this.element.setAttribute('height', String(scale.height));
    const pixels = shown.map((cut, place) => {
      const { strength } = placeCut(bands, plan.unit, cut);
      const pixel = scale.toPixel(strength);
      this.#showEdge(place, cut, strength, pixel);
      return pixel;
    });
    this.#showNames([scale.left, ...pixels, scale.right]);
  }

  #setEdges(count: number): void {
    for (const edge of this.#edges) edge.remove();
    this.#edges = Array.from({ length: count }, (_, place) => this.#newEdge(place));
    this.element.append(...this.#edges);
  }

  #newEdge(place: number): SVGGElement {
    const edge = document.createElementNS(namespace, 'g');
    edge.setAttribute('class', 'edge');
    edge.setAttribute('role', 'slider');
    edge.setAttribute('tabindex', '0');
    edge.setAttribute('data-testid', 'band-edge');
    const bottom = this.#scale?.bottom ?? 0;
    const hold = shape('rect', { x: -reach / 2, y: gripTop, width: reach, height: bottom - gripTop, class: 'hold' });
    const line = shape('line', { y1: gripTop, y2: bottom, class: 'line' });
    const handle = shape('rect', { x: -grip.width / 2, y: gripTop, rx: 3, class: 'grip', ...grip });
    const marks = [-2, 2].map((x) =>
      shape('line', { x1: x, x2: x, y1: gripTop + 5, y2: gripTop + grip.height - 5, class: 'mark' }),
    );
    edge.append(hold, line, handle, ...marks);
    edge.addEventListener('keydown', (event) => {
      this.#key(place, event);
    });
    edge.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      edge.focus();
      edge.setPointerCapture(event.pointerId);
    });
    edge.addEventListener('pointermove', (event) => {
      if (!edge.hasPointerCapture(event.pointerId) || this.#scale === undefined) return;
      const pixel = event.clientX - this.element.getBoundingClientRect().left;
      this.#controller.dragCut(place, this.#scale.toStrength(pixel));
    });
    return edge;
  }

  #key(place: number, event: KeyboardEvent): void {
    const step = stepKeys[event.key];
    if (step !== undefined) this.#controller.stepCut(place, step);
    else if (event.key === 'Home') this.#controller.endCut(place, -1);
    else if (event.key === 'End') this.#controller.endCut(place, 1);
    else return;
    event.preventDefault();
  }

  #showEdge(place: number, cut: number, strength: number, pixel: number): void {
    const edge = this.#edges[place];
    const { plan, counts } = this.#controller;
    if (edge === undefined) return;
    const bands = plan.actions.length;
    const { min, max } = this.#controller.limitsOf(place);
    const [below, above] = [counts?.[place], counts?.[place + 1]].map((band) => counted(band?.rows ?? 0));
    const where =
      plan.unit === 'percent'
        ? `${String(cut)} % of the rows, strength ${signed(strength)}`
        : `strength ${signed(cut)}`;
    const words = `${where}; ${below ?? ''} rows in the ${bandName(place, bands).toLowerCase()} band, ${above ?? ''} in the ${bandName(place + 1, bands).toLowerCase()} one`;
    edge.setAttribute('transform', `translate(${String(pixel)},0)`);
    edge.setAttribute('aria-label', `Upper end of the ${bandName(place, bands).toLowerCase()} band`);
    edge.setAttribute('aria-valuemin', String(min));
    edge.setAttribute('aria-valuemax', String(max));
    edge.setAttribute('aria-valuenow', String(cut));
    edge.setAttribute('aria-valuetext', words);
  }

  /** Each band's action and rows above it, where there is room for them. @param ends of the bands, in pixels */
  #showNames(ends: readonly number[]): void {
    const { plan, counts } = this.#controller;
    const names = plan.actions.map(({ kind }, band) => {
      const [left = 0, right = 0] = ends.slice(band, band + 2);
      const count = counts?.[band]?.rows;
      const long = `${actionTitles[kind]}: ${count === undefined ? '–' : counted(count)}`;
      const fitting = [long, count === undefined ? '' : counted(count)].find(
        (text) => text.length * letterWidth <= right - left,
      );
      const name = shape('text', { x: (left + right) / 2, y: nameLine, 'text-anchor': 'middle', class: 'name' });
      name.textContent = fitting ?? '';
      return name;
    });
    this.#names.replaceChildren(...names);
  }
}

function shape(name: 'line' | 'rect' | 'text', attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(namespace, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
  return element;
}
