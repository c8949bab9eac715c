import type { JsonPath } from './json/jsonValue.ts';

/** One message of a dialogue. Roles are kept as the dataset spells them, in lower case where they are known. */
export interface Turn {
  readonly role: string;
  readonly text: string;
}

/** One response to the shared context. */
export interface Candidate {
  /** The turns after the shared context; a plain response is one assistant turn. */
  readonly turns: readonly Turn[];
  /** The generating model, where the row names it. */
  readonly model?: string;
  /** What somebody wrote about this response. */
  readonly critique?: string;
  /** Whether each turn is a right step, where the row says so (process supervision); null where it does not. */
  readonly stepLabels?: readonly (boolean | null)[];
}

/** What the row says about its candidates, by position in `Comparison.candidates`. */
export type Label =
  | { readonly kind: 'preferred'; readonly candidate: number; readonly strength?: number }
  /** The place of each candidate: 1 is the best, equal numbers are equally good. */
  | { readonly kind: 'ranking'; readonly ranks: readonly number[] }
  /** Thumbs up or down for a single response. */
  | { readonly kind: 'thumbs'; readonly up: boolean }
  | { readonly kind: 'tie' }
  | { readonly kind: 'none' };

/** Scores that the row already carries: one number a candidate, null where one is missing. */
export interface ScoreColumn {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** The label that one annotator (person or judge) gave. */
export interface Annotation {
  readonly annotator: string;
  readonly label: Label;
}

/** A label that holds under a criterion or context only: another one may say the opposite, and both are right. */
export interface Criterion {
  readonly name: string;
  /** The criterion in words; empty where the row has none. */
  readonly text: string;
  readonly label: Label;
}

/** A picture, video or sound that the row refers to. The reference is the row's own text: hostile until checked. */
export interface MediaReference {
  readonly kind: 'image' | 'video' | 'audio';
  readonly reference: string;
  /** The candidate that it belongs to; absent where it belongs to the prompt. */
  readonly candidate?: number;
}

/** A value of the row that no other part of the comparison stands for, as JSON source. */
export interface MetadataField {
  readonly path: JsonPath;
  readonly json: string;
  /** The same key stands again behind it in the row, and only the last one is read. */
  readonly overridden?: true;
}

/** What every format adapter turns a row into. */
export interface Comparison {
  /** Turns that all candidates share, ending before the first response that differs. */
  readonly context: readonly Turn[];
  /**
   * In the row's own order: chosen first, or A first. Most rows have two or more; one stands for a response with a
   * thumb, step labels or no label at all, none for a prompt alone.
   */
  readonly candidates: readonly Candidate[];
  readonly label: Label;
  /** Names of the candidates as the row spells them: 'chosen' and 'rejected', or 'A' and 'B'. */
  readonly candidateNames: readonly string[];
  readonly scores: readonly ScoreColumn[];
  readonly annotations: readonly Annotation[];
  readonly metadata: readonly MetadataField[];
  /** Why the label is as it is, in words of the row. */
  readonly rationale?: string;
  /** Labels that hold under a criterion only. */
  readonly criteria?: readonly Criterion[];
  readonly media?: readonly MediaReference[];
}

/** Turns as one text, each turn on its own lines under its role where there are several. */
export function textOfTurns(turns: readonly Turn[]): string {
  const only = turns.length === 1 ? turns[0] : undefined;
  if (only !== undefined) return only.text;
  return turns.map((turn) => `${turn.role}: ${turn.text}`).join('\n\n');
}
