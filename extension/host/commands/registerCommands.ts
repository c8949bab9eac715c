import * as vscode from 'vscode';
import { pairsViewCommands } from '../../model/contract/pairsView.ts';
import { reportFailure } from '../failure.ts';
import type { Feature, Host } from '../host.ts';
import { commandPrefix, hostCommands, viewCommands, type HostCommand } from './commandTable.ts';
import { deleteCuration } from '../library/deleteCuration.ts';
import { exportDataset } from './exportDataset.ts';
import { chooseFormat } from './chooseFormat.ts';
import { openAsPairs, openAsText, openSample } from './openDataset.ts';
import {
  addRewardModel,
  addScoringServer,
  cancelScoring,
  pauseScoring,
  resumeScoring,
  scoreDataset,
} from './scoreDataset.ts';
import { convertDataset } from '../converting/convertDataset.ts';
import { forgetHubToken } from '../hub/hubAccount.ts';
import { pushToHub } from '../hub/pushToHub.ts';
import { importDataset } from '../importing/importDataset.ts';
import { checkRows } from '../lints/checkRows.ts';
import { writeRecipe } from '../recipes/writeRecipe.ts';
import { writeReport } from '../strength/writeReport.ts';
import { drawAudit } from '../triage/drawAudit.ts';
import { judgeDataset } from '../judges/judgeDataset.ts';
import { manageJudges } from '../judges/manageJudges.ts';
import { openRowAsText } from '../language/reviewPair.ts';
import { requireDocument } from './targetDocument.ts';

/** A command gets the resource of the menu it was chosen from, where there is one. */
type Run = (host: Host, resource: vscode.Uri | undefined) => Promise<void> | void;

const runs: Readonly<Record<HostCommand, Run>> = {
  openAsPairs,
  openAsText,
  openRowAsText,
  openSample,
  score: scoreDataset,
  cancelScore: cancelScoring,
  addModel: addRewardModel,
  addScoringServer,
  pauseScore: pauseScoring,
  resumeScore: resumeScoring,
  openStrength: (host, resource) => {
    host.strength.open(requireDocument(host, resource));
  },
  saveChart: (host, resource) => {
    host.strength.saveChart(requireDocument(host, resource));
  },
  writeReport,
  openTriage: (host, resource) => {
    host.triage.open(requireDocument(host, resource));
  },
  drawAudit,
  judge: (host, resource) => judgeDataset(host, resource),
  openJudges: (host, resource) => {
    host.judges.open(requireDocument(host, resource));
  },
  editRubric: (host, resource) => {
    host.rubrics.open(requireDocument(host, resource));
  },
  manageJudges,
  checkRows,
  import: importDataset,
  export: exportDataset,
  convert: convertDataset,
  writeRecipe,
  pushToHub,
  forgetHubToken,
  chooseFormat,
  reload: (host, resource) => requireDocument(host, resource).reload(),
  undoEarlier: (host) => host.editors.active?.document.undo(),
  redoEarlier: (host) => host.editors.active?.document.redo(),
  deleteCuration,
  refreshDatasets: (host) => {
    host.editors.refresh();
  },
  openKeyboardShortcuts: async (host) => {
    await vscode.commands.executeCommand('workbench.action.openGlobalKeybindings', `@ext:${host.context.extension.id}`);
  },
  restartEngine: (host) => host.engine.restart(),
  showLog: (host) => {
    host.log.show();
  },
};

/** Registers every command of the table. */
export const commandsFeature: Feature = {
  id: 'commands',
  start(host, store) {
    for (const name of pairsViewCommands) {
      store.add(
        vscode.commands.registerCommand(commandPrefix + name, () => {
          const panel = host.editors.active;
          if (panel !== undefined) panel.invoke(name);
          else void vscode.window.showInformationMessage(needsEditor(viewCommands[name].title));
        }),
      );
    }
    for (const name of Object.keys(runs) as HostCommand[]) {
      store.add(
        vscode.commands.registerCommand(commandPrefix + name, async (resource: unknown) => {
          try {
            await runs[name](host, resource instanceof vscode.Uri ? resource : undefined);
          } catch (error) {
            reportFailure(host.log, hostCommands[name].title.replace(/…$/, ''), error);
          }
        }),
      );
    }
  },
};

function needsEditor(title: string): string {
  return vscode.l10n.t('{0} acts on a pair editor. Open a dataset as preference pairs first.', title);
}
