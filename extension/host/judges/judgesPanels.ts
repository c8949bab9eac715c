import * as vscode from 'vscode';
import type { PairsEditors } from '../pairs/pairsEditors.ts';
import { DatasetPanels } from '../webview/datasetPanels.ts';

/** The views of judges and routing: one a dataset. */
export function judgesPanels(
  extensionUri: vscode.Uri,
  editors: PairsEditors,
  log: vscode.LogOutputChannel,
): DatasetPanels {
  return new DatasetPanels(
    {
      viewType: 'preferenceCurator.judges',
      view: 'judges',
      titleOf: (document) => vscode.l10n.t('Judges: {0}', document.name),
      // Rows that were skipped and a plan that was made live in the view.
      keptWhenHidden: true,
      connect: async (document, panel, store) => {
        const { connectJudges } = await import('./judgesPanel.ts');
        const connection = store.add(connectJudges(document, panel, editors, log));
        store.add(
          document.session.onInfo(({ revision }) => {
            connection.notify('dataset/changed', { revision });
          }),
        );
      },
    },
    extensionUri,
    editors,
  );
}
