import { textOfTurns, type Comparison } from '../../model/comparison.ts';
import type { RowAction } from '../../model/contract/rowActions.ts';
import { CuratorError } from '../../model/errors.ts';
import { replaceText } from '../../model/rows/replaceText.ts';
import type { RowCodec, RowEdit } from '../../model/formats/format.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import { applyValueEdits, resolveChange, sourceOf } from '../../model/json/valueSpans.ts';
import {
  appendEdits,
  invertEdits,
  type Decision,
  type GradedStrength,
  type RowState,
  type Thumb,
  type ValueEdit,
} from '../../model/rows/rowState.ts';
import { decodeLine } from '../dataset/decodeLine.ts';
import { explain } from '../suggestions/explainRow.ts';

/** What an action makes of a row. */
export interface ActionResult {
  readonly after: RowState;
  readonly edits: readonly ValueEdit[];
}

/** Gives a row the value that another version of its line has. */
export interface RestoreRow {
  readonly kind: 'restore';
  readonly record: Buffer;
}

/**
 * Carries an action out on one row.
 *
 * @param line the row as the editor shows it (pending edits applied), as latin1
 * @param codec absent where the dataset's format is not known or the row cannot be read: then only decisions, notes
 *   and tags can be given, which change no bytes
 * @throws CuratorError 'missing-field' or 'wrong-type' where the row has no place for the edit
 */
export function actOnRow(
  action: RowAction | RestoreRow,
  line: string,
  lineNumber: number,
  state: RowState,
  codec: RowCodec | undefined,
): ActionResult {
  switch (action.kind) {
    case 'note':
      return { after: { ...state, note: action.note }, edits: [] };
    case 'tags':
      return { after: { ...state, tags: [...new Set(action.tags)] }, edits: [] };
    case 'addTags':
      return { after: { ...state, tags: [...new Set([...state.tags, ...action.tags])] }, edits: [] };
    case 'removeTags':
      return { after: { ...state, tags: state.tags.filter((tag) => !action.tags.includes(tag)) }, edits: [] };
    case 'decide':
      return graded(decide(action.decision ?? undefined, line, lineNumber, state, codec), action.graded);
    case 'thumb':
      return { after: { ...state, thumbs: withThumb(state.thumbs, action.candidate, action.thumb) }, edits: [] };
    case 'rank':
      return { after: ranked(state, action.order), edits: [] };
    case 'attributes':
    case 'rationale':
    case 'principles':
      return { after: explain(action, line, lineNumber, state, codec), edits: [] };
    case 'field':
      return edited(state, [resolveChange(line, { kind: 'set', path: action.path, value: action.value })]);
    case 'replace':
      return edited(state, replaceEdits(action, line, lineNumber, state, codec));
    case 'swap':
      return edited(state, encode({ kind: 'flip' }, line, lineNumber, codec));
    case 'restore':
      return restore(action.record, line, lineNumber, state, codec);
    case 'text': {
      const edit: RowEdit = { kind: 'text', candidate: action.candidate, turn: action.turn, text: action.text };
      return edited(state, encode(edit, line, lineNumber, codec));
    }
  }
}

function edited(state: RowState, edits: readonly ValueEdit[]): ActionResult {
  return { after: { ...follow(state, edits), pending: appendEdits(state.pending, edits) }, edits };
}

/**
 * Sets the row as a whole. A decision that changed its bytes, or that turns its label round, was about what goes: it goes
 * too; so do thumbs and ranking where the responses are others.
 */
function restore(
  record: Buffer,
  line: string,
  lineNumber: number,
  state: RowState,
  codec: RowCodec | undefined,
): ActionResult {
  decodeLine(record, lineNumber);
  const before = sourceOf(line, []);
  const after = sourceOf(record.toString('latin1'), []);
  if (before === after) return { after: state, edits: [] };
  const edits: readonly ValueEdit[] = [{ kind: 'set', path: [], before, after }];
  const { graded: said, thumbs: rated, ranking: order, ...others } = state;
  const stays = state.decisionEdits.length === 0 && state.decision !== 'flip' && state.decision !== 'tie';
  const same = codec !== undefined && sameResponses(before, after, lineNumber, codec);
  return {
    after: {
      ...others,
      ...(stays ? (said === undefined ? {} : { graded: said }) : { decision: undefined, decisionEdits: [] }),
      ...(same && rated !== undefined ? { thumbs: rated } : {}),
      ...(same && order !== undefined ? { ranking: order } : {}),
      pending: appendEdits(state.pending, edits),
    },
    edits,
  };
}

function sameResponses(before: string, after: string, lineNumber: number, codec: RowCodec): boolean {
  const [left, right] = [before, after].map((line) => {
    try {
      const { candidates } = codec.decode(decodeLine(Buffer.from(line, 'latin1'), lineNumber));
      return candidates.map(({ turns }) => textOfTurns(turns));
    } catch (error) {
      // A row of another shape has no responses that anything was said about.
      if (CuratorError.is(error)) return undefined;
      throw error;
    }
  });
  return left !== undefined && JSON.stringify(left) === JSON.stringify(right);
}

/** Thumbs and ranking belong to responses: where these change places, so do they. */
function follow(state: RowState, edits: readonly ValueEdit[]): RowState {
  if (!edits.some((edit) => edit.kind === 'exchange')) return state;
  const { thumbs, ranking } = state;
  const other = (candidate: number): number => (candidate > 1 ? candidate : 1 - candidate);
  return {
    ...state,
    ...(thumbs === undefined ? {} : { thumbs: [thumbs[1] ?? null, thumbs[0] ?? null, ...thumbs.slice(2)] }),
    ...(ranking === undefined ? {} : { ranking: ranking.map(other) }),
  };
}

