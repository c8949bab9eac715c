import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import { pairsViewType } from '../commands/commandTable.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';

/** How long the status bar says what was copied. */
const messageMs = 3_000;

/** Opens the pair editor at the row of a line (from 0) of a text. */
export async function reviewPair(host: Host, uri: vscode.Uri, line: number): Promise<void> {
  const text = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (uri.scheme !== 'file') {
    throw new CuratorError('bad-request', vscode.l10n.t('Save the text to a file first.'));
  }
  if (text?.isDirty === true && !(await saved(text))) return;
  const document = host.editors.documentOf(uri);
  if (document === undefined) {
    host.editors.wantRow(uri, text === undefined ? 0 : rowAt(text, line));
    await vscode.commands.executeCommand('vscode.openWith', uri, pairsViewType);
    return;
  }
  const [row = null] = await document.session.request('rows/find', { wanted: [{ line: line + 1 }] });
  if (row === null) {
    const message = vscode.l10n.t('Line {0} is no row. Reload the pair editor if the file has changed.', line + 1);
    throw new CuratorError('not-found', message, { line: line + 1 });
  }
  document.selectedRow = row;
  // A page that is hidden is made anew when it is shown, with the row that its editor shows.
  for (const panel of host.editors.panelsOf(document)) panel.selectedRow = row;
  await vscode.commands.executeCommand('vscode.openWith', uri, pairsViewType);
  for (const panel of host.editors.panelsOf(document)) if (panel.panel.visible) panel.reveal(row);
}

/** Opens the text at a row of the dataset, else at the one that the pair editor shows. */
export async function openRowAsText(host: Host, resource: vscode.Uri | undefined, row?: number): Promise<void> {
  const document = requireDocument(host, resource);
  const line = await lineOf(host, document, row);
  const selection = new vscode.Range(line - 1, 0, line - 1, 0);
  await vscode.commands.executeCommand('vscode.openWith', document.uri, 'default', { selection, preview: false });
}

/** Copies the number of a row's line, from 1; by default of the row that the pair editor shows. */
export async function copyLineNumber(host: Host, resource: vscode.Uri | undefined, row?: number): Promise<void> {
  const line = await lineOf(host, requireDocument(host, resource), row);
  await vscode.env.clipboard.writeText(String(line));
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied line number {0}.', line), messageMs);
}

async function lineOf({ editors }: Host, document: PairsDocument, row: number | undefined): Promise<number> {
  const panel = editors.active?.document === document ? editors.active : undefined;
  const wanted = row ?? panel?.selectedRow ?? document.selectedRow ?? 0;
  return (await document.session.request('rows/detail', { row: wanted })).line;
}

/** The pair editor reads the file: what is not saved it would not show. */
async function saved(text: vscode.TextDocument): Promise<boolean> {
  const save = vscode.l10n.t('Save');
  const name = vscode.workspace.asRelativePath(text.uri);
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} has unsaved changes. The pair editor shows the file on the disk.', name),
    { modal: true },
    save,
  );
  return answer === save && (await text.save());
}

/** Rows are lines that are not blank. */
function rowAt(text: vscode.TextDocument, line: number): number {
  let row = 0;
  for (let above = 0; above < Math.min(line, text.lineCount); above++) {
    if (!text.lineAt(above).isEmptyOrWhitespace) row++;
  }
  return row;
}
