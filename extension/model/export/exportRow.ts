import type { Candidate, Comparison, Label, Turn } from '../comparison.ts';
import { oppositeLabel } from '../formats/label.ts';
import type { JsonObject } from '../json/jsonValue.ts';
import type { Decision, GradedStrength, RowState } from '../rows/rowState.ts';
import type { StrengthBand } from '../strength/strengthBand.ts';
import type { RowStrength } from '../strength/strengthReport.ts';
import type { ExportOptions, LeftOut } from './exportOptions.ts';

/** A row as an export sees it. */
export interface ExportRow {
  readonly line: number;
  /** Undefined where the line cannot be read. */
  readonly comparison: Comparison | undefined;
  /** The label in force. */
  readonly label: Label;
  /** Whether a decision changed the label's bytes, so that `comparison` holds it already. */
  readonly flipped: boolean;
  readonly decision: Decision | undefined;
  /** How much better the curator called the preferred response. */
  readonly graded?: GradedStrength | undefined;
  /** What the curator said of each response by itself, by position. */
  readonly thumbs?: RowState['thumbs'];
  /** Position of the response that stood on the left when the decision was taken, where a side was shown. */
  readonly shownLeft?: number | undefined;
  /** Why the label is as it is, where a person approved it for this label and these texts. */
  readonly rationale?: string | undefined;
  /** Principles that a person approved, with the words of the response that show them. */
  readonly principles?: readonly ExportedPrinciple[];
  readonly decided: { readonly annotator: string; readonly at: number } | undefined;
  readonly strength: RowStrength | undefined;
  readonly band: StrengthBand | undefined;
  /** Hash of the row's bytes as they are exported; asked for by formats that write it. */
  hash(): string;
  /**
   * Difficulty c for DPO in nats by the language model of this name, undefined where the row has none; asked for where
   * it is written. @throws CuratorError 'bad-request' where no such model has scored the rows
   */
  difficulty(reference: string | undefined): number | undefined;
  /** Scores of reward models, candidates in the row's order; asked for by formats that write them. */
  scores(): readonly { readonly scorer: string; readonly rewards: readonly (number | null)[] }[];
}

export interface ExportedPrinciple {
  /** Position in the row's own order. */
  readonly candidate: number;
  readonly principle: string;
  readonly follows: boolean;
  /** Characters of the response, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The two sides of a row that an export writes. */
export interface PreferredPair {
  readonly context: readonly Turn[];
  readonly chosen: Candidate;
  readonly rejected: Candidate;
  /** Places of the two among the row's candidates. */
  readonly places: readonly [chosen: number, rejected: number];
  /** The criterion under which the pair holds, where it holds under one only. */
  readonly criterion?: { readonly name: string; readonly text: string };
  /** Ranks between the two, 1 for neighbours; absent where there is no ranking. */
  readonly rankDistance?: number;
}

/** Why a row stays out, or undefined where its label lets it in. */
export function reasonToLeaveOut(row: ExportRow, options: ExportOptions): LeftOut['why'] | undefined {
  if (row.comparison === undefined) return 'unreadable';
  if (row.decision !== undefined && options.leaveOut.includes(row.decision)) return leftOutNames[row.decision];
  if (options.decidedOnly && !isDecided(row, row.comparison)) return 'undecided';
  if (row.label.kind === 'tie' && options.ties === 'leave-out') return 'tied';
  return undefined;
}

/** A thumb decides about a row's only response; of one among several it says nothing about which is better. */
function isDecided({ decision, thumbs }: ExportRow, { candidates }: Comparison): boolean {
  return decision !== undefined || (candidates.length === 1 && typeof thumbs?.[0] === 'string');
}

const leftOutNames: Readonly<Record<Decision, LeftOut['why']>> = {
  keep: 'kept',
  flip: 'flipped',
  tie: 'tied',
  drop: 'dropped',
  unsure: 'unsure',
  rank: 'ranked',
};

/** The label that the file had before a decision turned it round; undefined where no decision did. */
export function labelBefore(row: ExportRow): Label | undefined {
  return row.decision === 'flip' && row.comparison !== undefined
    ? oppositeLabel(row.label, row.comparison.candidates.length)
    : undefined;
}

/**
 * What happened to a row on its way here, for the `provenance` column.
 *
 * @param places of the pair that is written; absent where the record is made of the whole row
 */
export function provenanceOf(row: ExportRow, written: JsonObject, places?: PreferredPair['places']): JsonObject {
  const flipped = row.decision === 'flip';
  const { strength } = row;
  const original = 'chosen' in written && 'rejected' in written;
  return {
    line: row.line,
    row_hash: row.hash(),
    status: flipped ? 'flipped' : row.decision === 'rank' ? 'ranked' : row.label.kind === 'tie' ? 'tie' : 'unchanged',
    ...(row.decision === undefined ? {} : { decision: row.decision }),
    ...(row.graded === undefined ? {} : { graded: row.graded }),
    ...(row.thumbs?.some((thumb) => thumb !== null) === true ? { thumbs: row.thumbs } : {}),
    ...shownLeftOf(row, places),
    ...(row.decided === undefined
      ? {}
      : { annotator: row.decided.annotator, decided_at: new Date(row.decided.at).toISOString() }),
    ...(flipped && original ? { original_chosen: written.rejected, original_rejected: written.chosen } : {}),
    ...(strength === undefined
      ? {}
      : {
          strength: {
            mean: strength.mean,
            std: strength.std,
            votes: strength.votes,
            scorers: strength.scorers,
            flip_probability: strength.flipProbability,
            calibrated: strength.calibrated,
          },
        }),
  };
}

/** Which of the two responses of a pair stood on the left: with `annotator` it shows who prefers a side. */
function shownLeftOf({ shownLeft, label, comparison }: ExportRow, places?: PreferredPair['places']): JsonObject {
  if (shownLeft === undefined) return {};
  const preferred = label.kind === 'preferred' && comparison?.candidates.length === 2 ? label.candidate : undefined;
  const [chosen, rejected] = places ?? (preferred === undefined ? [] : [preferred, 1 - preferred]);
  if (shownLeft === chosen) return { shown_left: 'chosen' };
  return shownLeft === rejected ? { shown_left: 'rejected' } : {};
}
