import { textOfTurns, type Comparison } from '../../model/comparison.ts';
import type { RowAction } from '../../model/contract/rowActions.ts';
import { CuratorError } from '../../model/errors.ts';
import { replaceText } from '../../model/rows/replaceText.ts';
import type { RowCodec, RowEdit } from '../../model/formats/format.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import { applyValueEdits, resolveChange, sourceOf } from '../../model/json/valueSpans.ts';
import { appendEdits, type PlainDecision, type RowState, type ValueEdit } from '../../model/rows/rowState.ts';
import { decodeLine } from '../dataset/decodeLine.ts';
import { explain } from '../suggestions/explainRow.ts';
import {
  decide,
  encode,
  follow,
  graded,
  rank,
  rate,
  withoutOnlyThumb,
  type ActionResult,
  type RowAtHand,
} from './decideRow.ts';

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
 * @param shownLeft position of the response on the left when the action was chosen; absent where no side was shown
 * @throws CuratorError 'missing-field' or 'wrong-type' where the row has no place for the edit
 */
export function actOnRow(
  action: RowAction | RestoreRow,
  line: string,
  lineNumber: number,
  state: RowState,
  codec: RowCodec | undefined,
  shownLeft?: number,
): ActionResult {
  const row: RowAtHand = { line, lineNumber, state, codec };
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
      return graded(decide(action.decision ?? undefined, withoutOnlyThumb(row), shownLeft), action.graded);
    case 'thumb':
      return rate(action.candidate, action.thumb, row);
    case 'rank':
      return rank(action.order, row, shownLeft);
    case 'attributes':
    case 'rationale':
    case 'principles':
      return { after: explain(action, line, lineNumber, state, codec), edits: [] };
    case 'field':
      return edited(state, [resolveChange(line, { kind: 'set', path: action.path, value: action.value })]);
    case 'replace':
      return edited(state, replaceEdits(action, row));
    case 'swap':
      return edited(state, encode({ kind: 'flip' }, row));
    case 'restore':
      return restore(action.record, row);
    case 'text': {
      const edit: RowEdit = { kind: 'text', candidate: action.candidate, turn: action.turn, text: action.text };
      return edited(state, encode(edit, row));
    }
  }
}

function edited(state: RowState, edits: readonly ValueEdit[]): ActionResult {
  return { after: { ...follow(state, edits), pending: appendEdits(state.pending, edits) }, edits };
}

/**
 * Sets the row as a whole. A decision that changed its bytes, or that turns its label round, was about what goes: it goes
 * too; so do thumbs and a ranking where the responses are others.
 */
function restore(record: Buffer, { line, lineNumber, state, codec }: RowAtHand): ActionResult {
  decodeLine(record, lineNumber);
  const before = sourceOf(line, []);
  const after = sourceOf(record.toString('latin1'), []);
  if (before === after) return { after: state, edits: [] };
  const edits: readonly ValueEdit[] = [{ kind: 'set', path: [], before, after }];
  const { graded: said, thumbs: rated, ranking: order, shownLeft, ...others } = state;
  const same = codec !== undefined && sameResponses(before, after, lineNumber, codec);
  const turns = state.decision === 'flip' || state.decision === 'tie' || (state.decision === 'rank' && !same);
  const stays = state.decisionEdits.length === 0 && !turns;
  return {
    after: {
      ...others,
      ...(stays ? (said === undefined ? {} : { graded: said }) : { decision: undefined, decisionEdits: [] }),
      ...(same && rated !== undefined ? { thumbs: rated } : {}),
      ...(stays && order !== undefined ? { ranking: order } : {}),
      ...(stays && same && shownLeft !== undefined ? { shownLeft } : {}),
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

type Replacement = Extract<RowAction, { readonly kind: 'replace' }>;

/** Edits of the responses in which the text stands; none where it does not. */
function replaceEdits(action: Replacement, { line, lineNumber, state, codec }: RowAtHand): readonly ValueEdit[] {
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
      const more = encode(edit, { line: current, lineNumber, codec });
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

const decisionVerbs: Readonly<Record<PlainDecision, string>> = {
  keep: 'Keep',
  flip: 'Flip',
  tie: 'Mark as tie:',
  drop: 'Drop',
  unsure: 'Mark as unsure:',
};
