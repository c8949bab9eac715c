import * as Plot from '@observablehq/plot';
import type { BarFilter } from '../../extension/model/contract/strengthView.ts';
import type { Figure } from '../../extension/model/charts/figure.ts';
import { barGroups } from '../../extension/model/charts/plots.ts';

export type DrawnPlot = SVGSVGElement & Plot.Plot;

/** Draws a plot as one picture with one description. */
export function drawPlot(options: Plot.PlotOptions): DrawnPlot {
  const drawn = Plot.plot(options);
  // Its inline rules are in strength.css: the page's policy allows none from a script.
  for (const style of drawn.querySelectorAll('style')) style.remove();
  // Its parts are no parts for a reader: their numbers are in a table.
  for (const part of drawn.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  drawn.setAttribute('role', 'img');
  // Without a caption or a legend a plot is the picture itself.
  return drawn as DrawnPlot;
}

/** Draws a figure; a click on one of its bars chooses the rows of the bar. */
export function drawFigure(figure: Figure, select: (filter: BarFilter) => void): DrawnPlot | undefined {
  if (figure.plot === undefined) return undefined;
  const drawn = drawPlot(figure.plot);
  for (const group of barGroups(figure.bars ?? [])) {
    const rects = drawn.querySelectorAll(`.${group.className.replace(' ', '.')} rect`);
    group.bars.forEach(({ filter }, place) => {
      const rect = rects[place];
      if (rect === undefined) return;
      rect.classList.add('clickable');
      rect.addEventListener('click', () => {
        select(filter);
      });
    });
  }
  return drawn;
}
