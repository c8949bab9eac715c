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
}

/** Which candidate the row prefers, by position in `Comparison.candidates`. */
export type Label =
  | { readonly kind: 'preferred'; readonly candidate: number; readonly strength?: number }
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

/** A value of the row that no other part of the comparison stands for, as JSON source. */
export interface MetadataField {
  readonly path: JsonPath;
  readonly json: string;
}

/** What every format adapter turns a row into. */
export interface Comparison {
  /** Turns that all candidates share, ending before the first response that differs. */
  readonly context: readonly Turn[];
  /** Two or more, in the row's own order: chosen first, or A first. */
  readonly candidates: readonly Candidate[];
  readonly label: Label;
  /** Names of the candidates as the row spells them: 'chosen' and 'rejected', or 'A' and 'B'. */
  readonly candidateNames: readonly string[];
  readonly scores: readonly ScoreColumn[];
  readonly annotations: readonly Annotation[];
  readonly metadata: readonly MetadataField[];
}

/** Turns as one text, each turn on its own lines under its role where there are several. */
export function textOfTurns(turns: readonly Turn[]): string {
  const only = turns.length === 1 ? turns[0] : undefined;
  if (only !== undefined) return only.text;
  return turns.map((turn) => `${turn.role}: ${turn.text}`).join('\n\n');
}
