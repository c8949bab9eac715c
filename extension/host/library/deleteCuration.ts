import * as path from 'node:path';
import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import type { Host } from '../host.ts';
import { settings } from '../settings.ts';

/** The engine closes a dataset a moment after its last editor went. */
const attempts = 20;
const pauseMs = 100;

/** Deletes what is kept about a dataset, after the person has seen what that is. The dataset's file stays. */
export async function deleteCuration(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const uri = resource ?? requireDocument(host, undefined).uri;
  const name = path.basename(uri.fsPath);
  const place = { path: uri.fsPath, storePath: settings.storePath(uri.fsPath) };
  const { files, decided } = await host.engine.request('library/summary', place);
  if (files.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no curation data of {0}.', name));
    return;
  }
  const tabs = tabsOf(uri);
  if (tabs.some((tab) => tab.isDirty)) {
    throw new CuratorError('bad-request', vscode.l10n.t('{0} has unsaved edits. Save or revert it first.', name));
  }
  const decisions = Object.values(decided).reduce((sum, count) => sum + count, 0);
  if (!(await host.questions.deleteCuration(name, decisions, files))) return;
  await vscode.window.tabGroups.close(tabs);
  const { removed } = await removeOnceClosed(host, place);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Deleted {0} files of curation data of {1}.', removed.length, name),
  );
}

async function removeOnceClosed(
  host: Host,
  place: { readonly path: string; readonly storePath: string | undefined },
): Promise<{ readonly removed: readonly string[] }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await host.engine.request('library/removeStore', place);
    } catch (error) {
      if (!CuratorError.is(error, 'store-busy') || attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

function tabsOf(uri: vscode.Uri): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString());
}
