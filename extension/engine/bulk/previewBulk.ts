import { textOfTurns } from '../../model/comparison.ts';
import type { BulkPreview, PreviewedRow } from '../../model/contract/bulk.ts';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { BulkAction } from '../../model/contract/rowActions.ts';
import { CuratorError } from '../../model/errors.ts';
import { effectiveLabel, labelName } from '../../model/formats/label.ts';
import { sourceOf } from '../../model/json/valueSpans.ts';
import { utf8FromLatin1 } from '../../model/json/utf8.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { actOnRow } from '../session/rowActions.ts';
import { readRow, type ReadRow } from '../session/rowPresenter.ts';

/** A preview counts for this long and says how far it came, in milliseconds. */
const patienceMs = 1_500;
const samplesShown = 10;
const excerptLength = 160;

/** What an action would do to the rows, tried in their order until ten examples are there and the time is used up. */
export async function previewBulk(
  session: DatasetSession,
  action: BulkAction,
  scope: 'view' | 'all',
  { signal }: HandlerContext,
): Promise<BulkPreview> {
  await session.whenComplete();
  await session.view.whenSearched();
  const total = session.count(scope === 'view');
  const samples: PreviewedRow[] = [];
  const began = performance.now();
  let tried = 0;
  let changes = 0;
  let unfit = 0;
  for (; tried < total; tried++) {
    if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
    if (performance.now() - began > patienceMs) break;
    const read = await session.readRow(scope === 'view' ? session.view.rowAt(tried) : tried);
    try {
      const after = preview(session, action, read);
      if (after === undefined) continue;
      changes++;
      if (samples.length < samplesShown) samples.push({ line: read.line, ...describe(action, read, after) });
    } catch (error) {
      // The row has no place for the action; the others are tried all the same.
      if (!CuratorError.is(error)) throw error;
      unfit++;
    }
  }
  return { rows: total, tried, changes, unfit, samples };
}

/** The row as the action would leave it; undefined where it would stay as it is. */
function preview(session: DatasetSession, action: BulkAction, read: ReadRow): ReadRow | undefined {
  const codec = session.format.codec;
  if (read.problem !== undefined && changesBytes(action)) throw new CuratorError('wrong-type', read.problem.message);
  const usable = read.problem === undefined ? codec : undefined;
  const { after, edits } = actOnRow(action, read.bytes.toString('latin1'), read.line, read.state, usable);
  if (edits.length === 0 && JSON.stringify(after) === JSON.stringify(read.state)) return undefined;
  // Edits are shown on the row as it is, not on the file's bytes: those before them are applied already.
  return { ...readRow(read.row, read.line, read.bytes, { ...after, pending: edits }, codec), state: after };
}

export function changesBytes(action: BulkAction): boolean {
  return action.kind === 'swap' || action.kind === 'replace' || action.kind === 'field';
}

function describe(action: BulkAction, before: ReadRow, after: ReadRow): { before: string; after: string } {
  switch (action.kind) {
    case 'decide':
      return { before: decisionText(before), after: decisionText(after) };
    case 'addTags':
    case 'removeTags':
      return { before: before.state.tags.join(', '), after: after.state.tags.join(', ') };
    case 'field':
      return { before: fieldText(before, action.path), after: fieldText(after, action.path) };
    case 'swap':
      return { before: responsesText(before), after: responsesText(after) };
    case 'replace':
      return differing(before, after);
  }
}

function decisionText({ comparison, state }: ReadRow): string {
  const label = comparison === undefined ? '' : labelName(comparison, effectiveLabel(comparison, state));
  return [state.decision ?? 'undecided', ...(state.graded === undefined ? [] : [state.graded]), label]
    .filter((part) => part !== '')
    .join(', ');
}

function fieldText({ bytes }: ReadRow, path: readonly (string | number)[]): string {
  return excerpt(utf8FromLatin1(sourceOf(bytes.toString('latin1'), path)), 0);
}

function responsesText({ comparison }: ReadRow): string {
  const [first] = comparison?.candidates ?? [];
  const name = comparison?.candidateNames[0] ?? '';
  return first === undefined ? '' : `${name}: ${excerpt(textOfTurns(first.turns), 0)}`;
}

/** Both texts around the first place at which they differ. */
function differing(before: ReadRow, after: ReadRow): { before: string; after: string } {
  for (const [place, candidate] of (before.comparison?.candidates ?? []).entries()) {
    const left = textOfTurns(candidate.turns);
    const right = textOfTurns(after.comparison?.candidates[place]?.turns ?? []);
    if (left === right) continue;
    let at = 0;
    while (at < left.length && left[at] === right[at]) at++;
    return { before: excerpt(left, at), after: excerpt(right, at) };
  }
  return { before: '', after: '' };
}

function excerpt(text: string, at: number): string {
  const from = Math.max(0, at - excerptLength / 4);
  const part = text.slice(from, from + excerptLength);
  return `${from > 0 ? '…' : ''}${part}${from + excerptLength < text.length ? '…' : ''}`;
}
