import * as vscode from 'vscode';
import type { PairsEditors } from '../pairs/pairsEditors.ts';
import { DatasetPanels } from '../webview/datasetPanels.ts';
import type { RubricShared } from './rubricPanel.ts';

/** Changes of the dataset are told no more often than this, in milliseconds. */
const changePauseMs = 300;

/** The rubric editors: one a dataset. */
export function rubricPanels(extensionUri: vscode.Uri, editors: PairsEditors, shared: RubricShared): DatasetPanels {
  return new DatasetPanels(
    {
      viewType: 'preferenceCurator.rubric',
      view: 'rubric',
      titleOf: (document) => vscode.l10n.t('Rubric: {0}', document.name),
      // What is being written lives in the view.
      keptWhenHidden: true,
      connect: async (document, panel, store) => {
        const { connectRubric } = await import('./rubricPanel.ts');
        const connection = store.add(connectRubric(document, panel, shared));
        // Rows are decided about in quick succession, and nobody looks at a view that is hidden.
        let pause: NodeJS.Timeout | undefined;
        let versions = false;
        const changed = (mayHaveVersions: boolean): void => {
          versions ||= mayHaveVersions;
          if (!panel.visible) return;
          pause ??= setTimeout(() => {
            pause = undefined;
            connection.notify('dataset/changed', { versions });
            versions = false;
          }, changePauseMs);
        };
        store.add({
          dispose: () => {
            clearTimeout(pause);
          },
        });
        store.add(
          document.onDidSelectRow(() => {
            changed(false);
          }),
        );
        store.add(
          document.session.onInfo(() => {
            changed(true);
          }),
        );
        store.add(
          panel.onDidChangeViewState(() => {
            changed(false);
          }),
        );
      },
    },
    extensionUri,
    editors,
  );
}
