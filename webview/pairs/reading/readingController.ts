import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import type { LiveRegion } from '../../shared/liveRegion.ts';
import { whenIdle } from '../../shared/whenIdle.ts';
import { compareTurns } from '../comparing/compareTurns.ts';
import { Differ } from '../comparing/differ.ts';
import { diffUnits, type DiffUnit } from '../comparing/diffTexts.ts';
import type { PairsHost } from '../pairsState.ts';
import { contextPlace, responsePlace, shownCharacters } from './textPlaces.ts';
import { TextRenderer } from './textRenderer.ts';

/** How texts are shown: set as Markdown, as they are written, or with every character that cannot be seen. */
export const readings = ['rendered', 'text', 'exact'] as const;
export type Reading = (typeof readings)[number];

export const readingTitles: Readonly<Record<Reading, string>> = {
  rendered: 'Markdown',
  text: 'Text',
  exact: 'Exact text',
};
export const diffTitles: Readonly<Record<DiffUnit, string>> = {
  word: 'Word diff',
  line: 'Line diff',
  character: 'Character diff',
  step: 'Step diff',
};

/** How the pair is read and compared; the same for every row until it is changed. */
export class ReadingController {
  readonly renderer: TextRenderer;
  readonly differ: Differ;
  reading: Reading = 'rendered';
  unit: DiffUnit = 'word';
  /** Whether what both responses say is dimmed. */
  dimmed = false;
  /** Whether the responses scroll side by side, together. */
  linked = false;
  readonly #live: LiveRegion;
  readonly #changed: () => void;

  constructor(host: PairsHost, live: LiveRegion, changed: () => void) {
    this.#live = live;
    this.#changed = changed;
    this.differ = new Differ(changed);
    this.renderer = new TextRenderer((address) => {
      host.request('link/open', { address }).catch((error: unknown) => {
        live.alert(error instanceof Error ? error.message : String(error));
      });
    }, changed);
  }

  /** Makes ready what a row will be shown with, when there is time. */
  async prepare({ row, comparison, order }: RowDetail, compares: boolean): Promise<void> {
    if (comparison === undefined) return;
    const { context, candidates } = comparison;
    await whenIdle();
    const shown = order?.map((candidate) => candidates[candidate]) ?? candidates;
    const compared = compares ? compareTurns(this.differ, this.unit, shown) : undefined;
    if (this.reading !== 'rendered') return;
    const setTurn = (place: string, text: string): void => {
      this.renderer.prepare(place, text.slice(0, shownCharacters));
    };
    for (const [index, { text }] of context.entries()) setTurn(contextPlace(row, index), text);
    for (const [candidate, { turns }] of candidates.entries()) {
      for (const [index, { text }] of turns.entries()) {
        if (compared?.runs[0]?.[index] === undefined) setTurn(responsePlace(row, candidate, index), text);
      }
    }
  }

  read(reading: Reading): void {
    this.reading = reading;
    this.#live.announce(`Shown as: ${readingTitles[reading]}`);
    this.#changed();
  }

  nextReading(): void {
    this.read(readings[(readings.indexOf(this.reading) + 1) % readings.length] ?? 'rendered');
  }

  compareBy(unit: DiffUnit): void {
    this.unit = unit;
    this.#live.announce(diffTitles[unit]);
    this.#changed();
  }

  nextUnit(): void {
    this.compareBy(diffUnits[(diffUnits.indexOf(this.unit) + 1) % diffUnits.length] ?? 'word');
  }

  toggle(name: 'dimmed' | 'linked'): void {
    this[name] = !this[name];
    const title = name === 'dimmed' ? 'Dimming of common parts' : 'Linked scrolling';
    this.#live.announce(`${title} ${this[name] ? 'on' : 'off'}`);
    this.#changed();
  }
}