/** How clear the preference is belongs to the decision: without one, and without a word about it, it goes. */
function graded({ after, edits }: ActionResult, strength: GradedStrength | undefined): ActionResult {
  const { graded: _, ...others } = after;
  const states = after.decision === undefined || strength === undefined;
  return { after: states ? others : { ...others, graded: strength }, edits };
}

function withThumb(known: RowState['thumbs'], candidate: number, thumb: Thumb | null): readonly (Thumb | null)[] {
  const result = Array.from(
    { length: Math.max(known?.length ?? 0, candidate + 1) },
    (_, place) => known?.[place] ?? null,
  );
  result[candidate] = thumb;
  return result;
}

/** @throws CuratorError 'bad-request' where a position is named twice */
function ranked({ ranking: _, ...state }: RowState, order: readonly number[] | null): RowState {
  if (order === null) return state;
  if (new Set(order).size !== order.length) {
    throw new CuratorError('bad-request', 'A ranking names each response once.');
  }
  return { ...state, ranking: order };
}

type Replacement = Extract<RowAction, { readonly kind: 'replace' }>;

/** Edits of the responses in which the text stands; none where it does not. */
function replaceEdits(
  action: Replacement,
  line: string,
  lineNumber: number,
  state: RowState,
  codec: RowCodec | undefined,
): readonly ValueEdit[] {
  if (codec === undefined) return [];
  let current = line;
  const edits: ValueEdit[] = [];
  const comparison = codec.decode(decodeLine(Buffer.from(line, 'latin1'), lineNumber));
  for (const [candidate, { turns }] of comparison.candidates.entries()) {
    if (!isWithin(action.within, comparison, state, candidate)) continue;
    for (const [turn, { text }] of turns.entries()) {
      const replaced = replaceText(text, action);
      if (replaced === text) continue;
      const edit: RowEdit = { kind: 'text', candidate, turn, text: replaced };
      const more = encode(edit, current, lineNumber, codec);
      current = applyValueEdits(current, more);
      edits.push(...more);
    }
  }
  return edits;
}

function isWithin(within: Replacement['within'], comparison: Comparison, state: RowState, candidate: number): boolean {
  if (within === 'responses') return true;
  const label = effectiveLabel(comparison, state);
  return label.kind === 'preferred' && (label.candidate === candidate) === (within === 'chosen');
}

/** A new decision first takes back what the old one changed. */
function decide(
  decision: Decision | undefined,
  line: string,
  lineNumber: number,
  state: RowState,
  codec: RowCodec | undefined,
): ActionResult {
  if (decision === state.decision) return { after: state, edits: [] };
  const back = invertEdits(state.decisionEdits);
  const original = applyValueEdits(line, back);
  const decisionEdits = editsOfDecision(decision, original, lineNumber, codec);
  const edits = [...back, ...decisionEdits];
  return {
    after: {
      ...follow(follow(state, back), decisionEdits),
      decision,
      decisionEdits,
      pending: appendEdits(state.pending, edits),
    },
    edits,
  };
}

function editsOfDecision(
  decision: Decision | undefined,
  line: string,
  lineNumber: number,
  codec: RowCodec | undefined,
): readonly ValueEdit[] {
  if (codec === undefined) return [];
  if (decision === 'flip') return encode({ kind: 'flip' }, line, lineNumber, codec);
  if (decision === 'tie') return encode({ kind: 'label', label: { kind: 'tie' } }, line, lineNumber, codec);
  return [];
}

function encode(edit: RowEdit, line: string, lineNumber: number, codec: RowCodec | undefined): readonly ValueEdit[] {
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

/** What an action did, for the undo menu. */
export function labelOfAction(action: RowAction, rows: number, firstLine: number): string {
  const where = rows === 1 ? `row ${String(firstLine)}` : `${rows.toLocaleString('en')} rows`;
  switch (action.kind) {
    case 'note':
      return `Note on ${where}`;
    case 'tags':
      return `Tags on ${where}`;
    case 'swap':
      return `Swap ${where}`;
    case 'text':
      return `Edit response of ${where}`;
    case 'addTags':
      return `Add tags to ${where}`;
    case 'removeTags':
      return `Remove tags from ${where}`;
    case 'field':
      return `Set ${action.path.join('.')} of ${where}`;
    case 'replace':
      return `Replace text in ${where}`;
    case 'thumb':
      return `Rate a response of ${where}`;
    case 'attributes':
      return `Attributes of ${where}`;
    case 'rationale':
      return `${action.approved ? 'Approve the rationale' : 'Rationale'} of ${where}`;
    case 'principles':
      return `${action.approved ? 'Approve' : 'Withdraw'} principles of ${where}`;
    case 'rank':
      return action.order === null ? `Clear ranking of ${where}` : `Rank responses of ${where}`;
    case 'decide':
      return action.decision === null ? `Clear decision of ${where}` : `${decisionVerbs[action.decision]} ${where}`;
  }
}

const decisionVerbs: Readonly<Record<Decision, string>> = {
  keep: 'Keep',
  flip: 'Flip',
  tie: 'Mark as tie:',
  drop: 'Drop',
  unsure: 'Mark as unsure:',
};
