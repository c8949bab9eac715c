import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import { pairsViewType } from '../commands/commandTable.ts';
import { failureMessage, isCancelled, signalOf } from '../failure.ts';
import type { Feature, Host } from '../host.ts';
import type { DisposableStore } from '../lifecycle/disposableStore.ts';
import { backUp, readBackup, removeBackup } from './pairsBackup.ts';
import { PairsDocument, type PairsDocumentChange } from './pairsDocument.ts';
import { PairsPanel } from './pairsPanel.ts';
import { SelectionMemory } from './selectionMemory.ts';

/** Connects VS Code's custom editor to the documents; the engine does what the file needs. */
class PairsEditorProvider implements vscode.CustomEditorProvider<PairsDocument> {
  readonly #host: Host;
  readonly #changed: vscode.EventEmitter<PairsDocumentChange>;
  readonly #fromBackup = new WeakSet<PairsDocument>();
  readonly #opening = new WeakMap<PairsDocument, Promise<void>>();
  readonly #selection: SelectionMemory;

  constructor(host: Host, store: DisposableStore) {
    this.#host = host;
    this.#selection = store.add(new SelectionMemory(host.context.workspaceState));
    this.#changed = store.add(new vscode.EventEmitter<PairsDocumentChange>());
  }

  readonly onDidChangeCustomDocument: vscode.Event<PairsDocumentChange> = (listener, thisArgs, disposables) =>
    this.#changed.event(listener, thisArgs, disposables);

  /** The dataset is opened while the page of its editor loads; the page shows why it cannot be. */
  async openCustomDocument(uri: vscode.Uri, context: vscode.CustomDocumentOpenContext): Promise<PairsDocument> {
    const { engine, questions } = this.#host;
    const storePath = context.backupId === undefined ? undefined : await this.#storeOfBackup(context.backupId);
    const document = new PairsDocument(uri, engine, questions, storePath);
    if (context.backupId !== undefined) this.#fromBackup.add(document);
    document.selectedRow = this.#host.editors.takeWantedRow(uri) ?? this.#selection.rowOf(uri.toString());
    this.#whenOpen(document).catch(() => undefined);
    return document;
  }

  resolveCustomEditor(document: PairsDocument, webviewPanel: vscode.WebviewPanel): void {
    const { context, editors, log } = this.#host;
    const panel = new PairsPanel({
      document,
      panel: webviewPanel,
      extensionUri: context.extensionUri,
      log,
      // The panel waits for it at once, to read ahead, and again when its page asks, which shows what went wrong.
      whenOpen: async () => {
        await this.#whenOpen(document);
        this.#adopt(panel);
      },
      onSelected: (selected, focused) => {
        if (selected.selectedRow !== undefined) this.#selection.remember(document.uri.toString(), selected.selectedRow);
        editors.viewed(selected, focused);
      },
    });
  }

  async saveCustomDocument(document: PairsDocument, token: vscode.CancellationToken): Promise<void> {
    const result = await document.save(signalOf(token));
    if (result !== undefined) {
      this.#host.log.info(`Saved ${document.uri.fsPath}: ${String(result.rowsChanged)} rows changed.`);
    }
  }

  async saveCustomDocumentAs(
    document: PairsDocument,
    target: vscode.Uri,
    token: vscode.CancellationToken,
  ): Promise<void> {
    await document.saveAs(target, signalOf(token));
  }

  async revertCustomDocument(document: PairsDocument, token: vscode.CancellationToken): Promise<void> {
    await document.revert(signalOf(token));
  }

  async backupCustomDocument(
    document: PairsDocument,
    context: vscode.CustomDocumentBackupContext,
  ): Promise<vscode.CustomDocumentBackup> {
    const file = context.destination.fsPath;
    await document.whenOpen();
    await backUp(document, file);
    return {
      id: context.destination.toString(),
      delete: () => {
        removeBackup(file).catch((error: unknown) => {
          this.#host.log.warn(`A backup could not be removed: ${failureMessage(error)}`);
        });
      },
    };
  }

  /** Opens the dataset, again where it could not be opened before. */
  #whenOpen(document: PairsDocument): Promise<void> {
    const running = this.#opening.get(document);
    if (running !== undefined) return running;
    const opening = this.#open(document);
    this.#opening.set(document, opening);
    opening.catch(() => this.#opening.delete(document));
    return opening;
  }

  async #open(document: PairsDocument): Promise<void> {
    const { log, editors } = this.#host;
    try {
      await document.whenOpen();
      if (document.isDisposed) throw new CuratorError('cancelled', 'The dataset was closed.');
    } catch (error) {
      if (!isCancelled(error)) log.error(`${document.uri.toString(true)} cannot be opened: ${failureMessage(error)}`);
      throw error;
    }
    for (const notice of document.info.notices) log.warn(`${document.name}: ${notice}`);
    const subscription = document.onDidChange((change) => {
      this.#changed.fire(change);
    });
    const outside = document.session.onOutsideChange((what) => {
      void this.#outsideChange(document, what);
    });
    document.onDidDispose(() => {
      subscription.dispose();
      outside.dispose();
    });
    editors.addDocument(document);
  }

  /** Makes a page one of the dataset's editors. VS Code knows the dataset by then. */
  #adopt(panel: PairsPanel): void {
    const { editors } = this.#host;
    const { document } = panel;
    const others = editors.panelsOf(document);
    if (panel.isDisposed || others.includes(panel)) return;
    editors.addPanel(panel);
    // VS Code marks a document from a backup by itself.
    if (others.length === 0 && !this.#fromBackup.has(document)) document.markUnsaved();
  }

  async #storeOfBackup(backupId: string): Promise<string | undefined> {
    try {
      const { storePath } = await readBackup(vscode.Uri.parse(backupId).fsPath);
      // A store that went with a renamed file is where the new name says.
      return storePath !== undefined && existsSync(storePath) ? storePath : undefined;
    } catch (error) {
      // The steps are in the store, whatever became of the backup.
      this.#host.log.warn(`The backup ${backupId} cannot be read: ${failureMessage(error)}`);
      return undefined;
    }
  }

  async #outsideChange(document: PairsDocument, what: 'changed' | 'removed'): Promise<void> {
    const message =
      what === 'changed'
        ? vscode.l10n.t('{0} was changed by another program.', document.name)
        : vscode.l10n.t('{0} was removed by another program. Save writes it again.', document.name);
    for (const panel of this.#host.editors.panelsOf(document)) {
      panel.notify('notice/show', { message, severity: 'warning' });
    }
    if (what === 'removed') return;
    const reload = vscode.l10n.t('Reload');
    const answer = await vscode.window.showWarningMessage(message, reload);
    if (answer !== reload) return;
    try {
      await document.reload();
    } catch (error) {
      this.#host.log.error(`Reload: ${failureMessage(error)}`);
      void vscode.window.showErrorMessage(failureMessage(error));
    }
  }
}

/** The pair editor. */
export const pairsEditorFeature: Feature = {
  id: 'pair editor',
  start(host, store) {
    store.add(
      vscode.window.registerCustomEditorProvider(pairsViewType, new PairsEditorProvider(host, store), {
        supportsMultipleEditorsPerDocument: true,
        webviewOptions: { retainContextWhenHidden: false, enableFindWidget: false },
      }),
    );
  },
};
