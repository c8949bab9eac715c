import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import { strengthViewType } from '../commands/commandTable.ts';
import type { Feature } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import type { PairsEditors } from '../pairs/pairsEditors.ts';
import { DatasetPanels } from '../webview/datasetPanels.ts';
import type { StrengthPanel } from './strengthPanel.ts';

/** The strength views: one a dataset. */
export class StrengthPanels extends DatasetPanels {
  readonly #open: ReadonlyMap<PairsDocument, StrengthPanel>;

  constructor(extensionUri: vscode.Uri, editors: PairsEditors, log: vscode.LogOutputChannel) {
    const open = new Map<PairsDocument, StrengthPanel>();
    super(
      {
        viewType: strengthViewType,
        view: 'strength',
        titleOf: (document) => vscode.l10n.t('Strength: {0}', document.name),
        connect: async (document, panel, store) => {
          const { StrengthPanel } = await import('./strengthPanel.ts');
          open.set(document, new StrengthPanel(document, panel, editors, log, store));
          store.add({
            dispose: () => {
              open.delete(document);
            },
          });
        },
      },
      extensionUri,
      editors,
    );
    this.#open = open;
  }

  /**
   * Asks which chart of a view is saved, and where.
   *
   * @throws CuratorError 'bad-request' where the dataset has no such view open
   */
  saveChart(document: PairsDocument): void {
    const panel = this.#open.get(document);
    if (panel === undefined) {
      throw new CuratorError('bad-request', vscode.l10n.t('Open Preference Strength first: it has the charts.'));
    }
    panel.askForChart();
  }
}

/** Brings strength views back after a reload of the window. */
export const strengthFeature: Feature = {
  id: 'strength',
  start(host, store) {
    store.add(host.strength.serializer());
  },
};
