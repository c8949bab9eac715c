import * as vscode from 'vscode';
import { windowEngine } from './engine/windowEngine.ts';
import { reportFailure } from './failure.ts';
import type { Feature, Host } from './host.ts';
import { judgesPanels } from './judges/judgesPanels.ts';
import { rubricPanels } from './judges/rubricPanels.ts';
import type { DisposableStore } from './lifecycle/disposableStore.ts';
import { PairsEditors } from './pairs/pairsEditors.ts';
import { dialogQuestions } from './questions.ts';
import { ScoringServers } from './scoring/scoringServers.ts';
import { ScoringRuns } from './scoring/scoringRuns.ts';
import { StrengthPanels } from './strength/strengthPanels.ts';
import { triagePanels } from './triage/triagePanels.ts';

/** Makes what the features share. The engine's process starts with the first request. */
export function createHost(context: vscode.ExtensionContext, store: DisposableStore): Host {
  const log = store.add(vscode.window.createOutputChannel('Preference Curator', { log: true }));
  const engine = windowEngine(context, log);
  const editors = store.add(new PairsEditors());
  const isTrusted = (): boolean => vscode.workspace.isTrusted;
  const servers = new ScoringServers(context);
  const scoring = store.add(new ScoringRuns({ editors, memory: context.workspaceState, isTrusted, servers }));
  const strength = store.add(new StrengthPanels(context.extensionUri, editors, log));
  const triage = store.add(triagePanels(context.extensionUri, editors, log));
  const judges = store.add(judgesPanels(context.extensionUri, editors, log));
  const rubrics = store.add(
    rubricPanels(context.extensionUri, editors, {
      memory: context.workspaceState,
      log,
      judge: async (document, rubric) => {
        const { judgeDataset } = await import('./judges/judgeDataset.ts');
        await judgeDataset(host, document.uri, rubric);
      },
    }),
  );
  const questions = dialogQuestions;
  const host: Host = { context, log, engine, editors, scoring, strength, triage, judges, rubrics, questions };
  return host;
}

/** Starts the features one by one; one that fails is told about, and the others go on. */
export function startFeatures(host: Host, features: readonly Feature[], store: DisposableStore): void {
  for (const feature of features) {
    try {
      feature.start(host, store);
    } catch (error) {
      reportFailure(host.log, vscode.l10n.t('Preference Curator could not start its part "{0}"', feature.id), error);
    }
  }
}
