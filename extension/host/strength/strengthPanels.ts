import * as vscode from 'vscode';
import type { DatasetInfo, RowFilter } from '../../model/contract/engine.ts';
import {
  strengthViewContract,
  type StrengthViewContract,
  type StrengthViewEvents,
} from '../../model/contract/strengthView.ts';
import { commandPrefix, pairsViewType, strengthViewType } from '../commands/commandTable.ts';
import { rpcRuntime } from '../engine/engineProcess.ts';
import type { Feature } from '../host.ts';
import { DisposableStore, type Disposable } from '../lifecycle/disposableStore.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import type { PairsEditors } from '../pairs/pairsEditors.ts';
import { WebviewConnection } from '../webview/webviewConnection.ts';
import { setUpWebview } from '../webview/webviewSetup.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A report over all rows is not asked for more often than this. */
const changePauseMs = 300;
/** An editor that did not come back within this time after a reload stays closed. */
const restoreLimitMs = 20_000;

/** The strength views: one a dataset, bound to it for as long as both are open. */
export class StrengthPanels implements Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #editors: PairsEditors;
  readonly #log: vscode.LogOutputChannel;
  readonly #panels = new Map<PairsDocument, vscode.WebviewPanel>();

  constructor(extensionUri: vscode.Uri, editors: PairsEditors, log: vscode.LogOutputChannel) {
    this.#extensionUri = extensionUri;
    this.#editors = editors;
    this.#log = log;
  }

  /** The dataset whose strength view is the active editor. */
  get activeDocument(): PairsDocument | undefined {
    return [...this.#panels].find(([, panel]) => panel.active)?.[0];
  }

  open(document: PairsDocument): void {
    const open = this.#panels.get(document);
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const title = vscode.l10n.t('Strength: {0}', document.name);
    this.#adopt(document, vscode.window.createWebviewPanel(strengthViewType, title, vscode.ViewColumn.Beside, {}));
  }

  /** Takes up a view that VS Code brought back; it goes where its dataset's editor does not come back too. */
  async restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const dataset = (state as { dataset?: unknown } | undefined)?.dataset;
    // Without a state (VS Code ended before it was kept) it belongs to the dataset that comes back first.
    const document = await this.#documentOf(typeof dataset === 'string' ? dataset : undefined);
    if (document === undefined || this.#panels.has(document)) panel.dispose();
    else this.#adopt(document, panel);
  }

  /** The dataset, as soon as its own editor has come back. */
  async #documentOf(dataset: string | undefined): Promise<PairsDocument | undefined> {
    const wanted = (document: PairsDocument): boolean => dataset === undefined || document.uri.toString() === dataset;
    const find = (): PairsDocument | undefined => this.#editors.documents.find(wanted);
    const open = find();
    if (open !== undefined) return open;
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(limit);
        subscription.dispose();
        resolve(find());
      };
      const limit = setTimeout(settle, restoreLimitMs);
      const subscription = this.#editors.onDidOpenDocument((document) => {
        if (wanted(document)) settle();
      });
    });
  }

  #adopt(document: PairsDocument, panel: vscode.WebviewPanel): void {
    const title = vscode.l10n.t('Strength: {0}', document.name);
    panel.iconPath = vscode.Uri.joinPath(this.#extensionUri, 'media', 'icon.png');
    this.#panels.set(document, panel);
    const store = new DisposableStore();
    new StrengthPanel(document, panel, this.#editors, this.#log, store);
    store.add(
      document.onDidDispose(() => {
        panel.dispose();
      }),
    );
    panel.onDidDispose(() => {
      this.#panels.delete(document);
      store.dispose();
    });
    setUpWebview(panel.webview, this.#extensionUri, 'strength', title);
  }

  dispose(): void {
    for (const panel of [...this.#panels.values()]) panel.dispose();
  }
}

/** One strength view: the range drawn in it is the strength filter of the pair editor, both ways. */
class StrengthPanel {
  readonly #document: PairsDocument;
  readonly #editors: PairsEditors;
  readonly #connection: WebviewConnection<StrengthViewContract, StrengthViewEvents>;
  #range: Range | undefined;
  /** Changes up to this revision are its own doing or known to the webview. */
  #knownRevision: number;
  #pause: NodeJS.Timeout | undefined;

  constructor(
    document: PairsDocument,
    panel: vscode.WebviewPanel,
    editors: PairsEditors,
    log: vscode.LogOutputChannel,
    store: DisposableStore,
  ) {
    this.#document = document;
    this.#editors = editors;
    this.#range = document.info.view.filter.strength;
    this.#knownRevision = document.info.revision;
    const { session } = document;
    this.#connection = store.add(
      new WebviewConnection<StrengthViewContract, StrengthViewEvents>({
        port: panel.webview,
        runtime: rpcRuntime,
        contract: strengthViewContract,
        onError: (message) => {
          log.warn(`Strength view: ${message}`);
        },
        handlers: {
          'view/ready': () => ({
            dataset: document.uri.toString(),
            datasetName: document.name,
            selection: document.info.view.filter.strength,
          }),
          'strength/report': (params, { signal }) => session.request('strength/report', params, { signal }),
          'range/select': ({ range }) => this.#select(range ?? undefined),
          'command/run': async ({ command }) => {
            if (command === 'openPairs') await editors.reveal(document, pairsViewType);
            else await vscode.commands.executeCommand(`${commandPrefix}score`, document.uri);
            return null;
          },
        },
      }),
    );
    store.add(
      session.onInfo((info) => {
        this.#follow(info);
      }),
    );
    store.add(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#connection.close();
      }),
    );
    store.add({
      dispose: () => {
        clearTimeout(this.#pause);
      },
    });
  }

  async #select(range: Range | undefined): Promise<{ readonly rows: number }> {
    const { session, info: before } = this.#document;
    const { strength: _, ...others } = before.view.filter;
    const filter: RowFilter = range === undefined ? others : { ...others, strength: { ...range } };
    // Known before the answer comes, so that its echo is not sent back.
    this.#range = range;
    const info = await session.request('rows/view', {
      filter,
      sort: { by: range === undefined ? 'file' : 'strength', descending: false },
    });
    this.#knownRevision = info.revision;
    session.accept(info);
    await this.#editors.reveal(this.#document, pairsViewType);
    return { rows: info.view.total };
  }

  #follow(info: DatasetInfo): void {
    const range = info.view.filter.strength;
    if (range?.min !== this.#range?.min || range?.max !== this.#range?.max) {
      this.#range = range;
      this.#connection.notify('range/changed', { range: range ?? null });
    }
    if (info.revision === this.#knownRevision || this.#pause !== undefined) return;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      const { revision } = this.#document.info;
      if (revision === this.#knownRevision) return;
      this.#knownRevision = revision;
      this.#connection.notify('strength/changed', { revision });
    }, changePauseMs);
  }
}

/** Brings strength views back after a reload of the window. */
export const strengthFeature: Feature = {
  id: 'strength',
  start(host, store) {
    store.add(
      vscode.window.registerWebviewPanelSerializer(strengthViewType, {
        deserializeWebviewPanel: (panel, state) => host.strength.restore(panel, state),
      }),
    );
  },
};
