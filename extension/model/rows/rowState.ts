import type { JsonPath } from '../json/jsonValue.ts';
import type { GivenAttributes } from '../suggestions/preferenceAttributes.ts';

/** What a curator can decide about a row in a word. */
export const plainDecisions = ['keep', 'flip', 'tie', 'drop', 'unsure'] as const;
export type PlainDecision = (typeof plainDecisions)[number];

/** What a curator decided about a row; `rank` is an order of its responses, which stands beside it. */
export const decisions = [...plainDecisions, 'rank'] as const;
export type Decision = (typeof decisions)[number];

/**
 * A change to the JSON source of a row that can be taken back exactly. `before` and `after` are JSON source
 * as it stands in the line, one character a byte (latin1), so that no escape or invalid byte is re-spelled.
 */
export type ValueEdit =
  | { readonly kind: 'exchange'; readonly first: JsonPath; readonly second: JsonPath }
  | { readonly kind: 'set'; readonly path: JsonPath; readonly before: string; readonly after: string };

/** A row is known by the hash of its bytes and its position among rows with equal bytes. */
export interface RowKey {
  /** First 16 bytes of SHA-256 of the line without its line ending, in hex. */
  readonly hash: string;
  readonly ordinal: number;
}

/** All that the store knows about a row beside its bytes. */
export interface RowState {
  readonly decision: Decision | undefined;
  /** What the decision changed in the row's bytes; empty where the shape has no place for it. */
  readonly decisionEdits: readonly ValueEdit[];
  /** Edits since the last save, in order; the row's bytes with these applied are what the editor shows. */
  readonly pending: readonly ValueEdit[];
  readonly tags: readonly string[];
  readonly note: string;
  /** How much better the preferred response is, where the curator said so. */
  readonly graded?: GradedStrength;
  /** What the curator thinks of each response by itself, in the row's order when it was said. */
  readonly thumbs?: readonly (Thumb | null)[];
  /** All responses by position, best first, while the decision is `rank`. */
  readonly ranking?: readonly number[];
  /** Position of the response that stood on the left (or first) when the decision was taken, where a side was shown. */
  readonly shownLeft?: number;
  /** What the curator said the row is about and how to judge it; it goes before what a judge suggests. */
  readonly attributes?: GivenAttributes;
  /** Why the label is as it is, in the curator's words or in a model's that the curator looked at. */
  readonly rationale?: GivenRationale;
  /** Principles of judges that the curator approved. */
  readonly principles?: readonly ApprovedPrinciple[];
}

export interface GivenRationale {
  readonly text: string;
  /** Whether it may be exported. */
  readonly approved: boolean;
  /** Which texts and which label it was written for (`labelledTexts`). */
  readonly about: string;
}

/** A property that a response has or has not, with the words that show it. */
export interface ApprovedPrinciple {
  /** The response by its text, whichever place it has now. */
  readonly response: string;
  readonly principle: string;
  readonly follows: boolean;
  /** Where the words stand in the response, in characters, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

export const thumbs = ['up', 'down'] as const;
export type Thumb = (typeof thumbs)[number];

/** How much better one response is than the other, in a curator's words. */
export const gradedStrengths = ['slightly', 'clearly'] as const;
export type GradedStrength = (typeof gradedStrengths)[number];

export const untouchedRow: RowState = { decision: undefined, decisionEdits: [], pending: [], tags: [], note: '' };

/** The edit that takes `edit` back. */
export function invertEdit(edit: ValueEdit): ValueEdit {
  return edit.kind === 'exchange' ? edit : { ...edit, before: edit.after, after: edit.before };
}

/** Edits in the order that takes `edits` back. */
export function invertEdits(edits: readonly ValueEdit[]): readonly ValueEdit[] {
  return edits.map(invertEdit).reverse();
}

/** Appends edits, cancelling a last edit that the next one takes back, so that undoing leaves the original bytes. */
export function appendEdits(pending: readonly ValueEdit[], more: readonly ValueEdit[]): readonly ValueEdit[] {
  const result = [...pending];
  for (const edit of more) {
    const last = result.at(-1);
    if (last !== undefined && sameEdit(last, invertEdit(edit))) result.pop();
    else result.push(edit);
  }
  return result;
}

function sameEdit(left: ValueEdit, right: ValueEdit): boolean {
  if (left.kind === 'exchange') {
    return right.kind === 'exchange' && samePath(left.first, right.first) && samePath(left.second, right.second);
  }
  return (
    right.kind === 'set' &&
    samePath(left.path, right.path) &&
    left.before === right.before &&
    left.after === right.after
  );
}

function samePath(left: JsonPath, right: JsonPath): boolean {
  return left.length === right.length && left.every((step, position) => step === right[position]);
}
