import type * as vscode from 'vscode';
import type { EngineSupervisor } from './engine/engineSupervisor.ts';
import type { DisposableStore } from './lifecycle/disposableStore.ts';
import type { PairsEditors } from './pairs/pairsEditors.ts';
import type { Questions } from './questions.ts';
import type { ScoringRuns } from './scoring/scoringRuns.ts';
import type { StrengthPanels } from './strength/strengthPanels.ts';
import type { DatasetPanels } from './webview/datasetPanels.ts';

/** What the features share. */
export interface Host {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly engine: EngineSupervisor;
  readonly editors: PairsEditors;
  readonly scoring: ScoringRuns;
  readonly strength: StrengthPanels;
  readonly triage: DatasetPanels;
  readonly judges: DatasetPanels;
  readonly rubrics: DatasetPanels;
  readonly questions: Questions;
}

/** A part of the extension that can fail to start without taking the others with it. */
export interface Feature {
  readonly id: string;
  /** Registers what the feature contributes; all of it goes into `store`. */
  start(host: Host, store: DisposableStore): void;
}
