import { textOfTurns, type Comparison, type Label } from '../comparison.ts';
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

  constructor(comparison: Comparison, label: Label = comparison.label) {
    this.comparison = comparison;
    this.label = label;
    this.texts = comparison.candidates.map(({ turns }) => textOfTurns(turns));
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

  /** The preferred text and the first other one; undefined for ties, rows without a label and single candidates. */
  get pair(): { readonly chosen: string; readonly rejected: string } | undefined {
    if (this.label.kind !== 'preferred') return undefined;
    const preferred = this.label.candidate;
    const chosen = this.texts[preferred];
    const rejected = this.texts.find((_, index) => index !== preferred);
    return chosen === undefined || rejected === undefined ? undefined : { chosen, rejected };
  }

  /** Name of a candidate as the row spells it. */
  nameOf(candidate: number): string {
    return this.comparison.candidateNames[candidate] ?? `response ${String(candidate + 1)}`;
  }
}
