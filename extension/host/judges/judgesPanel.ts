import * as vscode from 'vscode';
import { judgesViewContract, type JudgesViewContract, type JudgesViewEvents } from '../../model/contract/judgesView.ts';
import { commandPrefix, pairsViewType } from '../commands/commandTable.ts';
import { rpcRuntime } from '../engine/engineProcess.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import type { PairsEditors } from '../pairs/pairsEditors.ts';
import { WebviewConnection } from '../webview/webviewConnection.ts';

/** Answers one view of judges and routing. */
export function connectJudges(
  document: PairsDocument,
  panel: vscode.WebviewPanel,
  editors: PairsEditors,
  log: vscode.LogOutputChannel,
): WebviewConnection<JudgesViewContract, JudgesViewEvents> {
  const { session } = document;
  return new WebviewConnection<JudgesViewContract, JudgesViewEvents>({
    port: panel.webview,
    runtime: rpcRuntime,
    contract: judgesViewContract,
    onError: (message) => {
      log.warn(`Judges view: ${message}`);
    },
    handlers: {
      'view/ready': () => ({ datasetName: document.name }),
      'judges/list': (_params, { signal }) => session.request('judges/list', {}, { signal }),
      'judges/trust': (params, { signal }) => session.request('judges/trust', params, { signal }),
      'judges/blindNext': (params, { signal }) => session.request('judges/blindNext', params, { signal }),
      'judges/blindLabel': (params) => session.request('judges/blindLabel', params),
      'routing/plan': (params, { signal }) => session.request('routing/plan', params, { signal }),
      'routing/queue': (params, { signal }) => session.request('routing/queue', params, { signal }),
      'row/open': async ({ row }) => {
        await editors.reveal(document, pairsViewType);
        for (const editor of editors.panelsOf(document)) editor.reveal(row);
        return null;
      },
      'command/run': async ({ command }) => {
        await vscode.commands.executeCommand(commandPrefix + command, document.uri);
        return null;
      },
    },
  });
}
