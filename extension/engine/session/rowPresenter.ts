import {
  textOfTurns,
  type Candidate,
  type Comparison,
  type MediaReference,
  type Turn,
} from '../../model/comparison.ts';
import type { RowDetail, RowProblem, RowSummary } from '../../model/contract/engine.ts';
import { CuratorError } from '../../model/errors.ts';
import type { RowCodec } from '../../model/formats/format.ts';
import { effectiveLabel, labelName } from '../../model/formats/label.ts';
import type { JsonObject } from '../../model/json/jsonValue.ts';
import { namedMedia } from '../../model/media/namedMedia.ts';
import { untouchedRow, type RowState } from '../../model/rows/rowState.ts';
import { longestRaw, longestText } from '../../model/rows/textLimits.ts';
import { previewOf } from '../../model/preview.ts';
import { decodeLine } from '../dataset/decodeLine.ts';
import { editLine } from '../dataset/writeEdited.ts';
import { spelledMetadata } from './spelledMetadata.ts';

/** A row as the editor shows it: pending edits applied, read as a comparison where that is possible. */
export interface ReadRow {
  readonly row: number;
  readonly line: number;
  readonly state: RowState;
  /** The line with pending edits. */
  readonly bytes: Buffer;
  /** The line as a JSON object; undefined where it is none. */
  readonly parsed: JsonObject | undefined;
  readonly comparison: Comparison | undefined;
  readonly problem: RowProblem | undefined;
}

const previewLength = 160;
/** Lines above this are shown in the list without being parsed: a page must not take seconds. */
const largestPreview = 4 * 1024 * 1024;

/** Reads a row; whatever is wrong with it becomes its `problem`, not an error. */
export function readRow(
  row: number,
  line: number,
  source: Buffer,
  state: RowState | undefined,
  codec: RowCodec | undefined,
): ReadRow {
  const known = state ?? untouchedRow;
  try {
    const bytes = known.pending.length === 0 ? source : editLine(source, known.pending, line);
    const parsed = decodeLine(bytes, line);
    if (codec === undefined) {
      const problem: RowProblem = {
        reason: 'unknown-format',
        message: `Line ${String(line)}: the format of this dataset is not known yet. Choose a format or map its fields.`,
      };
      return { row, line, state: known, bytes, parsed, comparison: undefined, problem };
    }
    return { row, line, state: known, bytes, parsed, comparison: codec.decode(parsed), problem: undefined };
  } catch (error) {
    const problem = problemOf(error, line);
    return { row, line, state: known, bytes: source, parsed: undefined, comparison: undefined, problem };
  }
}

function problemOf(error: unknown, line: number): RowProblem {
  if (!CuratorError.is(error)) throw error;
  const { reason } = error;
  switch (reason) {
    case 'invalid-json':
    case 'not-an-object':
      return { reason, message: error.message };
    case 'missing-field':
    case 'wrong-type':
      return { reason, message: `Line ${String(line)}: ${error.message}` };
    default:
      throw error;
  }
}

type SummaryParts = Pick<RowSummary, 'position' | 'strength' | 'flags'>;

export function summarize(read: ReadRow, parts: SummaryParts): RowSummary {
  const { comparison } = read;
  return {
    ...parts,
    row: read.row,
    line: read.line,
    prompt:
      comparison === undefined
        ? previewOf(read.bytes.toString('utf8', 0, 1_000), previewLength)
        : promptPreview(comparison),
    label: labelOf(read),
    decision: read.state.decision,
    edited: read.state.pending.length > 0,
    problem: read.problem,
  };
}

/** The summary of a line that is too large to parse for a list. */
export function summarizeUnread(
  row: number,
  line: number,
  head: Buffer,
  state: RowState,
  parts: SummaryParts,
): RowSummary {
  return {
    ...parts,
    row,
    line,
    prompt: previewOf(head.toString('utf8', 0, 1_000), previewLength),
    label: '',
    decision: state.decision,
    edited: state.pending.length > 0,
    problem: undefined,
  };
}

export function isLargeForList(sizeBytes: number): boolean {
  return sizeBytes > largestPreview;
}

type DetailParts = Pick<
  RowDetail,
  'revision' | 'strength' | 'scores' | 'flags' | 'triage' | 'verdicts' | 'suggestions' | 'order'
>;

export function detail(read: ReadRow, parts: DetailParts): RowDetail {
  const cut = read.comparison === undefined ? undefined : cutTexts(asSpelled(read.bytes, read.comparison));
  return {
    ...parts,
    row: read.row,
    line: read.line,
    sizeBytes: read.bytes.length,
    state: read.state,
    comparison: cut?.comparison,
    media: mediaOf(read),
    label: labelOf(read),
    truncated: cut?.truncated ?? false,
    problem: read.problem,
    rawText: read.problem === undefined ? undefined : read.bytes.toString('utf8', 0, longestRaw),
  };
}

/** The pictures, videos and sounds that a row names. */
export function mediaOf({ parsed, comparison }: ReadRow): readonly MediaReference[] {
  return parsed === undefined || comparison === undefined ? [] : namedMedia(parsed, comparison);
}

/** Name of the candidate that the label in force prefers. */
export function labelOf(read: ReadRow): string {
  if (read.comparison === undefined) return '';
  return labelName(read.comparison, effectiveLabel(read.comparison, read.state));
}

function promptPreview(comparison: Comparison): string {
  const lastUser = comparison.context.findLast((turn) => turn.role === 'user');
  const turn = lastUser ?? comparison.context.at(-1);
  const first = comparison.candidates[0];
  return previewOf(turn?.text ?? (first === undefined ? '' : textOfTurns(first.turns)), previewLength);
}

function asSpelled(bytes: Buffer, comparison: Comparison): Comparison {
  return { ...comparison, metadata: spelledMetadata(bytes, comparison.metadata) };
}

function cutTexts(comparison: Comparison): { readonly comparison: Comparison; readonly truncated: boolean } {
  let truncated = false;
  const cutTurn = (turn: Turn): Turn => {
    if (turn.text.length <= longestText) return turn;
    truncated = true;
    return { ...turn, text: turn.text.slice(0, longestText) };
  };
  const cutCandidate = (candidate: Candidate): Candidate => ({ ...candidate, turns: candidate.turns.map(cutTurn) });
  const result = {
    ...comparison,
    context: comparison.context.map(cutTurn),
    candidates: comparison.candidates.map(cutCandidate),
    metadata: comparison.metadata.map((field) => {
      if (field.json.length <= longestRaw) return field;
      truncated = true;
      return { ...field, json: field.json.slice(0, longestRaw) };
    }),
  };
  return { comparison: result, truncated };
}
