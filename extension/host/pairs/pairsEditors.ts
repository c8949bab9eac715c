import * as vscode from 'vscode';
import { contextKeys } from '../commands/commandTable.ts';
import { DisposableStore, type Disposable } from '../lifecycle/disposableStore.ts';
import type { PairsDocument } from './pairsDocument.ts';
import type { PairsPanel } from './pairsPanel.ts';

/** Knows the open datasets, their editors, and which of them is the active one. */
export class PairsEditors implements Disposable {
  readonly #store = new DisposableStore();
  readonly #panels = new Map<PairsDocument, Set<PairsPanel>>();
  readonly #changed = this.#store.add(new vscode.EventEmitter<PairsDocument | undefined>());
  readonly #opened = this.#store.add(new vscode.EventEmitter<PairsDocument>());
  readonly #wantedRows = new Map<string, number>();
  readonly #contextValues = new Map<string, boolean>();
  #active: PairsPanel | undefined;
  #lastActive: PairsDocument | undefined;

  /** The active editor, its dataset's facts or its state changed. */
  readonly onDidChange = this.#changed.event;
  readonly onDidOpenDocument = this.#opened.event;

  get active(): PairsPanel | undefined {
    return this.#active;
  }

  /** The dataset of the active editor, else the one that was active last. */
  get currentDocument(): PairsDocument | undefined {
    return this.#active?.document ?? this.#lastActive;
  }

  get documents(): readonly PairsDocument[] {
    return [...this.#panels.keys()];
  }

  documentOf(uri: vscode.Uri): PairsDocument | undefined {
    return this.documents.find((document) => document.uri.toString() === uri.toString());
  }

  panelsOf(document: PairsDocument): readonly PairsPanel[] {
    return [...(this.#panels.get(document) ?? [])];
  }

  /** Says which row the next editor of a dataset shows first. */
  wantRow(uri: vscode.Uri, row: number): void {
    this.#wantedRows.set(uri.toString(), row);
  }

  /** The row that was wanted, once. */
  takeWantedRow(uri: vscode.Uri): number | undefined {
    const row = this.#wantedRows.get(uri.toString());
    this.#wantedRows.delete(uri.toString());
    return row;
  }

  addDocument(document: PairsDocument): void {
    this.#panels.set(document, new Set());
    const refresh = (): void => {
      if (this.currentDocument === document) this.refresh();
    };
    const subscriptions = new DisposableStore();
    subscriptions.add(document.session.onInfo(refresh));
    subscriptions.add(document.onDidMoveHistory(refresh));
    subscriptions.add(
      document.onDidDispose(() => {
        this.#panels.delete(document);
        if (this.#lastActive === document) this.#lastActive = undefined;
        subscriptions.dispose();
        this.refresh();
      }),
    );
    this.#opened.fire(document);
  }

  addPanel(panel: PairsPanel): void {
    this.#panels.get(panel.document)?.add(panel);
    const subscriptions = new DisposableStore();
    subscriptions.add(
      panel.panel.onDidChangeViewState(() => {
        this.#follow(panel);
      }),
    );
    panel.panel.onDidDispose(() => {
      subscriptions.dispose();
      this.#panels.get(panel.document)?.delete(panel);
      if (this.#active === panel) this.#active = undefined;
      this.refresh();
    });
    this.#follow(panel);
  }

  /** An editor shows another row, or its text fields or itself got or lost the focus. */
  viewed(panel: PairsPanel, focused: boolean): void {
    // The webview knows of its focus ahead of VS Code's own word.
    if (focused && this.#active !== panel) {
      this.#focused(panel);
      this.refresh();
    } else if (this.#active === panel) this.#setContexts();
  }

  /** Brings the context keys up to date and tells the listeners. */
  refresh(): void {
    this.#setContexts();
    this.#changed.fire(this.currentDocument);
  }

  /** Shows an editor of the dataset without taking the focus. */
  async reveal(document: PairsDocument, viewType: string): Promise<void> {
    const panels = this.panelsOf(document);
    const panel = panels.find((candidate) => candidate.panel.visible) ?? panels[0];
    if (panel === undefined) await vscode.commands.executeCommand('vscode.openWith', document.uri, viewType);
    else if (!panel.panel.visible) panel.reveal();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #follow(panel: PairsPanel): void {
    if (panel.panel.active) {
      this.#focused(panel);
    } else if (this.#active === panel) {
      this.#active = undefined;
    }
    this.refresh();
  }

  #focused(panel: PairsPanel): void {
    this.#active = panel;
    this.#lastActive = panel.document;
  }

  #setContexts(): void {
    const active = this.#active;
    this.#setContext(contextKeys.typing, active?.typing ?? false);
    this.#setContext(contextKeys.earlierSteps, active?.document.hasEarlierSteps ?? false);
    this.#setContext(contextKeys.earlierRedo, active?.document.hasEarlierRedo ?? false);
  }

  #setContext(key: string, value: boolean): void {
    if (this.#contextValues.get(key) === value) return;
    this.#contextValues.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
