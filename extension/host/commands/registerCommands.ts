import * as vscode from 'vscode';
import { pairsViewCommands } from '../../model/contract/pairsView.ts';
import { reportFailure } from '../failure.ts';
import type { Feature, Host } from '../host.ts';
import { commandPrefix, hostCommands, viewCommands, type HostCommand } from './commandTable.ts';
import { rowOfMenu } from './rowOfMenu.ts';
import { openAsPairs, openAsText, openSample } from './openDataset.ts';
import { requireDocument } from './targetDocument.ts';

/** A command gets the resource, or the row of the pair editor, of the menu it was chosen from, where there is one. */
type Run = (host: Host, resource: vscode.Uri | undefined, row: number | undefined) => Promise<void> | void;

/** The code of what asks and writes is loaded when it is first chosen: most windows never need it. */
const runs: Readonly<Record<HostCommand, Run>> = {
  openAsPairs,
  openAsText,
  openRowAsText: async (host, resource, row) =>
    (await import('../language/reviewPair.ts')).openRowAsText(host, resource, row),
  copyLineNumber: async (host, resource, row) =>
    (await import('../language/reviewPair.ts')).copyLineNumber(host, resource, row),
  openSample,
  score: async (host, resource) => (await import('./scoreDataset.ts')).scoreDataset(host, resource),
  scoreWith: async (host, resource) => (await import('./scoreDataset.ts')).scoreWith(host, resource),
  cancelScore: async (host, resource) => {
    (await import('./scoreDataset.ts')).cancelScoring(host, resource);
  },
  addModel: async (host, resource) => (await import('./scoreDataset.ts')).addRewardModel(host, resource),
  useCuda: async (host, resource) => (await import('../scoring/useCuda.ts')).useCuda(requireDocument(host, resource)),
  addScoringServer: async (host, resource) => (await import('./scoreDataset.ts')).addScoringServer(host, resource),
  pauseScore: async (host, resource) => {
    (await import('./scoreDataset.ts')).pauseScoring(host, resource);
  },
  resumeScore: async (host, resource) => (await import('./scoreDataset.ts')).resumeScoring(host, resource),
  openStrength: (host, resource) => host.strength.open(requireDocument(host, resource)),
  saveChart: (host, resource) => {
    host.strength.saveChart(requireDocument(host, resource));
  },
  writeReport: async (host, resource) => (await import('../strength/writeReport.ts')).writeReport(host, resource),
  openTriage: (host, resource) => host.triage.open(requireDocument(host, resource)),
  drawAudit: async (host, resource) => (await import('../triage/drawAudit.ts')).drawAudit(host, resource),
  judge: async (host, resource) => (await import('../judges/judgeDataset.ts')).judgeDataset(host, resource),
  fillAttributes: async (host, resource) =>
    (await import('../suggestions/suggest.ts')).suggest(host, resource, 'attributes'),
  writeRationales: async (host, resource) =>
    (await import('../suggestions/suggest.ts')).suggest(host, resource, 'rationale'),
  openJudges: (host, resource) => host.judges.open(requireDocument(host, resource)),
  editRubric: (host, resource) => host.rubrics.open(requireDocument(host, resource)),
  manageJudges: async (host) => (await import('../judges/manageJudges.ts')).manageJudges(host),
  checkRows: async (host, resource) => (await import('../lints/checkRows.ts')).checkRows(host, resource),
  import: async (host, resource) => (await import('../importing/importDataset.ts')).importDataset(host, resource),
  export: async (host, resource) => (await import('./exportDataset.ts')).exportDataset(host, resource),
  convert: async (host, resource) => (await import('../converting/convertDataset.ts')).convertDataset(host, resource),
  writeRecipe: async (host, resource) => (await import('../recipes/writeRecipe.ts')).writeRecipe(host, resource),
  pushToHub: async (host, resource) => (await import('../hub/pushToHub.ts')).pushToHub(host, resource),
  forgetHubToken: async (host) => (await import('../hub/hubAccount.ts')).forgetHubToken(host),
  chooseFormat: async (host, resource) => (await import('./chooseFormat.ts')).chooseFormat(host, resource),
  reload: (host, resource) => requireDocument(host, resource).reload(),
  undoEarlier: (host) => host.editors.active?.document.undo(),
  redoEarlier: (host) => host.editors.active?.document.redo(),
  deleteCuration: async (host, resource) =>
    (await import('../library/deleteCuration.ts')).deleteCuration(host, resource),
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
        vscode.commands.registerCommand(commandPrefix + name, (argument: unknown) => {
          const panel = host.editors.active;
          if (panel !== undefined) panel.invoke(name, rowOfMenu(argument));
          else void vscode.window.showInformationMessage(needsEditor(viewCommands[name].title));
        }),
      );
    }
    for (const name of Object.keys(runs) as HostCommand[]) {
      store.add(
        vscode.commands.registerCommand(commandPrefix + name, async (argument: unknown) => {
          try {
            await runs[name](host, argument instanceof vscode.Uri ? argument : undefined, rowOfMenu(argument));
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
