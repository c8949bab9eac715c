import * as vscode from 'vscode';
import { commandPrefix } from '../commands/commandTable.ts';
import { activeDocument } from '../commands/targetDocument.ts';
import type { Feature } from '../host.ts';

/** How many rows are decided and left, for the dataset of the active editor. */
export const decidedStatusFeature: Feature = {
  id: 'status bar',
  start(host, store) {
    const item = store.add(
      vscode.window.createStatusBarItem('preferenceCurator.decided', vscode.StatusBarAlignment.Right, 100),
    );
    item.name = vscode.l10n.t('Preference Curator');
    const numbers = new Intl.NumberFormat(vscode.env.language);
    const update = (): void => {
      const document = activeDocument(host);
      if (document === undefined) {
        item.hide();
        return;
      }
      const { info } = document;
      const decided = Object.values(info.decided).reduce((sum, count) => sum + count, 0);
      const left = numbers.format(Math.max(0, info.rows - decided));
      item.text = `$(checklist) ${vscode.l10n.t('{0} decided, {1} left', numbers.format(decided), left)}`;
      if (info.scorers.length > 0) {
        item.tooltip = vscode.l10n.t('Open Preference Strength of {0}', document.name);
        item.command = `${commandPrefix}openStrength`;
      } else if (host.editors.active !== undefined) {
        item.tooltip = vscode.l10n.t('Go to the next undecided row of {0}', document.name);
        item.command = `${commandPrefix}nextUndecided`;
      } else {
        // The other views have no rows to go to.
        item.tooltip = document.name;
        item.command = undefined;
      }
      item.show();
    };
    store.add(host.editors.onDidChange(update));
    update();
  },
};
