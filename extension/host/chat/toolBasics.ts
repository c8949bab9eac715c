import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { RowDetail } from '../../model/contract/engine.ts';
import { CuratorError } from '../../model/errors.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** @throws CuratorError 'not-found' for a line without a row */
export async function rowOfLine(document: PairsDocument, line: number, signal?: AbortSignal): Promise<RowDetail> {
  const options = signal === undefined ? {} : { signal };
  const [row] = await document.session.request('rows/find', { wanted: [{ line }] }, options);
  if (row === undefined || row === null) {
    const rows = String(document.session.info.rows);
    throw new CuratorError(
      'not-found',
      `${document.name} has no row in line ${String(line)}; it has ${rows} rows. Find rows by curator_find_rows.`,
    );
  }
  return document.session.request('rows/detail', { row }, options);
}

export function textResult(text: string): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
}

/** What a tool answers goes to the agent's model, which may be anywhere: not in a workspace that nobody trusts. */
export function requireToolTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new CuratorError(
    'untrusted',
    'The tools work in trusted workspaces only: they give text of datasets to a model. Ask the person to trust it first.',
  );
}
