import type { Comparison, Label } from '../comparison.ts';
import { contents, type Content, type ExportFormat } from './exportFormat.ts';
import type { ExportOptions, LeftOut } from './exportOptions.ts';
import { otherField } from './exportText.ts';

/** Something of a dataset that a conversion does not take along. */
export interface Loss {
  /** In words: 'reasons for the label', 'the field "source"'. */
  readonly what: string;
  /** What is lost: a kind of content, or a field of the rows that no content stands for. */
  readonly content: Content | 'field';
  readonly rows: number;
  /** Lines of the first ten. */
  readonly lines: readonly number[];
}

/** What a conversion would do to a dataset. */
export interface ConversionReport {
  readonly format: string;
  readonly rows: number;
  readonly records: number;
  /** What is in rows that are converted but not in their records, the most frequent first. */
  readonly losses: readonly Loss[];
  /** Rows that have no place in the format at all. */
  readonly leftOut: readonly LeftOut[];
}

/** What a row holds, in the words of the formats. */
export function contentsOf(comparison: Comparison, label: Label): readonly Content[] {
  const { context, candidates, scores, annotations, rationale, criteria, media } = comparison;
  const found: readonly (readonly [Content, boolean])[] = [
    ['pairs', label.kind === 'preferred' && candidates.length === 2],
    ['rankings', label.kind === 'ranking' || (label.kind === 'preferred' && candidates.length > 2)],
    ['thumbs', label.kind === 'thumbs'],
    ['steps', candidates.some(({ stepLabels }) => stepLabels !== undefined)],
    ['unlabelled', label.kind === 'none' && candidates.length > 0 && (criteria ?? []).length === 0],
    ['prompts', candidates.length === 0],
    ['dialogues', isDialogue(comparison)],
    ['system', context[0]?.role === 'system'],
    ['models', candidates.some(({ model }) => model !== undefined)],
    ['scores', scores.length > 0],
    ['annotators', annotations.length > 0],
    ['rationale', rationale !== undefined],
    ['critique', candidates.some(({ critique }) => critique !== undefined)],
    ['criteria', (criteria ?? []).length > 0],
    ['pictures', (media ?? []).some(({ kind }) => kind === 'image')],
    ['recordings', (media ?? []).some(({ kind }) => kind !== 'image')],
    ['tools', otherField(comparison, 'tools') !== undefined],
    ['strength', label.kind === 'preferred' && label.strength !== undefined],
    ['ties', label.kind === 'tie'],
  ];
  return found.flatMap(([content, holds]) => (holds ? [content] : []));
}

function isDialogue({ context, candidates }: Comparison): boolean {
  const turns = context.filter(({ role }) => role !== 'system').length;
  const steps = candidates.some(({ stepLabels }) => stepLabels !== undefined);
  return turns > 1 || (!steps && candidates.some((candidate) => candidate.turns.length > 1));
}

/** What of a row a format has no place for: kinds of content, and fields that are not kept. */
export function lossesOf(
  comparison: Comparison,
  label: Label,
  format: ExportFormat,
  options: Pick<ExportOptions, 'columns' | 'margin' | 'softLabel'>,
): readonly Pick<Loss, 'what' | 'content'>[] {
  const held = contentsOf(comparison, label).filter(
    (content) => !carries(format, content, options) && !isKept(comparison, content, options),
  );
  const { columns } = options;
  const kept = (name: string): boolean => columns === 'all' || (columns !== 'none' && columns.includes(name));
  const names = comparison.metadata.flatMap(({ path }) => (path.length > 0 ? [String(path[0])] : []));
  const fields = [...new Set(names)].filter(
    (name) => !kept(name) && !(name === 'tools' && format.carries.includes('tools')),
  );
  return [
    ...held.map((content) => ({ content, what: contents[content] })),
    ...fields.map((name) => ({ content: 'field' as const, what: `the field ${JSON.stringify(name)}` })),
  ];
}

/** Formats of pairs have a place for strength, which is used only where a number is asked for. */
function carries(
  format: ExportFormat,
  content: Content,
  { margin, softLabel }: Pick<ExportOptions, 'margin' | 'softLabel'>,
): boolean {
  const unused = content === 'strength' && format.unit === 'pair' && margin === 'none' && softLabel === 'none';
  return format.carries.includes(content) && !unused;
}

/** Scores and names of models are read from fields of the row, which stay where all fields are kept. */
function isKept(comparison: Comparison, content: Content, { columns }: Pick<ExportOptions, 'columns'>): boolean {
  if (columns !== 'all') return false;
  if (content === 'scores') return true;
  const holds = (text: string): boolean => comparison.metadata.some(({ json }) => json.includes(JSON.stringify(text)));
  return content === 'models' && comparison.candidates.every(({ model }) => model === undefined || holds(model));
}
