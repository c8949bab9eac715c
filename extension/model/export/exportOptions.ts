import * as z from 'zod';
import { mixtureOptions, type MixturePart } from '../mixture/mixtureOptions.ts';
import { usualBeta } from '../scoring/dpoDifficulty.ts';
import { decisions } from '../rows/rowState.ts';

/** How the rows are written into a file, by the end of its name. */
export const containers = ['jsonl', 'jsonl.gz', 'jsonl.zst', 'parquet'] as const;
export type Container = (typeof containers)[number];

/** How a file is packed, by the end of its name. */
export function containerOf(name: string): Container {
  return containers.toReversed().find((container) => name.toLowerCase().endsWith(`.${container}`)) ?? 'jsonl';
}

/** Which pairs a ranking of more than two responses makes (RankList, arXiv 2508.09826, for the last). */
export const pairings = ['all', 'adjacent', 'best-worst', 'skip'] as const;

const share = z.number().min(0).max(1);

/** How rows are divided into files, each prompt in one of them. */
export const splitOptions = z.object({
  /** Names of the parts and their share of the rows; shares are scaled to make 1. */
  parts: z
    .array(z.object({ name: z.string().regex(/^[\w-]+$/u), share: share.positive() }))
    .min(2)
    .max(10),
  seed: z.int().nonnegative().default(0),
  /** A top-level field, such as `source`, whose values are spread over the parts in proportion. */
  stratifyBy: z.string().min(1).optional(),
  /** Keeps prompts together that differ in a few words only. */
  nearDuplicates: z.boolean().default(true),
  /**
   * Name of a part of which those rows are written once more whose label a second source agrees with: a curated dataset
   * looks worse than it is on labels that nobody curated (arXiv 2401.06080).
   */
  intersectionOf: z.string().optional(),
});
export type SplitOptions = z.output<typeof splitOptions>;

/** The dataset card and the quality report that lie beside an export. */
export const cardOptions = z.object({
  /** An identifier of the Hub in lower case; `unknown` where nobody said. */
  licence: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/u)
    .max(60)
    .default('unknown'),
  title: z.string().trim().min(1).max(200).optional(),
});

const band = z.object({ margin: z.number().optional(), smoothing: z.number().min(0).max(0.5).optional() });

/** What an export writes and which rows go into it. */
export const exportOptions = z.object({
  /** The id of an export format. */
  format: z.string().min(1),
  target: z.string().min(1),
  /** Rows of the current view only, rather than of the whole file. */
  viewOnly: z.boolean().default(false),
  /** Decisions whose rows are left out. */
  leaveOut: z.array(z.enum(decisions)).default(['drop', 'tie', 'unsure']),
  /** Leave out rows that nobody decided about. */
  decidedOnly: z.boolean().default(false),
  /** Adds a `provenance` column: line, row hash, decision, grade, thumbs, side shown, who, when, original label, strength. */
  provenance: z.boolean().default(false),
  /** The user's answer where the target exists. */
  overwrite: z.boolean().default(false),
  container: z.enum(containers).default('jsonl'),
  pairing: z.enum(pairings).default('all'),
  /** For `skip`: how many ranks lie between the two of a pair, 1 for one in between. */
  skip: z.int().min(1).default(1),
  /** Ties are left out, or written with `chosen_prob` 0.5. */
  ties: z.enum(['leave-out', 'half']).default('leave-out'),
  /** Adds `chosen_prob`: from the flip probability, or from the shares of the annotators' votes. */
  softLabel: z.enum(['none', 'strength', 'votes']).default('none'),
  /** Adds `margin`: mean strength, the grade of the label, or the number of the row's band. */
  margin: z.enum(['none', 'strength', 'grade', 'bands']).default('none'),
  /**
   * Adds `dpo_difficulty` and `dpo_loss_threshold` at this beta (arXiv 2405.19534), by a language model that has scored
   * the rows: the one that came last where none is named.
   */
  dpo: z.object({ beta: z.number().positive().default(usualBeta), reference: z.string().min(1).optional() }).optional(),
  /** Numbers of the bands of strength, for `margin: 'bands'` and as `label_smoothing` of the row. */
  bands: z.object({ flip: band, smooth: band, keep: band, 'smooth-top': band }).partial().optional(),
  /** Curriculum: strong preferences first, or weak ones; rows without strength come last. */
  order: z.enum(['file', 'easy-first', 'hard-first']).default('file'),
  /** Other fields of the row to keep. */
  columns: z.union([z.enum(['none', 'all']), z.array(z.string().min(1))]).default('none'),
  split: splitOptions.optional(),
  /** Caps by source. */
  mixture: mixtureOptions.optional(),
  /** Writes a dataset card and a quality report beside the export. */
  card: cardOptions.optional(),
});
export type ExportOptions = z.output<typeof exportOptions>;
/** Options as a person or a file gives them; what is absent has its default. */
export type ExportOptionsInput = z.input<typeof exportOptions>;

