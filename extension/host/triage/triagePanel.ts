import * as vscode from 'vscode';
import type { DatasetInfo, StepResult } from '../../model/contract/engine.ts';
import {
  triageViewContract,
  type StepTaken,
  type TriageViewContract,
  type TriageViewEvents,
} from '../../model/contract/triageView.ts';
import { commandPrefix, pairsViewType } from '../commands/commandTable.ts';
import { rpcRuntime } from '../engine/engineProcess.ts';
import type { DisposableStore } from '../lifecycle/disposableStore.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import type { PairsEditors } from '../pairs/pairsEditors.ts';
import { WebviewConnection } from '../webview/webviewConnection.ts';

/** The order of random rows is the same in every window, so that a queue goes on where it was. */
const seed = 1;
/** Changes by other ways are told no more often than this. */
const changePauseMs = 300;

interface Shared {
  readonly editors: PairsEditors;
  readonly log: vscode.LogOutputChannel;
  readonly store: DisposableStore;
}

/** Answers one triage view: every decision of it is a step that the pair editor's undo knows. */
export function connectTriage(
  document: PairsDocument,
  panel: vscode.WebviewPanel,
  { editors, log, store }: Shared,
): void {
  const { session } = document;
  /** Changes up to this revision are the view's own doing or known to it. */
  let known = document.info.revision;
  const taken = ({ label, rows, info }: StepResult): StepTaken => {
    known = Math.max(known, info.revision);
    return { label, rows };
  };
  const connection = store.add(
    new WebviewConnection<TriageViewContract, TriageViewEvents>({
      port: panel.webview,
      runtime: rpcRuntime,
      contract: triageViewContract,
      onError: (message) => {
        log.warn(`Triage: ${message}`);
      },
      handlers: {
        'view/ready': () => ({ dataset: document.uri.toString(), datasetName: document.name }),
        'triage/queue': async (params, { signal }) => {
          known = document.info.revision;
          const queue = await session.request('triage/queue', { ...params, from: 0, seed }, { signal });
          return { ...queue, blind: document.info.deciding.blind };
        },
        'triage/progress': (params, { signal }) => session.request('triage/progress', params, { signal }),
        'rows/detail': (params, { signal }) => session.request('rows/detail', params, { signal }),
        'row/show': async ({ row }) => {
          const shown = editors.panelsOf(document);
          // An editor in this view's own group would cover it: it follows unseen.
          const isUnderneath = ({ panel: own }: (typeof shown)[number]): boolean =>
            !own.visible && own.viewColumn === panel.viewColumn;
          if (shown.length === 0 || !shown.every(isUnderneath)) await editors.reveal(document, pairsViewType);
          for (const editor of editors.panelsOf(document)) editor.notify('row/reveal', { row });
          return null;
        },
        // A step that was begun is finished even if the webview goes away: its undo entry must not be lost.
        'row/decide': async ({ row, decision, shownLeft }) =>
          taken(await document.apply({ rows: [row], action: { kind: 'decide', decision }, shownLeft })),
        'alike/preview': (params, { signal }) => session.request('triage/alike', params, { signal }),
        'alike/decide': async (params) =>
          taken(await document.carryOut(() => session.request('triage/decideAlike', params))),
        'history/undo': async () => {
          const step = await document.undoInView();
          return step === undefined ? null : taken(step);
        },
        'command/run': async ({ command }) => {
          await vscode.commands.executeCommand(commandPrefix + command, document.uri);
          return null;
        },
      },
    }),
  );
  let pause: NodeJS.Timeout | undefined;
  store.add(
    session.onInfo((info: DatasetInfo) => {
      if (info.revision <= known || pause !== undefined) return;
      pause = setTimeout(() => {
        pause = undefined;
        const { revision } = document.info;
        if (revision > known) connection.notify('dataset/changed', { revision });
        known = Math.max(known, revision);
      }, changePauseMs);
    }),
  );
  store.add({
    dispose: () => {
      clearTimeout(pause);
    },
  });
  store.add(
    panel.onDidChangeViewState(() => {
      if (!panel.visible) connection.close();
    }),
  );
}
