import * as vscode from 'vscode';
import { commandPrefix } from '../commands/commandTable.ts';
import { DisposableStore, type Disposable } from '../lifecycle/disposableStore.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import type { PairsEditors } from '../pairs/pairsEditors.ts';
import { setUpWebview, type WebviewName } from './webviewSetup.ts';

/** An editor that did not come back within this time after a reload stays closed. */
const restoreLimitMs = 20_000;

export interface DatasetPanelKind {
  readonly viewType: string;
  readonly view: WebviewName;
  readonly titleOf: (document: PairsDocument) => string;
  /** Where what a person has begun lives in the view alone, it is kept while another tab hides it. */
  readonly keptWhenHidden?: boolean;
  /**
   * Answers the webview of a panel, which gets its page once this has resolved; what it owns goes into `store`. Its code is
   * loaded with the first panel: most windows never need it.
   */
  readonly connect: (document: PairsDocument, panel: vscode.WebviewPanel, store: DisposableStore) => Promise<void>;
}

/** Views beside the pair editor: one a dataset, bound to it for as long as both are open. */
export class DatasetPanels implements Disposable {
  readonly #kind: DatasetPanelKind;
  readonly #extensionUri: vscode.Uri;
  readonly #editors: PairsEditors;
  readonly #panels = new Map<PairsDocument, vscode.WebviewPanel>();

  constructor(kind: DatasetPanelKind, extensionUri: vscode.Uri, editors: PairsEditors) {
    this.#kind = kind;
    this.#extensionUri = extensionUri;
    this.#editors = editors;
  }

  /** The dataset whose view is the active editor. */
  get activeDocument(): PairsDocument | undefined {
    return [...this.#panels].find(([, panel]) => panel.active)?.[0];
  }

  async open(document: PairsDocument): Promise<void> {
    const open = this.#panels.get(document);
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const { viewType, titleOf, keptWhenHidden = false } = this.#kind;
    const column = columnOfViews() ?? vscode.ViewColumn.Beside;
    const panel = vscode.window.createWebviewPanel(viewType, titleOf(document), column, {
      retainContextWhenHidden: keptWhenHidden,
    });
    await this.#adopt(document, panel);
  }

  /** Lets VS Code bring views back after a reload of the window. */
  serializer(): vscode.Disposable {
    return vscode.window.registerWebviewPanelSerializer(this.#kind.viewType, {
      deserializeWebviewPanel: (panel, state) => this.#restore(panel, state),
    });
  }

  dispose(): void {
    for (const panel of [...this.#panels.values()]) panel.dispose();
  }

  /** Takes up a view that VS Code brought back; it goes where its dataset's editor does not come back too. */
  async #restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const dataset = (state as { dataset?: unknown } | undefined)?.dataset;
    // Without a state (VS Code ended before it was kept) it belongs to the dataset that comes back first.
    const document = await this.#documentOf(typeof dataset === 'string' ? dataset : undefined);
    if (document === undefined || this.#panels.has(document)) panel.dispose();
    else await this.#adopt(document, panel);
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

  async #adopt(document: PairsDocument, panel: vscode.WebviewPanel): Promise<void> {
    const { view, titleOf, connect } = this.#kind;
    panel.iconPath = vscode.Uri.joinPath(this.#extensionUri, 'media', 'icon.png');
    this.#panels.set(document, panel);
    const store = new DisposableStore();
    store.add(
      document.onDidDispose(() => {
        panel.dispose();
      }),
    );
    // What is told of the active dataset is told beside its views too.
    store.add(
      panel.onDidChangeViewState(() => {
        this.#editors.refresh();
      }),
    );
    panel.onDidDispose(() => {
      this.#panels.delete(document);
      store.dispose();
      this.#editors.refresh();
    });
    this.#editors.refresh();
    await connect(document, panel, store);
    if (this.#panels.get(document) !== panel) return;
    setUpWebview(panel.webview, this.#extensionUri, view, titleOf(document));
  }
}

/** Where another view of this extension stands already, so that each further one does not take a column of its own. */
function columnOfViews(): vscode.ViewColumn | undefined {
  return vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes(commandPrefix)),
  )?.viewColumn;
}
