import type { Label } from '../../model/comparison.ts';
import { CuratorError } from '../../model/errors.ts';
import type { RowCodec, RowEdit } from '../../model/formats/format.ts';
import { rankingLabel } from '../../model/formats/label.ts';
import { applyValueEdits, resolveChange } from '../../model/json/valueSpans.ts';
import {
  appendEdits,
  invertEdits,
  type Decision,
  type GradedStrength,
  type PlainDecision,
  type RowState,
  type Thumb,
  type ValueEdit,
} from '../../model/rows/rowState.ts';
import { decodeLine } from '../dataset/decodeLine.ts';

/** A row to which something is done. */
export interface RowAtHand {
  /** As the editor shows it (pending edits applied), as latin1. */
  readonly line: string;
  readonly lineNumber: number;
  readonly state: RowState;
  /** Absent where the dataset's format is not known or the row cannot be read. */
  readonly codec: RowCodec | undefined;
}

/** What an action makes of a row. */
export interface ActionResult {
  readonly after: RowState;
  readonly edits: readonly ValueEdit[];
}

function withThumb(known: RowState['thumbs'], candidate: number, thumb: Thumb | null): readonly (Thumb | null)[] {
  const result = Array.from(
    { length: Math.max(known?.length ?? 0, candidate + 1) },
    (_, place) => known?.[place] ?? null,
  );
  result[candidate] = thumb;
  return result;
}

/**
 * Rates a response by itself. The thumb of a row's only response is what its label says: where the row has such a label,
 * the thumb keeps or flips it.
 */
export function rate(candidate: number, thumb: Thumb | null, row: RowAtHand): ActionResult {
  const { line, state } = row;
  const rated = { ...row, state: { ...state, thumbs: withThumb(state.thumbs, candidate, thumb) } };
  const unchanged = { after: rated.state, edits: [] };
  const own = onlyThumb({ ...row, line: applyValueEdits(line, takenBack(row)) });
  if (own === undefined || candidate !== 0) return unchanged;
  if (thumb !== null) return graded(decide(own === (thumb === 'up') ? 'keep' : 'flip', rated), undefined);
  const said = state.decision === 'keep' || state.decision === 'flip';
  return said ? graded(decide(undefined, rated), undefined) : unchanged;
}

/** A decision about the thumb of a row's only response takes the place of the thumb that was given by hand. */
export function withoutOnlyThumb(row: RowAtHand): RowAtHand {
  if (row.state.thumbs === undefined || onlyThumb(row) === undefined) return row;
  const { thumbs: _, ...state } = row.state;
  return { ...row, state };
}

/** Whether the label of a row is a thumb up; undefined where it is none. */
function onlyThumb({ line, lineNumber, codec }: Omit<RowAtHand, 'state'>): boolean | undefined {
  const label = codec?.decode(decodeLine(Buffer.from(line, 'latin1'), lineNumber)).label;
  return label?.kind === 'thumbs' ? label.up : undefined;
}

/**
 * Puts the responses in an order: a decision, which writes the ranks where the row has a place for them.
 *
 * @throws CuratorError 'bad-request' where the order does not name each response once, or the row cannot be read
 */
export function rank(order: readonly number[] | null, row: RowAtHand, shownLeft: number | undefined): ActionResult {
  const { line, lineNumber, state, codec } = row;
  if (order === null) {
    const cleared = state.decision === 'rank' ? decide(undefined, row) : undefined;
    return cleared === undefined ? { after: state, edits: [] } : graded(cleared, undefined);
  }
  const back = takenBack(row);
  const original = applyValueEdits(line, back);
  const comparison = codec?.decode(decodeLine(Buffer.from(original, 'latin1'), lineNumber));
  // Positions are those of the row as it is shown, and taking a flip back may exchange its responses.
  const { ranking = order } = follow({ ...state, ranking: order }, back);
  const label = comparison === undefined ? undefined : rankingLabel(ranking, comparison.candidates.length);
  if (comparison === undefined || label === undefined) {
    throw new CuratorError('bad-request', 'A ranking names each response of the row once.');
  }
  const given: Given = { decision: 'rank', ranking, label };
  return graded(decide(given, row, shownLeft), undefined);
}

/** A ranking by positions as they are once earlier decisions are taken back, and the label that it makes. */
interface Given {
  readonly decision: 'rank';
  readonly ranking: readonly number[];
  readonly label: Label;
}

