import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';

/** The dataset whose pair editor, or a view beside it, is the active editor. */
export function activeDocument({ editors, strength, triage, judges, rubrics }: Host): PairsDocument | undefined {
  if (editors.active !== undefined) return editors.active.document;
  return [strength, triage, judges, rubrics].map((panels) => panels.activeDocument).find((one) => one !== undefined);
}

/**
 * The dataset that a command acts on: that of the menu it was chosen from, else that of the active editor.
 *
 * @throws CuratorError where no dataset is open
 */
export function requireDocument(host: Host, resource: vscode.Uri | undefined): PairsDocument {
  const chosen = resource === undefined ? undefined : host.editors.documentOf(resource);
  const document = chosen ?? activeDocument(host) ?? host.editors.currentDocument;
  if (document === undefined) {
    throw new CuratorError('unknown-dataset', vscode.l10n.t('Open a dataset as preference pairs first.'));
  }
  return document;
}
