import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';

/**
 * The dataset that a command acts on: that of the menu it was chosen from, else that of the active editor.
 *
 * @throws CuratorError where no dataset is open
 */
export function requireDocument(host: Host, resource: vscode.Uri | undefined): PairsDocument {
  const { editors, strength, triage } = host;
  const chosen = resource === undefined ? undefined : editors.documentOf(resource);
  const beside = strength.activeDocument ?? triage.activeDocument;
  const document = chosen ?? editors.active?.document ?? beside ?? editors.currentDocument;
  if (document === undefined) {
    throw new CuratorError('unknown-dataset', vscode.l10n.t('Open a dataset as preference pairs first.'));
  }
  return document;
}