/** A new decision first takes back what the old one changed. */
export function decide(given: PlainDecision | Given | undefined, row: RowAtHand, shownLeft?: number): ActionResult {
  const { line, state } = row;
  const order = typeof given === 'object' ? given : undefined;
  const decision: Decision | undefined = typeof given === 'object' ? given.decision : given;
  if (order === undefined && decision === state.decision) {
    const sees = decision !== undefined && shownLeft !== undefined;
    return { after: sees ? { ...state, shownLeft } : state, edits: [] };
  }
  const back = takenBack(row);
  const original = applyValueEdits(line, back);
  const decisionEdits =
    order === undefined
      ? editsOfDecision(decision, { ...row, line: original })
      : editsOfRanking(order, { ...row, line: original });
  const edits = [...back, ...decisionEdits];
  const { ranking: _ranking, shownLeft: _shownLeft, ...before } = state;
  const seen = decision === undefined || shownLeft === undefined ? before : { ...before, shownLeft };
  const between = { ...follow(seen, back), ...(order === undefined ? {} : { ranking: order.ranking }) };
  return {
    after: {
      ...follow(between, decisionEdits),
      decision,
      decisionEdits,
      pending: appendEdits(state.pending, edits),
    },
    edits,
  };
}

/**
 * What takes back the edits of the row's decision. Where a later edit has changed the same values, a flip is taken back by
 * another one, and what else stands there was said after the decision and stays.
 */
function takenBack(row: RowAtHand): readonly ValueEdit[] {
  const { line, state } = row;
  const back = invertEdits(state.decisionEdits);
  try {
    applyValueEdits(line, back);
    return back;
  } catch (error) {
    if (!CuratorError.is(error)) throw error;
    return state.decision === 'flip' ? encode({ kind: 'flip' }, row) : [];
  }
}

function editsOfDecision(decision: Decision | undefined, row: RowAtHand): readonly ValueEdit[] {
  if (decision === 'flip') return encode({ kind: 'flip' }, row);
  if (decision === 'tie') return encode({ kind: 'label', label: { kind: 'tie' } }, row);
  return [];
}

/** A row of two responses may have a place for ranks, or for which one is better. */
function editsOfRanking({ ranking, label }: Given, row: RowAtHand): readonly ValueEdit[] {
  const ranks = ranking.map((_, position) => ranking.indexOf(position) + 1);
  const edits = encode({ kind: 'label', label: { kind: 'ranking', ranks } }, row);
  return edits.length > 0 ? edits : encode({ kind: 'label', label }, row);
}

/** The edits of a line's values that carry out an edit of the row. @throws CuratorError as `RowCodec.encode` */
export function encode(edit: RowEdit, { line, lineNumber, codec }: Omit<RowAtHand, 'state'>): readonly ValueEdit[] {
  if (codec === undefined) return [];
  const row = decodeLine(Buffer.from(line, 'latin1'), lineNumber);
  const edits: ValueEdit[] = [];
  let current = line;
  for (const change of codec.encode(row, edit)) {
    const resolved = resolveChange(current, change);
    current = applyValueEdits(current, [resolved]);
    edits.push(resolved);
  }
  return edits;
}

/** Thumbs, ranking and the side shown belong to responses: where these change places, so do they. */
export function follow(state: RowState, edits: readonly ValueEdit[]): RowState {
  if (!edits.some((edit) => edit.kind === 'exchange')) return state;
  const { thumbs, ranking, shownLeft } = state;
  const other = (candidate: number): number => (candidate > 1 ? candidate : 1 - candidate);
  return {
    ...state,
    ...(thumbs === undefined ? {} : { thumbs: [thumbs[1] ?? null, thumbs[0] ?? null, ...thumbs.slice(2)] }),
    ...(ranking === undefined ? {} : { ranking: ranking.map(other) }),
    ...(shownLeft === undefined ? {} : { shownLeft: other(shownLeft) }),
  };
}

/** How clear the preference is belongs to the decision: without one, and without a word about it, it goes. */
export function graded({ after, edits }: ActionResult, strength: GradedStrength | undefined): ActionResult {
  const { graded: _, ...others } = after;
  const states = after.decision === undefined || strength === undefined;
  return { after: states ? others : { ...others, graded: strength }, edits };
}
