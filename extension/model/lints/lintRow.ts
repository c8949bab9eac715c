import { textOfTurns, type Comparison, type Label } from '../comparison.ts';
import { countMarkdownMarks } from './markdownMarks.ts';
import { normalizeText } from './normalizeText.ts';

/** A row as lints see it; what several of them need is worked out once. */
export class LintRow {
  readonly comparison: Comparison;
  /** The label in force. */
  readonly label: Label;
  /** The candidates' texts, in the row's own order. */
  readonly texts: readonly string[];
  #normalized: readonly string[] | undefined;
  #context: string | undefined;
  #marks: { readonly chosen: number; readonly rejected: number } | undefined;
  readonly #pair: { readonly chosen: string; readonly rejected: string } | undefined;

  constructor(comparison: Comparison, label: Label = comparison.label) {
    this.comparison = comparison;
    this.label = label;
    this.texts = comparison.candidates.map(({ turns }) => textOfTurns(turns));
    this.#pair = pairOf(this.texts, label);
  }

  /** The shared turns as one text. */
  get context(): string {
    this.#context ??= textOfTurns(this.comparison.context);
    return this.#context;
  }

  /** The last user turn, or the last turn where there is none. */
  get prompt(): string {
    const { context } = this.comparison;
    return (context.findLast(({ role }) => role === 'user') ?? context.at(-1))?.text ?? '';
  }

  /** The candidates' texts without differences of case, white space and punctuation. */
  get normalized(): readonly string[] {
    this.#normalized ??= this.texts.map(normalizeText);
    return this.#normalized;
  }

  /**
   * The preferred text and the first other one, of a ranking the best and the worst; undefined for ties, rows without a
   * label and single candidates.
   */
  get pair(): { readonly chosen: string; readonly rejected: string } | undefined {
    return this.#pair;
  }

  /** Headings, list items and bold spans of the pair. */
  get marks(): { readonly chosen: number; readonly rejected: number } {
    this.#marks ??= {
      chosen: countMarkdownMarks(this.#pair?.chosen ?? ''),
      rejected: countMarkdownMarks(this.#pair?.rejected ?? ''),
    };
    return this.#marks;
  }

  /** Name of a candidate as the row spells it. */
  nameOf(candidate: number): string {
    return this.comparison.candidateNames[candidate] ?? `response ${String(candidate + 1)}`;
  }
}

function pairOf(texts: readonly string[], label: Label): LintRow['pair'] {
  const [preferred, other] = bestAndOther(label);
  const chosen = texts[preferred];
  const rejected = other === undefined ? texts.find((_, index) => index !== preferred) : texts[other];
  return preferred < 0 || chosen === undefined || rejected === undefined ? undefined : { chosen, rejected };
}

/** Places of the preferred candidate and of the one that it is compared with; -1 where none is preferred. */
function bestAndOther(label: Label): readonly [number, number | undefined] {
  if (label.kind === 'preferred') return [label.candidate, undefined];
  if (label.kind !== 'ranking') return [-1, undefined];
  const best = Math.min(...label.ranks);
  const worst = Math.max(...label.ranks);
  return best === worst ? [-1, undefined] : [label.ranks.indexOf(best), label.ranks.indexOf(worst)];
}
