import type { PlotOptions } from '@observablehq/plot';
import type { BarFilter } from '../contract/strengthView.ts';
import type { Bar } from './plots.ts';

/** A line of numbers of a figure, and the rows that it stands for. */
export interface FigureLine {
  readonly cells: readonly string[];
  /** Absent where it stands for no rows, or for none that can be shown by themselves. */
  readonly filter?: BarFilter | undefined;
}

/** A chart with its words and its numbers: a view draws it, a report writes it down. */
export interface Figure {
  /** The same for the same chart each time it is drawn. */
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** Rows that it stands on. */
  readonly rows: number;
  /** Scorers that it stands on, where these are not all. */
  readonly scorers?: readonly string[] | undefined;
  /** Undefined where there is nothing to draw. */
  readonly plot: PlotOptions | undefined;
  /** Bars that can be chosen, with what each shows. */
  readonly bars?: readonly (Bar & { readonly filter: BarFilter })[] | undefined;
  readonly header: readonly string[];
  readonly lines: readonly FigureLine[];
}
