import * as vscode from 'vscode';
import { judgesViewContract, type JudgesViewContract, type JudgesViewEvents } from '../../model/contract/judgesView.ts';
import { commandPrefix, pairsViewType } from '../commands/commandTable.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import { rpcRuntime } from '../engine/engineProcess.ts';
import type { Host } from '../host.ts';
import { DisposableStore } from '../lifecycle/disposableStore.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { WebviewConnection } from '../webview/webviewConnection.ts';
import { setUpWebview } from '../webview/webviewSetup.ts';

const viewType = 'preferenceCurator.judges';
/** One view a dataset; they go with their datasets. */
const panels = new WeakMap<PairsDocument, vscode.WebviewPanel>();

/** Opens the view of judges and routing of a dataset, or brings it to the front. */
export function openJudges(host: Host, resource: vscode.Uri | undefined): void {
  const document = requireDocument(host, resource);
  const open = panels.get(document);
  if (open !== undefined) {
    open.reveal();
    return;
  }
  const title = vscode.l10n.t('Judges: {0}', document.name);
  const panel = vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Beside, {
    // Rows that were skipped and a plan that was made live in the view.
    retainContextWhenHidden: true,
  });
  panel.iconPath = vscode.Uri.joinPath(host.context.extensionUri, 'media', 'icon.png');
  panels.set(document, panel);
  const store = new DisposableStore();
  const connection = store.add(connect(host, document, panel));
  store.add(
    document.session.onInfo(({ revision }) => {
      connection.notify('dataset/changed', { revision });
    }),
  );
  store.add(
    document.onDidDispose(() => {
      panel.dispose();
    }),
  );
  panel.onDidDispose(() => {
    panels.delete(document);
    store.dispose();
  });
  setUpWebview(panel.webview, host.context.extensionUri, 'judges', title);
}

function connect(
  host: Host,
  document: PairsDocument,
  panel: vscode.WebviewPanel,
): WebviewConnection<JudgesViewContract, JudgesViewEvents> {
  const { session } = document;
  return new WebviewConnection<JudgesViewContract, JudgesViewEvents>({
    port: panel.webview,
    runtime: rpcRuntime,
    contract: judgesViewContract,
    onError: (message) => {
      host.log.warn(`Judges view: ${message}`);
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
        await host.editors.reveal(document, pairsViewType);
        for (const editor of host.editors.panelsOf(document)) editor.reveal(row);
        return null;
      },
      'command/run': async ({ command }) => {
        await vscode.commands.executeCommand(commandPrefix + command, document.uri);
        return null;
      },
    },
  });
}
