import * as path from 'node:path';
import * as vscode from 'vscode';
import type { BandExportSummary } from '../../model/contract/noise.ts';
import type { BandPlan } from '../../model/strength/bandPlan.ts';
import { cancellableTask } from '../cancellableTask.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';

/** Asks where the pairs with the columns of a band plan go, and writes them; null where the person chose no file. */
export async function exportBands(document: PairsDocument, plan: BandPlan): Promise<BandExportSummary | null> {
  const { dir, name } = path.parse(document.uri.fsPath);
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export {0} with Bands', document.name),
    saveLabel: vscode.l10n.t('Export'),
    defaultUri: vscode.Uri.file(path.join(dir, `${name}.bands.jsonl`)),
    filters: { [vscode.l10n.t('JSON Lines')]: ['jsonl'] },
  });
  if (target === undefined) return null;
  // The dialog has asked before it names a file that is there.
  const request = { plan, target: target.fsPath, overwrite: true };
  return cancellableTask(vscode.l10n.t('Exporting {0}', document.name), (options) =>
    document.session.request('bands/export', request, options),
  );
}
