import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { changeKinds } from '../../model/compare/datasetChange.ts';
import { commandPrefix, comparisonViewId } from '../commands/commandTable.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import { failureMessage, reportFailure, signalOf } from '../failure.ts';
import type { Feature, Host } from '../host.ts';
import type { LocatedChange } from '../../model/contract/comparing.ts';
import { ComparisonTree, openChange, shortName, type Comparison, type Entry } from './comparisonTree.ts';
import { writeHeadVersion } from './gitVersion.ts';
import { registerRecordDocuments } from './recordDocuments.ts';
import { restoreRecords } from './restoreRecords.ts';

/** Records that are listed at most. */
const mostListed = 5_000;

/** Shows which records differ between two versions of a dataset, and each of them side by side. */
export const compareFeature: Feature = {
  id: 'comparison of versions',
  start(host, store) {
    const tree = store.add(new ComparisonTree());
    const view = store.add(
      vscode.window.createTreeView(comparisonViewId, { treeDataProvider: tree, canSelectMany: true }),
    );
    store.add(registerRecordDocuments(host));
    let folder: string | undefined;
    const forget = async (): Promise<void> => {
      const old = folder;
      folder = undefined;
      tree.show(undefined);
      if (old !== undefined) await rm(old, { recursive: true, force: true });
    };
    store.add({
      dispose: () => {
        forget().catch((error: unknown) => {
          host.log.warn(`A copy of HEAD could not be removed: ${failureMessage(error)}`);
        });
      },
    });
    const show = async (comparison: Comparison): Promise<void> => {
      tree.show(comparison);
      view.description = `${comparison.name}: ${comparison.oldTitle} → ${comparison.newTitle}`;
      const { counts, unchanged } = comparison.result;
      const changed = changeKinds.reduce((sum, kind) => sum + counts[kind], 0);
      view.message = changed === 0 ? vscode.l10n.t('All {0} records are the same.', unchanged.toLocaleString()) : '';
      await vscode.commands.executeCommand(`${comparisonViewId}.focus`);
    };
    const command = (name: string, run: (argument: unknown, selected?: unknown) => Promise<void>): void => {
      store.add(
        vscode.commands.registerCommand(commandPrefix + name, async (argument: unknown, selected?: unknown) => {
          try {
            await run(argument, selected);
          } catch (error) {
            reportFailure(host.log, vscode.l10n.t('Compare Records'), error);
          }
        }),
      );
    };
    command('compareWithHead', async (argument) => {
      const uri = resourceOf(argument) ?? requireDocument(host, undefined).uri;
      if (!hasRecords(uri)) return;
      await forget();
      folder = await mkdtemp(path.join(tmpdir(), 'preference-curator-head-'));
      const head = path.join(folder, path.basename(uri.fsPath));
      await withProgress(async (signal, report) => {
        await writeHeadVersion(uri, head, signal);
        const result = await compare(host, head, uri.fsPath, signal, report);
        await show(versions(uri, 'HEAD', vscode.l10n.t('on disk'), head, uri.fsPath, result));
      });
    });
    command('compareWithFile', async (argument) => {
      const uri = resourceOf(argument) ?? requireDocument(host, undefined).uri;
      const picked = await vscode.window.showOpenDialog({
        title: vscode.l10n.t('Compare {0} with an Older Version', shortName(uri.fsPath)),
        defaultUri: vscode.Uri.joinPath(uri, '..'),
        filters: { [vscode.l10n.t('JSON Lines')]: ['jsonl', 'ndjson'], [vscode.l10n.t('All Files')]: ['*'] },
      });
      const other = picked?.[0];
      if (other === undefined) return;
      await forget();
      await withProgress(async (signal, report) => {
        const result = await compare(host, other.fsPath, uri.fsPath, signal, report);
        await show(versions(uri, shortName(other.fsPath), shortName(uri.fsPath), other.fsPath, uri.fsPath, result));
      });
    });
    command('openChange', async (change) => {
      const { comparison } = tree;
      if (comparison !== undefined && isListed(comparison, change)) await openChange(comparison, change);
    });
    // VS Code gives the record of the menu, and all selected ones where it is among them.
    const restore = async (entry: unknown, selected?: unknown): Promise<void> => {
      const { comparison } = tree;
      if (comparison === undefined) return;
      const entries = (Array.isArray(selected) ? selected : [entry ?? view.selection[0]]) as readonly (
        Entry | undefined
      )[];
      const changes = entries.flatMap((one) =>
        one?.kind === 'change' && isListed(comparison, one.change) ? [one.change] : [],
      );
      await restoreRecords(host, comparison, changes);
    };
    command('restoreRecord', restore);
    command('dropAddedRecord', restore);
    command('closeComparison', forget);
  },
};

function versions(
  uri: vscode.Uri,
  oldTitle: string,
  newTitle: string,
  oldPath: string,
  newPath: string,
  result: Comparison['result'],
): Comparison {
  return { uri, name: shortName(uri.fsPath), oldTitle, newTitle, oldPath, newPath, result };
}

function compare(
  host: Host,
  oldPath: string,
  newPath: string,
  signal: AbortSignal,
  report: (message: string) => void,
): Promise<Comparison['result']> {
  return host.engine.request(
    'compare/files',
    { oldPath, newPath, most: mostListed },
    {
      signal,
      onProgress: ({ message }) => {
        report(message ?? '');
      },
    },
  );
}

async function withProgress(
  work: (signal: AbortSignal, report: (message: string) => void) => Promise<void>,
): Promise<void> {
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Comparing records'),
      cancellable: true,
    },
    (progress, token) =>
      work(signalOf(token), (message) => {
        progress.report({ message });
      }),
  );
}

/** The file that a menu was opened on: one of the explorer, or of the Source Control view. */
function resourceOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  const state = argument as { readonly resourceUri?: unknown } | null | undefined;
  return state?.resourceUri instanceof vscode.Uri ? state.resourceUri : undefined;
}

/** Whether a file has records; says so where it has none: VS Code tells the menu of Source Control no file's name. */
function hasRecords(uri: vscode.Uri): boolean {
  if (/\.(?:jsonl|ndjson)$/iu.test(uri.path)) return true;
  void vscode.window.showWarningMessage(
    vscode.l10n.t(
      '{0} is no JSON Lines file. Records of .jsonl and .ndjson files are compared.',
      shortName(uri.fsPath),
    ),
  );
  return false;
}

function isListed({ result }: Comparison, change: unknown): change is LocatedChange {
  return result.changes.some((one) => one === change);
}