/** Why rows were left out, with their number. */
export interface LeftOut {
  readonly why:
    | 'dropped'
    | 'tied'
    | 'unsure'
    | 'kept'
    | 'flipped'
    | 'ranked'
    | 'undecided'
    | 'no-label'
    | 'unreadable'
    /** The format has no place for what the row holds, or the row lacks what the format needs. */
    | 'no-place'
    /** Its source has as many rows in the mixture as it may. */
    | 'over-cap';
  readonly rows: number;
  /** Lines of the first ten. */
  readonly lines: readonly number[];
}

/** One file that an export wrote. */
export interface ExportedPart {
  readonly name: string;
  readonly path: string;
  readonly records: number;
  readonly prompts: number;
}

export interface ExportSummary {
  readonly target: string;
  /** Rows of the dataset that went in. */
  readonly rowsWritten: number;
  /** Rows of the export; a row of the dataset may make several. */
  readonly records: number;
  readonly rowsFlipped: number;
  readonly leftOut: readonly LeftOut[];
  readonly bytesWritten: number;
  /** Records whose margin or soft label is not known: they have margin 0 and probability 1. */
  readonly withoutMargin: number;
  readonly withoutSoftLabel: number;
  readonly parts: readonly ExportedPart[];
  /** What was checked about the parts; absent where there is one file. */
  readonly leak: LeakReport | undefined;
  /** What became of each source, most rows first; absent where there are no caps. */
  readonly mixture?: readonly MixturePart[];
  /** Paths of the dataset card and the quality report; absent where none was asked for. */
  readonly card?: { readonly card: string; readonly report: string };
}

/** The proof that no prompt is in two parts. */
export interface LeakReport {
  readonly prompts: number;
  /** Groups of prompts that are equal or nearly so; each is in one part. */
  readonly groups: number;
  /** Equal prompts in two parts, counted anew over what was written. */
  readonly sharedPrompts: number;
  /** Nearly equal prompts in two parts, likewise. */
  readonly sharedNearDuplicates: number;
}

/** What depends on all rows, so that the first ones cannot tell it: who is within the caps, and which file a row goes to. */
export type Untold = 'caps' | 'files';

export interface PreviewedRecord {
  /** The record as JSON. */
  readonly text: string;
  readonly line: number;
  /** Names of the files that it goes into; none where there is one file, or where they are left out of the preview. */
  readonly files: readonly string[];
}

/** What an export would write: a look before it runs. */
export interface ExportPreview {
  readonly records: readonly PreviewedRecord[];
  /** Of the rows that were looked at. */
  readonly leftOut: readonly LeftOut[];
  /** Rows that were looked at for the records, and those that the export goes over. */
  readonly rowsSeen: number;
  readonly rows: number;
  /** What the preview leaves out: an export takes it into account, and these records do not. */
  readonly untold: readonly Untold[];
  /** Records of each part of a split, where that was worked out. */
  readonly files?: readonly Pick<ExportedPart, 'name' | 'records'>[];
  /** What becomes of each source, likewise. */
  readonly mixture?: readonly MixturePart[];
}
