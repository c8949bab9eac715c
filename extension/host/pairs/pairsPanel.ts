import * as vscode from 'vscode';
import type { Handlers } from '../../model/contract/endpoint.ts';
import {
  pairsViewContract,
  type FirstPair,
  type PairsViewCommand,
  type PairsViewContract,
  type PairsViewEvents,
} from '../../model/contract/pairsView.ts';
import { commandPrefix, keySheet } from '../commands/commandTable.ts';
import { rpcRuntime } from '../engine/engineProcess.ts';
import { DisposableStore } from '../lifecycle/disposableStore.ts';
import { showSuggestionTranscript, showTranscript } from '../judges/transcript.ts';
import { mediaFolders, shownMedia } from '../media/rowMedia.ts';
import { settings } from '../settings.ts';
import { WebviewConnection } from '../webview/webviewConnection.ts';
import { setUpWebview } from '../webview/webviewSetup.ts';
import { featureRequests } from './featureRequests.ts';
import { firstPair } from './firstPair.ts';
import type { PairsDocument } from './pairsDocument.ts';

export interface PairsPanelOptions {
  readonly document: PairsDocument;
  readonly panel: vscode.WebviewPanel;
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  /** Resolves when the dataset is open. @throws CuratorError with the reason why it cannot be opened */
  readonly whenOpen: () => Promise<void>;
  /** Called when the row, the focus of its text fields or the focus of the view changed. */
  readonly onSelected: (panel: PairsPanel, focused: boolean) => void;
}

const viewCommandIds = {
  score: `${commandPrefix}score`,
  pauseScore: `${commandPrefix}pauseScore`,
  cancelScore: `${commandPrefix}cancelScore`,
  openStrength: `${commandPrefix}openStrength`,
  export: `${commandPrefix}export`,
  fillAttributes: `${commandPrefix}fillAttributes`,
  writeRationales: `${commandPrefix}writeRationales`,
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
  #isDisposed = false;
  /** Read while the page loads. */
  #ahead: Promise<FirstPair | undefined> | undefined;
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
    panel.onDidDispose(() => {
      this.#isDisposed = true;
      this.#store.dispose();
    });
    this.#ahead = this.#readFirst();
    this.#load();
    // What a page may load is settled when it is made.
    this.#store.add(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.#load();
      }),
    );
    this.#store.add(
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#load();
      }),
    );
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  notify<Name extends keyof PairsViewEvents>(name: Name, value: PairsViewEvents[Name]): void {
    this.#connection.notify(name, value);
  }

  /** Carries out a command on a row of the dataset, else on the selected one. */
  invoke(command: PairsViewCommand, row?: number): void {
    this.notify('command/invoked', { command, row });
  }

  reveal(row?: number): void {
    this.panel.reveal(undefined, true);
    if (row !== undefined) this.notify('row/reveal', { row });
  }

  /** Shows a row now, or as soon as the page of the editor is there. */
  show(row: number): void {
    this.selectedRow = row;
    this.document.selectedRow = row;
    this.#ahead = undefined;
    this.reveal(row);
  }

  #load(): void {
    setUpWebview(this.panel.webview, this.#options.extensionUri, 'pairs', this.document.name, mediaFolders());
  }

  async #readFirst(): Promise<FirstPair | undefined> {
    try {
      await this.#options.whenOpen();
      return await firstPair(this.document, this.selectedRow);
    } catch {
      // The page asks for the same and shows what went wrong.
      return undefined;
    }
  }

  /** What was read ahead, once, though it may be old; else what there is now. */
  async #takeFirst(): Promise<FirstPair | undefined> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return (await ahead) ?? this.#readFirst();
  }

  #handlers(): Handlers<PairsViewContract> {
    const { document } = this;
    const { session } = document;
    return {
      'view/ready': async () => {
        await this.#options.whenOpen();
        const first = await this.#takeFirst();
        // Only now: what changes while something is waited for would not be told.
        return {
          info: document.info,
          readonly: false,
          selectedRow: this.selectedRow,
          first,
          preferences: { wordDiff: settings.wordDiff(), autoAdvance: settings.autoAdvance() },
          keys: keySheet(process.platform === 'darwin'),
        };
      },
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
      'media/ofRow': ({ row }, { signal }) => shownMedia(session, this.panel.webview, row, signal),
      'judges/transcript': async ({ row, judgeId }) => {
        await showTranscript(document, row, judgeId);
        return null;
      },
      'suggestions/transcript': async ({ row, task }) => {
        await showSuggestionTranscript(document, row, task);
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
