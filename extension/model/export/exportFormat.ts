import type { Comparison, Label } from '../comparison.ts';
import type { JsonObject } from '../json/jsonValue.ts';
import type { ExportRow, PreferredPair } from './exportRow.ts';
import type { PairNumbers } from './pairNumbers.ts';

/** What a row may hold that a format may have no place for. */
export const contents = {
  pairs: 'preferences between two responses',
  rankings: 'rankings of more than two responses',
  thumbs: 'thumbs for single responses',
  steps: 'labels of single steps',
  unlabelled: 'responses without a label',
  prompts: 'prompts without a response',
  dialogues: 'dialogues of several turns as a list',
  system: 'system prompts as a turn of their own',
  models: 'names of the models that wrote the responses',
  scores: 'scores of responses',
  annotators: 'labels of single annotators',
  rationale: 'reasons for the label',
  critique: 'critiques of single responses',
  criteria: 'labels by criterion',
  pictures: 'pictures',
  recordings: 'videos and sounds',
  tools: 'tools',
  strength: 'how strongly a response is preferred',
  ties: 'ties',
} as const;
export type Content = keyof typeof contents;

interface Common {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Programs that read it. */
  readonly consumers: string;
  /** What the format has a place for; everything else of a row is lost in it. */
  readonly carries: readonly Content[];
}

/** A pair on its way into a format. */
export interface ExportedPair extends PreferredPair {
  readonly numbers: PairNumbers;
  readonly comparison: Comparison;
  readonly row: ExportRow;
}

/** A whole row on its way into a format, with the label in force. */
export interface ExportedRow {
  readonly comparison: Comparison;
  readonly label: Label;
  readonly row: ExportRow;
}

/** A shape that a trainer loads: made of one pair, or of a whole row. None where the row does not fit. */
export type ExportFormat =
  | (Common & { readonly unit: 'pair'; readonly encode: (pair: ExportedPair) => readonly JsonObject[] })
  | (Common & { readonly unit: 'row'; readonly encode: (row: ExportedRow) => readonly JsonObject[] });
