import type { KnownField } from '../../model/finding/fields.ts';
import { dpoLossThreshold, usualBeta } from '../../model/scoring/dpoDifficulty.ts';
import { disagreeFlag } from '../../model/scoring/attributes.ts';
import { lintsOf } from '../../model/lints/lints.ts';
import { rankingLabel } from '../../model/formats/label.ts';
import type { FactColumns } from './factColumns.ts';
import { noLabelCode, tieCode, unreadableCode } from './rowValues.ts';
import type { RowSource } from './rowSource.ts';

/** Fields that need no pass over the file. */
const withoutColumns: ReadonlySet<string> = new Set([
  'decision',
  'tag',
  'graded',
  'edited',
  'noted',
  'attributes.category',
  'attributes.objectivity',
  'attributes.controversiality',
  'attributes.desired',
  'attributes.guideline',
  'attributes.by',
  'explained',
  'flag',
  'strength',
  'flipProbability',
  'dpo.difficulty',
  'dpo.threshold',
  'line',
  'bytes',
] satisfies readonly KnownField[]);

export function needsColumns(field: string): boolean {
  return !withoutColumns.has(field);
}

/**
 * Code of the response that the label in force prefers: the row's own label, unless a decision that changed no bytes
 * says otherwise.
 */
export function preferredCode(source: RowSource, columns: FactColumns, row: number): number {
  const own = columns.preferred[row] ?? unreadableCode;
  const state = source.stateOf(row);
  if (state === undefined || state.decisionEdits.length > 0 || own === unreadableCode) return own;
  if (state.decision === 'tie') return tieCode;
  if (state.decision === 'rank') {
    const label = rankingLabel(state.ranking ?? [], columns.responses[row] ?? 0);
    return label?.kind === 'preferred' ? label.candidate : noLabelCode;
  }
  return state.decision === 'flip' && own <= 1 ? 1 - own : own;
}

/** A known field of numbers, NaN where a row has none. */
export function numberOf(source: RowSource, field: KnownField): (row: number) => number {
  switch (field) {
    case 'strength':
      return source.strengthOf;
    case 'flipProbability':
      return source.flipProbabilityOf;
    case 'dpo.difficulty':
      return source.difficultyOf;
    case 'dpo.threshold':
      return (row) => dpoLossThreshold(source.difficultyOf(row), usualBeta);
    case 'line':
      return source.lineOf;
    case 'bytes':
      return source.sizeOf;
    default: {
      const { columns } = source;
      return columns === undefined ? () => Number.NaN : numberOfColumns(source, columns, field);
    }
  }
}

function numberOfColumns(source: RowSource, columns: FactColumns, field: KnownField): (row: number) => number {
  const readable = (row: number): boolean => columns.preferred[row] !== unreadableCode;
  const of =
    (column: Uint32Array | Uint16Array | Uint8Array): ((row: number) => number) =>
    (row) =>
      readable(row) ? (column[row] ?? Number.NaN) : Number.NaN;
  const lengthOf = (row: number, chosen: boolean): number => {
    const code = preferredCode(source, columns, row);
    if (code > 1) return Number.NaN;
    return ((code === 0) === chosen ? columns.firstLength[row] : columns.secondLength[row]) ?? Number.NaN;
  };
  switch (field) {
    case 'prompt.length':
      return of(columns.promptLength);
    case 'chosen.length':
      return (row) => lengthOf(row, true);
    case 'rejected.length':
      return (row) => lengthOf(row, false);
    case 'length.difference':
      return (row) => lengthOf(row, true) - lengthOf(row, false);
    case 'turns':
      return of(columns.turns);
    case 'responses':
      return of(columns.responses);
    case 'copy':
      return of(columns.copy);
    default:
      return () => Number.NaN;
  }
}

/** The values of a known field of texts; most rows have one, flags and tags may be several. */
export function textsOf(source: RowSource, field: KnownField): (row: number) => readonly string[] {
  const { columns, stateOf, attributesOf } = source;
  switch (field) {
    case 'decision':
      return (row) => [stateOf(row)?.decision ?? 'none'];
    case 'tag':
      return (row) => stateOf(row)?.tags ?? [];
    case 'graded':
      return (row) => {
        const graded = stateOf(row)?.graded;
        return graded === undefined ? [] : [graded];
      };
    case 'edited':
      return (row) => [(stateOf(row)?.pending.length ?? 0) > 0 ? 'yes' : 'no'];
    case 'noted':
      return (row) => [(stateOf(row)?.note ?? '') === '' ? 'no' : 'yes'];
    case 'attributes.category':
      return (row) => oneOrNone(attributesOf(row).category);
    case 'attributes.objectivity':
      return (row) => oneOrNone(attributesOf(row).objectivity);
    case 'attributes.controversiality':
      return (row) => oneOrNone(attributesOf(row).controversiality);
    case 'attributes.desired':
      return (row) => attributesOf(row).desired ?? [];
    case 'attributes.guideline':
      return (row) => [attributesOf(row).hasGuideline ? 'yes' : 'no'];
    case 'attributes.by':
      return (row) => attributesOf(row).by;
    case 'explained':
      return (row) => {
        const rationale = stateOf(row)?.rationale;
        return rationale === undefined ? [] : [rationale.approved ? 'approved' : 'draft'];
      };
    case 'flag':
      return (row) => {
        const lints = lintsOf(source.flagsOf(row));
        return source.disagreesAt(row) ? [...lints, disagreeFlag] : lints;
      };
    default:
      return columns === undefined ? () => [] : textsOfColumns(source, columns, field);
  }
}

function oneOrNone(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}

function textsOfColumns(
  source: RowSource,
  columns: FactColumns,
  field: KnownField,
): (row: number) => readonly string[] {
  switch (field) {
    case 'label':
      return (row) => [labelText(source, preferredCode(source, columns, row))];
    case 'readable':
      return (row) => [columns.preferred[row] === unreadableCode ? 'no' : 'yes'];
    case 'model':
      return (row) => {
        const models = columns.models.map((column) => column.texts[column.codeAt(row) - 1]);
        return [...new Set(models)].filter((model) => model !== undefined);
      };
    default:
      return () => [];
  }
}

function labelText({ candidateNames }: RowSource, code: number): string {
  if (code === tieCode) return 'tie';
  return code === noLabelCode || code === unreadableCode
    ? 'none'
    : (candidateNames[code] ?? `response ${String(code + 1)}`);
}
