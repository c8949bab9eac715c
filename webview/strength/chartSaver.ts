import type { Figure } from '../../extension/model/charts/figure.ts';
import type {
  ChartFormat,
  StrengthViewContract,
  StrengthViewEvents,
} from '../../extension/model/contract/strengthView.ts';
import type { HostConnection } from '../shared/connection.ts';
import { pictureOf, pngOf } from './savedPicture.ts';

/** A figure as it is drawn now. */
interface Shown {
  readonly figure: Figure;
  readonly drawn: SVGSVGElement;
}

export interface ChartSaverOptions {
  readonly host: HostConnection<StrengthViewContract, StrengthViewEvents>;
  readonly dataset: string;
  /** Scorers that charts stand on which name none. */
  readonly scorers: () => readonly string[];
  /** Carries out what ends in words for the person, or in an error. */
  readonly carryOut: (act: () => Promise<string | undefined>) => Promise<void>;
}

/** Saves charts as they are seen, by a button beside each and by a command that asks which. */
export class ChartSaver {
  readonly #options: ChartSaverOptions;
  readonly #shown = new Map<string, readonly Shown[]>();

  constructor(options: ChartSaverOptions) {
    this.#options = options;
    options.host.on('chart/asked', () => void this.#choose());
  }

  /** The figures of a part of the view, in place of those that were there before. */
  show(part: string, figures: readonly { readonly figure: Figure; readonly drawn: SVGSVGElement | undefined }[]): void {
    this.#shown.set(
      part,
      figures.flatMap(({ figure, drawn }) => (drawn === undefined ? [] : [{ figure, drawn }])),
    );
  }

  async save(id: string, format: ChartFormat): Promise<void> {
    await this.#options.carryOut(() => this.#save(id, format));
  }

  async #choose(): Promise<void> {
    await this.#options.carryOut(async () => {
      const charts = this.#all().map(({ figure: { id, title, note } }) => ({ id, title, note }));
      const chosen = await this.#options.host.request('chart/choose', { charts });
      return chosen === null ? undefined : this.#save(chosen.id, chosen.format);
    });
  }

  async #save(id: string, format: ChartFormat): Promise<string | undefined> {
    const found = this.#all().find(({ figure }) => figure.id === id);
    if (found === undefined) return 'That chart is not shown any more.';
    const { figure, drawn } = found;
    const { host, dataset, scorers } = this.#options;
    const { title, note, rows } = figure;
    const caption = { dataset, scorers: figure.scorers ?? scorers(), rows, date: new Date() };
    const picture = pictureOf(drawn, { title, note, caption });
    const content = format === 'svg' ? picture.svg : await pngOf(picture);
    const saved = await host.request('chart/save', { title, format, content });
    return saved === null ? undefined : `Saved as ${saved.path}.`;
  }

  #all(): readonly Shown[] {
    return [...this.#shown.values()].flat();
  }
}
