import * as vscode from 'vscode';
import type { Feature } from '../host.ts';
import type { PairsEditors } from '../pairs/pairsEditors.ts';
import { DatasetPanels } from '../webview/datasetPanels.ts';

/** The triage views: one a dataset. */
export function triagePanels(
  extensionUri: vscode.Uri,
  editors: PairsEditors,
  log: vscode.LogOutputChannel,
): DatasetPanels {
  return new DatasetPanels(
    {
      viewType: 'preferenceCurator.triage',
      view: 'triage',
      titleOf: (document) => vscode.l10n.t('Triage: {0}', document.name),
      connect: async (document, panel, store) => {
        const { connectTriage } = await import('./triagePanel.ts');
        connectTriage(document, panel, { editors, log, store });
      },
    },
    extensionUri,
    editors,
  );
}

/** Brings triage views back after a reload of the window. */
export const triageFeature: Feature = {
  id: 'triage',
  start(host, store) {
    store.add(host.triage.serializer());
  },
};
