import * as vscode from 'vscode';
import type { Handlers } from '../../model/contract/endpoint.ts';
import {
  pairsViewContract,
  type PairsViewCommand,
  type PairsViewContract,
  type PairsViewEvents,
} from '../../model/contract/pairsView.ts';
import { commandPrefix, keySheet } from '../commands/commandTable.ts';
import { rpcRuntime } from '../engine/engineProcess.ts';
import { DisposableStore } from '../lifecycle/disposableStore.ts';
import { showTranscript } from '../judges/transcript.ts';
import { settings } from '../settings.ts';
import { WebviewConnection } from '../webview/webviewConnection.ts';
import { setUpWebview } from '../webview/webviewSetup.ts';
import { featureRequests } from './featureRequests.ts';
import type { PairsDocument } from './pairsDocument.ts';

export interface PairsPanelOptions {
  readonly document: PairsDocument;
  readonly panel: vscode.WebviewPanel;
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  /** Called when the row, the focus of its text fields or the focus of the view changed. */
  readonly onSelected: (panel: PairsPanel, focused: boolean) => void;
}

const viewCommandIds = {
  score: `${commandPrefix}score`,
  cancelScore: `${commandPrefix}cancelScore`,
  openStrength: `${commandPrefix}openStrength`,
  export: `${commandPrefix}export`,
  chooseFormat: `${commandPrefix}chooseFormat`,
  openAsText: `${commandPrefix}openAsText`,
  openKeyboardShortcuts: `${commandPrefix}openKeyboardShortcuts`,
  save: 'workbench.action.files.save',
} as const;

/** One editor of a dataset: answers its webview and tells it what changed. */
export class PairsPanel {
  readonly document: PairsDocument;
  readonly panel: vscode.WebviewPanel;
  /** Whether a text field of the webview has the focus. */
  typing = false;
  selectedRow: number | undefined;
  readonly #store = new DisposableStore();
  readonly #connection: WebviewConnection<PairsViewContract, PairsViewEvents>;
  readonly #options: PairsPanelOptions;

  constructor(options: PairsPanelOptions) {
    const { document, panel } = options;
    this.#options = options;
    this.document = document;
    this.panel = panel;
    this.selectedRow = document.selectedRow;
    this.#connection = this.#store.add(
      new WebviewConnection<PairsViewContract, PairsViewEvents>({
        port: panel.webview,
        runtime: rpcRuntime,
        contract: pairsViewContract,
        handlers: this.#handlers(),
        onError: (message) => {
          options.log.warn(`Pair editor: ${message}`);
        },
      }),
    );
    const { session } = document;
    this.#store.add(
      session.onInfo((info) => {
        this.notify('dataset/changed', info);
      }),
    );
    this.#store.add(
      session.onEngine((event) => {
        this.notify('engine/lost', event);
      }),
    );
    this.#store.add(
      panel.onDidChangeViewState(() => {
        // The document of a hidden webview is thrown away.
        if (!panel.visible) {
          this.#connection.close();
          this.typing = false;
        }
      }),
    );
    setUpWebview(panel.webview, options.extensionUri, 'pairs', document.name);
  }

  notify<Name extends keyof PairsViewEvents>(name: Name, value: PairsViewEvents[Name]): void {
    this.#connection.notify(name, value);
  }

  invoke(command: PairsViewCommand): void {
    this.notify('command/invoked', { command });
  }

  reveal(row?: number): void {
    this.panel.reveal(undefined, true);
    if (row !== undefined) this.notify('row/reveal', { row });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #handlers(): Handlers<PairsViewContract> {
    const { document } = this;
    const { session } = document;
    return {
      'view/ready': () => ({
        info: document.info,
        readonly: false,
        selectedRow: this.selectedRow,
        preferences: { wordDiff: settings.wordDiff(), autoAdvance: settings.autoAdvance() },
        keys: keySheet(process.platform === 'darwin'),
      }),
      'rows/page': (params, { signal }) => session.request('rows/page', params, { signal }),
      'rows/detail': (params, { signal }) => session.request('rows/detail', params, { signal }),
      'rows/view': async (params, { signal, progress }) => {
        const info = await session.request('rows/view', params, { signal, onProgress: progress });
        session.accept(info);
        return info;
      },
      'rows/position': (params, { signal }) => session.request('rows/position', params, { signal }),
      'rows/nextUndecided': (params, { signal }) => session.request('rows/nextUndecided', params, { signal }),
      ...featureRequests(document),
      // A step that was begun is finished even if the webview goes away: its undo entry must not be lost.
      'rows/apply': (params) => document.apply(params),
      'judges/row': async ({ row }, { signal }) => {
        const [found] = await session.request('judges/verdicts', { from: row, count: 1 }, { signal });
        return found?.verdicts ?? [];
      },
      'judges/transcript': async ({ row, judgeId }) => {
        await showTranscript(document, row, judgeId);
        return null;
      },
      'history/undo': async () => {
        await document.undo();
        return null;
      },
      'history/redo': async () => {
        await document.redo();
        return null;
      },
      'command/run': async ({ command }) => {
        await vscode.commands.executeCommand(viewCommandIds[command], document.uri);
        return null;
      },
      'view/selected': ({ row, typing, focused }) => {
        this.typing = typing;
        this.selectedRow = row ?? undefined;
        document.selectedRow = this.selectedRow;
        this.#options.onSelected(this, focused);
        return null;
      },
    };
  }
}
