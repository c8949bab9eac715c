import * as vscode from 'vscode';
import type { Progress } from '../../model/contract/endpoint.ts';
import { commandPrefix, contextKeys } from '../commands/commandTable.ts';
import { activeDocument } from '../commands/targetDocument.ts';
import type { Feature } from '../host.ts';
import { timeLeft } from '../timeLeft.ts';

/** How far scoring of the active dataset is, with a way to pause it; or that it was not finished, with a way to go on. */
export const scoringStatusFeature: Feature = {
  id: 'scoring status',
  start(host, store) {
    const item = store.add(
      vscode.window.createStatusBarItem('preferenceCurator.scoring', vscode.StatusBarAlignment.Right, 99),
    );
    item.name = vscode.l10n.t('Preference Curator: Scoring');
    let known: boolean | undefined;
    const update = (): void => {
      const document = activeDocument(host) ?? host.editors.currentDocument;
      const progress = document === undefined ? undefined : host.scoring.progressOf(document);
      const unfinished = document !== undefined && host.scoring.unfinishedOf(document) !== undefined;
      if (unfinished !== known) {
        known = unfinished;
        void vscode.commands.executeCommand('setContext', contextKeys.scoringUnfinished, unfinished);
      }
      if (document !== undefined && progress !== undefined) {
        // No icon that turns: without a GPU each of its frames paints all of VS Code's page, which keys would wait for.
        item.text = `$(pulse) ${progressText(progress)}`;
        item.tooltip = [progress.message, vscode.l10n.t('Click to pause scoring of {0}.', document.name)]
          .filter((part) => part !== undefined)
          .join('\n');
        item.command = `${commandPrefix}pauseScore`;
        item.show();
      } else if (document !== undefined && unfinished) {
        item.text = `$(debug-pause) ${vscode.l10n.t('Scoring not finished')}`;
        item.tooltip = vscode.l10n.t('Click to go on scoring {0} where it stopped.', document.name);
        item.command = `${commandPrefix}resumeScore`;
        item.show();
      } else item.hide();
    };
    store.add(host.editors.onDidChange(update));
    store.add(host.editors.onDidOpenDocument(update));
    store.add(host.scoring.onDidChange(update));
    store.add(host.scoring.onDidProgress(update));
    update();
  },
};

/** For instance "34 %, 2 min left". */
function progressText({ done, total, etaMs }: Progress): string {
  const percent = new Intl.NumberFormat(vscode.env.language, { style: 'percent' });
  const share = total === undefined || total === 0 ? vscode.l10n.t('Scoring') : percent.format(done / total);
  if (etaMs === undefined) return share;
  return `${share}, ${timeLeft(etaMs)}`;
}
