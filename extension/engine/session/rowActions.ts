import type { RowAction } from '../../model/contract/engine.ts';
import type { RowCodec, RowEdit } from '../../model/formats/format.ts';
import { applyValueEdits, resolveChange } from '../../model/json/valueSpans.ts';
import { appendEdits, invertEdits, type Decision, type RowState, type ValueEdit } from '../../model/rows/rowState.ts';
import { decodeLine } from '../dataset/decodeLine.ts';

/** What an action makes of a row. */
export interface ActionResult {
  readonly after: RowState;
  readonly edits: readonly ValueEdit[];
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
  action: RowAction,
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
    case 'decide':
      return decide(action.decision ?? undefined, line, lineNumber, state, codec);
    case 'swap':
      return edited(state, encode({ kind: 'flip' }, line, lineNumber, codec));
    case 'text': {
      const edit: RowEdit = { kind: 'text', candidate: action.candidate, turn: action.turn, text: action.text };
      return edited(state, encode(edit, line, lineNumber, codec));
    }
  }
}

function edited(state: RowState, edits: readonly ValueEdit[]): ActionResult {
  return { after: { ...state, pending: appendEdits(state.pending, edits) }, edits };
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
    after: { ...state, decision, decisionEdits, pending: appendEdits(state.pending, edits) },
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
  const where = rows === 1 ? `row ${String(firstLine)}` : `${String(rows)} rows`;
  switch (action.kind) {
    case 'note':
      return `Note on ${where}`;
    case 'tags':
      return `Tags on ${where}`;
    case 'swap':
      return `Swap ${where}`;
    case 'text':
      return `Edit response of ${where}`;
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
