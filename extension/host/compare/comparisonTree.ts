import * as path from 'node:path';
import * as vscode from 'vscode';
import { spellDirection } from '../../model/direction.ts';
import type { ChangeKind } from '../../model/compare/datasetChange.ts';
import type { ComparedFiles, LocatedChange } from '../../model/contract/comparing.ts';
import { commandPrefix, contextKeys } from '../commands/commandTable.ts';
import { recordUri } from './recordDocuments.ts';

/** Two versions of a dataset and what differs between them. */
export interface Comparison {
  /** The dataset, whose version is the newer one. */
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly oldTitle: string;
  readonly newTitle: string;
  readonly oldPath: string;
  readonly newPath: string;
  readonly result: ComparedFiles;
}

export type Entry =
  { readonly kind: 'group'; readonly of: ChangeKind } | { readonly kind: 'change'; readonly change: LocatedChange };

/** What changes a label comes first. */
const groups: readonly ChangeKind[] = ['flipped', 'edited', 'added', 'removed', 'moved'];
const icons: Readonly<Record<ChangeKind, string>> = {
  added: 'diff-added',
  removed: 'diff-removed',
  edited: 'diff-modified',
  flipped: 'arrow-swap',
  moved: 'diff-renamed',
};

/** By it menus know what can be done: the older version of a record restored, or a record that it lacks dropped. */
const contextValues: Readonly<Record<ChangeKind, string>> = {
  flipped: 'restorable',
  edited: 'restorable',
  removed: 'restorable',
  added: 'added',
  moved: 'moved',
};

/** The records that differ between two versions, by what happened to them. */
export class ComparisonTree implements vscode.TreeDataProvider<Entry>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  #comparison: Comparison | undefined;

  readonly onDidChangeTreeData: vscode.Event<undefined> = this.#changed.event;

  get comparison(): Comparison | undefined {
    return this.#comparison;
  }

  show(comparison: Comparison | undefined): void {
    this.#comparison = comparison;
    void vscode.commands.executeCommand('setContext', contextKeys.comparing, comparison !== undefined);
    this.#changed.fire(undefined);
  }

  getChildren(parent?: Entry): Entry[] {
    const result = this.#comparison?.result;
    if (result === undefined) return [];
    if (parent === undefined) {
      return groups.filter((of) => result.counts[of] > 0).map((of) => ({ kind: 'group', of }));
    }
    if (parent.kind === 'change') return [];
    return result.changes.filter(({ kind }) => kind === parent.of).map((change) => ({ kind: 'change', change }));
  }

  getTreeItem(entry: Entry): vscode.TreeItem {
    return entry.kind === 'group' ? this.#group(entry.of) : this.#record(entry.change);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #group(of: ChangeKind): vscode.TreeItem {
    const count = this.#comparison?.result.counts[of] ?? 0;
    const listed = this.#comparison?.result.changes.filter(({ kind }) => kind === of).length ?? 0;
    const item = new vscode.TreeItem(groupTitle(of), vscode.TreeItemCollapsibleState.Expanded);
    item.id = of;
    item.iconPath = new vscode.ThemeIcon(icons[of]);
    item.description =
      listed < count
        ? vscode.l10n.t('{0}, the first {1} listed', count.toLocaleString(), listed.toLocaleString())
        : count.toLocaleString();
    return item;
  }

  #record(change: LocatedChange): vscode.TreeItem {
    const { oldLine, newLine, fields } = change;
    const prompt = spellDirection(change.prompt);
    const lines = [oldLine, newLine].filter((line) => line !== undefined);
    const place = lines.length === 2 && lines[0] === lines[1] ? String(lines[0]) : lines.join(' → ');
    const item = new vscode.TreeItem(prompt === '' ? vscode.l10n.t('Line {0}', place) : prompt);
    item.description = [vscode.l10n.t('line {0}', place), spellDirection(fields.join(', '))]
      .filter((part) => part !== '')
      .join(' · ');
    item.tooltip = change.kind === 'moved' ? `${prompt}\n${movedText()}` : prompt;
    item.contextValue = contextValues[change.kind];
    item.command = { command: `${commandPrefix}openChange`, title: '', arguments: [change] };
    return item;
  }
}

/** Shows the two versions of a record side by side in VS Code's own diff editor. */
export async function openChange(comparison: Comparison, change: LocatedChange): Promise<void> {
  const { name, oldPath, newPath, oldTitle, newTitle } = comparison;
  const line = change.newLine ?? change.oldLine ?? 0;
  const title = vscode.l10n.t('{0}, line {1} ({2} ↔ {3})', name, line, oldTitle, newTitle);
  await vscode.commands.executeCommand(
    'vscode.diff',
    recordUri(oldPath, change.oldRange, `${name} ${oldTitle}`),
    recordUri(newPath, change.newRange, `${name} ${newTitle}`),
    title,
  );
}

/** The name of a file, as titles show it. */
export function shortName(filePath: string): string {
  return path.basename(filePath);
}

/** Why a moved record cannot be restored. */
export function movedText(): string {
  return vscode.l10n.t(
    'A moved record is the same in both versions and only stands elsewhere: nothing is to be restored.',
  );
}

function groupTitle(kind: ChangeKind): string {
  switch (kind) {
    case 'added':
      return vscode.l10n.t('Added');
    case 'removed':
      return vscode.l10n.t('Removed');
    case 'edited':
      return vscode.l10n.t('Edited');
    case 'flipped':
      return vscode.l10n.t('Flipped');
    case 'moved':
      return vscode.l10n.t('Moved');
  }
}
