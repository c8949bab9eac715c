import { textOfTurns, type Comparison, type Label } from '../comparison.ts';
import { previewOf } from '../preview.ts';
import type { Duel, WinMatrix } from './winMatrix.ts';

/** A candidate of a prompt: one text, whichever rows have it. */
export interface PromptCandidate {
  /** The beginning of the text, for people. */
  readonly text: string;
  readonly models: readonly string[];
  readonly lines: readonly number[];
}

/** The win matrix of the candidates that a dataset has for one prompt. */
export interface PromptMatrix extends WinMatrix {
  readonly prompt: string;
  readonly lines: readonly number[];
  readonly candidates: readonly PromptCandidate[];
}

const previewCharacters = 200;

/** Collects the candidates and comparisons of rows that share a prompt. */
export class PromptDuels {
  readonly duels: Duel[] = [];
  readonly lines: number[] = [];
  readonly #places = new Map<string, number>();
  readonly #candidates: { readonly text: string; readonly models: Set<string>; readonly lines: Set<number> }[] = [];
  prompt = '';

  add(line: number, comparison: Comparison, label: Label): void {
    this.lines.push(line);
    this.prompt ||= previewOf(
      comparison.context.findLast(({ role }) => role === 'user')?.text ?? textOfTurns(comparison.context),
      previewCharacters,
    );
    const places = comparison.candidates.map(({ turns, model }) => {
      const text = textOfTurns(turns);
      let place = this.#places.get(text);
      if (place === undefined) {
        place = this.#candidates.length;
        this.#places.set(text, place);
        this.#candidates.push({ text: previewOf(text, previewCharacters), models: new Set(), lines: new Set() });
      }
      const candidate = this.#candidates[place];
      candidate?.lines.add(line);
      if (model !== undefined) candidate?.models.add(model);
      return place;
    });
    // Where several people gave a label, each of them counts; the row's own is their sum.
    const labels =
      comparison.annotations.length > 1 && label === comparison.label
        ? comparison.annotations.map((each) => each.label)
        : [label];
    for (const given of labels) this.duels.push(...duelsOf(given, places));
  }

  get candidates(): readonly PromptCandidate[] {
    return this.#candidates.map(({ text, models, lines }) => ({ text, models: [...models], lines: [...lines] }));
  }
}

function duelsOf(label: Label, places: readonly number[]): readonly Duel[] {
  switch (label.kind) {
    case 'preferred': {
      const winner = places[label.candidate];
      if (winner === undefined) return [];
      return places.flatMap((second, candidate) =>
        candidate === label.candidate ? [] : [{ first: winner, second, share: 1 }],
      );
    }
    case 'ranking':
      return pairsOf(places).map(([first, second, left, right]) => {
        const difference = (label.ranks[right] ?? 0) - (label.ranks[left] ?? 0);
        return { first, second, share: difference > 0 ? 1 : difference < 0 ? 0 : 0.5 };
      });
    case 'tie':
      return pairsOf(places).map(([first, second]) => ({ first, second, share: 0.5 }));
    case 'thumbs':
    case 'none':
      return [];
  }
}

function pairsOf(places: readonly number[]): readonly (readonly [number, number, number, number])[] {
  return places.flatMap((first, left) =>
    places.slice(left + 1).map((second, offset) => [first, second, left, left + 1 + offset] as const),
  );
}
