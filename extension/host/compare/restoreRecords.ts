import { hash } from 'node:crypto';
import * as vscode from 'vscode';
import type { LocatedChange } from '../../model/contract/comparing.ts';
import { CuratorError } from '../../model/errors.ts';
import type { Host } from '../host.ts';
import { movedText, type Comparison } from './comparisonTree.ts';
import { insertInFile, openedAt, type Removed } from './insertInFile.ts';

/** VS Code gives extensions no larger texts, in characters, which are at most as many as bytes. */
const largestText = 50 * 1024 * 1024;

/**
 * Makes records what they were in the older version. Edited and flipped ones are one step of the dataset, in which added
 * ones are decided to be dropped; removed ones are put back by one edit of its text, because no step adds a row. Undo
 * takes back either; only a save writes it. A file that is too large for a text is written at once, after a question. Moved ones are what they were: that is said.
 */
export async function restoreRecords(
  host: Host,
  comparison: Comparison,
  changes: readonly LocatedChange[],
): Promise<void> {
  const changed = changes.flatMap(({ kind, oldRange, oldHash, newLine, newHash }) => {
    if (newLine === undefined || newHash === undefined) return [];
    if (kind === 'added') return [{ newLine, newHash }];
    const isChanged = (kind === 'edited' || kind === 'flipped') && oldRange !== undefined && oldHash !== undefined;
    return isChanged ? [{ oldRange, oldHash, newLine, newHash }] : [];
  });
  const removed = changes.flatMap(({ kind, oldRange, oldHash, behind = 0, behindHash }) =>
    kind === 'removed' && oldRange && oldHash ? [{ oldRange, oldHash, behind, behindHash }] : [],
  );
  const [first] = changed;
  if (first !== undefined) {
    const document = await openedAt(host, comparison.uri, first.newLine);
    const { oldPath } = comparison;
    const { label } = await document.carryOut(() =>
      document.session.request('compare/restore', { oldPath, records: changed }),
    );
    const drops = changes.some(({ kind }) => kind === 'added');
    const said = drops
      ? vscode.l10n.t('{0}. Undo takes it back. Dropped rows stay in the file; exports leave them out.', label)
      : vscode.l10n.t('{0}. Undo takes it back, a save writes it.', label);
    void vscode.window.showInformationMessage(said);
  }
  if (removed.length > 0) {
    const { size } = await vscode.workspace.fs.stat(comparison.uri);
    await (size > largestText ? insertInFile : insertRecords)(host, comparison, removed);
  }
  if (changes.some(({ kind }) => kind === 'moved')) void vscode.window.showInformationMessage(movedText());
}

/** Puts records back where they stood, as one edit of the text, and shows the first of them. */
async function insertRecords(host: Host, comparison: Comparison, records: readonly Removed[]): Promise<void> {
  const { uri, oldPath } = comparison;
  const document = await textOf(uri);
  const ending = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const edit = new vscode.WorkspaceEdit();
  const places: number[] = [];
  for (const { oldRange, oldHash, behind, behindHash } of records) {
    const { text } = await host.engine.request('compare/line', { path: oldPath, range: oldRange, hash: oldHash });
    const above = behindHash === undefined ? 0 : placeOf(document, behindHash, behind);
    places.push(above);
    if (above === 0) edit.insert(uri, new vscode.Position(0, 0), text + ending);
    else edit.insert(uri, document.lineAt(above - 1).range.end, ending + text);
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new CuratorError('changed-outside', vscode.l10n.t('{0} was changed meanwhile. Try again.', comparison.name));
  }
  const line = Math.min(...places);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0), preview: false });
}

async function textOf(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    throw new CuratorError(
      'unsupported',
      vscode.l10n.t('A removed record is put back in the text, which VS Code cannot open: {0}', String(error)),
      { path: uri.fsPath },
      { cause: error },
    );
  }
}

/** How many lines stand above the place behind a line: the text may have been edited since it was compared. */
function placeOf(document: vscode.TextDocument, wanted: string, line: number): number {
  for (let distance = 0; distance < document.lineCount; distance++) {
    for (const above of [line + distance, line - distance]) {
      if (above < 1 || above > document.lineCount) continue;
      if (hash('sha256', document.lineAt(above - 1).text).startsWith(wanted)) return above;
    }
  }
  throw new CuratorError(
    'changed-outside',
    vscode.l10n.t('The record that stood above is no longer in {0}. Compare the records again.', document.fileName),
    { path: document.fileName },
  );
}
