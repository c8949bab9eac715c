import { open } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { DatasetSummary } from '../../model/contract/library.ts';
import { datasetsViewId, pairsViewType } from '../commands/commandTable.ts';
import { failureMessage } from '../failure.ts';
import type { Feature, Host } from '../host.ts';
import { DisposableStore } from '../lifecycle/disposableStore.ts';
import { looksLikePreferenceText } from '../../model/formats/preferenceText.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { settings } from '../settings.ts';
import { DatasetsDrag } from './datasetsDrag.ts';

/** Files of the workspace that are looked at, and those that are listed of them. */
const mostFiles = 2_000;
const headBytes = 65_536;
/** Changes within this time are shown together, in milliseconds. */
const pauseMs = 300;

/** The preference datasets of the workspace, each with how far its curation is. */
class DatasetsTree implements vscode.TreeDataProvider<vscode.Uri> {
  readonly #host: Host;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<vscode.Uri | undefined>());
  readonly #numbers = new Intl.NumberFormat(vscode.env.language);
  /** What is listed, by its address: VS Code knows an item by its object. */
  readonly #listed = new Map<string, vscode.Uri>();
  /** Open datasets whose words are to be brought up to date. */
  readonly #touched = new Set<string>();
  #all = false;
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData: vscode.Event<vscode.Uri | undefined> = this.#changed.event;

  constructor(host: Host) {
    this.#host = host;
    const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher('**/*.{jsonl,ndjson}'));
    const refresh = (): void => {
      this.refresh();
    };
    for (const event of [watcher.onDidCreate, watcher.onDidDelete, watcher.onDidChange])
      this.#store.add(event(refresh));
    this.#store.add(host.editors.onDidOpenDocument(refresh));
    this.#store.add(
      host.editors.onDidChange((document) => {
        if (document !== undefined) this.#touch(document.uri.toString());
      }),
    );
  }

  /** Looks for datasets again. */
  refresh(): void {
    this.#all = true;
    this.#wait();
  }

  #touch(address: string): void {
    if (!this.#listed.has(address)) return;
    this.#touched.add(address);
    this.#wait();
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#all) this.#changed.fire(undefined);
      else for (const address of this.#touched) this.#changed.fire(this.#listed.get(address));
      this.#all = false;
      this.#touched.clear();
    }, pauseMs);
  }

  async getChildren(parent?: vscode.Uri): Promise<vscode.Uri[]> {
    if (parent !== undefined) return [];
    const files = await vscode.workspace.findFiles(
      '**/*.{jsonl,ndjson}',
      '**/{node_modules,.curation,.git}/**',
      mostFiles,
    );
    const wanted = await Promise.all(files.map((uri) => this.#isDataset(uri)));
    const datasets = files
      .filter((_, place) => wanted[place] === true)
      .sort((left, right) => left.path.localeCompare(right.path));
    this.#listed.clear();
    for (const uri of datasets) this.#listed.set(uri.toString(), uri);
    return datasets;
  }

  async getTreeItem(uri: vscode.Uri): Promise<vscode.TreeItem> {
    const item = new vscode.TreeItem(uri, vscode.TreeItemCollapsibleState.None);
    item.contextValue = 'dataset';
    item.command = { command: 'vscode.openWith', title: '', arguments: [uri, pairsViewType] };
    const folder = path.posix.dirname(vscode.workspace.asRelativePath(uri));
    const progress = await this.#progress(uri);
    item.description = [progress, folder === '.' ? '' : folder].filter((part) => part !== '').join(' · ');
    item.tooltip = new vscode.MarkdownString().appendText(`${uri.fsPath}\n${progress}`);
    return item;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#store.dispose();
  }

  async #isDataset(uri: vscode.Uri): Promise<boolean> {
    if (uri.scheme !== 'file') return false;
    if (this.#host.editors.documentOf(uri) !== undefined) return true;
    try {
      const file = await open(uri.fsPath, 'r');
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
        return looksLikePreferenceText(buffer.toString('utf8', 0, bytesRead));
      } finally {
        await file.close();
      }
    } catch (error) {
      // A file that cannot be read is not listed; whoever opens it is told why.
      this.#host.log.debug(`No look into ${uri.fsPath}: ${failureMessage(error)}`);
      return false;
    }
  }

  async #progress(uri: vscode.Uri): Promise<string> {
    const opened = this.#host.editors.documentOf(uri);
    if (opened !== undefined) {
      const flagged = await this.#flagged(opened);
      return this.#words(opened.info.decided, opened.info.rows, flagged);
    }
    try {
      const place = { path: uri.fsPath, storePath: settings.storePath(uri.fsPath) };
      const { decided, rows, flagged, files }: DatasetSummary = await this.#host.engine.request(
        'library/summary',
        place,
      );
      return files.length === 0 ? '' : this.#words(decided, rows, flagged);
    } catch (error) {
      this.#host.log.debug(`No summary of ${uri.fsPath}: ${failureMessage(error)}`);
      return '';
    }
  }

  async #flagged({ session }: PairsDocument): Promise<number | undefined> {
    try {
      const place = { path: session.path, storePath: session.storePath };
      return (await this.#host.engine.request('library/flagged', place)).flagged ?? undefined;
    } catch (error) {
      this.#host.log.debug(`No count of flagged rows of ${session.path}: ${failureMessage(error)}`);
      return undefined;
    }
  }

  #words(decided: Readonly<Record<string, number>>, rows: number | undefined, flagged: number | undefined): string {
    const number = (count: number): string => this.#numbers.format(count);
    const done = Object.values(decided).reduce((sum, count) => sum + count, 0);
    const parts = [vscode.l10n.t('{0} decided', number(done))];
    if (flagged !== undefined && flagged > 0) parts.push(vscode.l10n.t('{0} flagged', number(flagged)));
    if (rows !== undefined) parts.push(vscode.l10n.t('{0} left', number(Math.max(0, rows - done))));
    return parts.join(', ');
  }
}

/** The list of datasets in the explorer. */
export const datasetsTreeFeature: Feature = {
  id: 'list of datasets',
  start(host, store) {
    const tree = store.add(new DatasetsTree(host));
    const dragAndDropController = new DatasetsDrag(host);
    store.add(vscode.window.createTreeView(datasetsViewId, { treeDataProvider: tree, dragAndDropController }));
  },
};
