import * as vscode from 'vscode';
import type { RecordRange } from '../../model/contract/comparing.ts';
import { CuratorError } from '../../model/errors.ts';
import { signalOf } from '../failure.ts';
import type { Host } from '../host.ts';
import { reviewPair } from '../language/reviewPair.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import type { Comparison } from './comparisonTree.ts';

/** Whoever waits longer for a dataset to open is told, in milliseconds. */
const openLimitMs = 60_000;

/** A record that the newer version lacks. */
export interface Removed {
  readonly oldRange: RecordRange;
  readonly oldHash: string;
  /** The line of the new version that it stood behind, 0 for the beginning, and that line's hash. */
  readonly behind: number;
  readonly behindHash: string | undefined;
}

/**
 * Puts removed records back where they stood and writes the file at once, for files that VS Code opens no text of. Asks
 * first, because no undo takes that back.
 */
export async function insertInFile(host: Host, comparison: Comparison, records: readonly Removed[]): Promise<void> {
  const { uri, name, oldPath } = comparison;
  if (!(await host.questions.insertRecords(name, records.length))) return;
  const document = await openedAt(host, uri, Math.max(1, records[0]?.behind ?? 1));
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Putting records back into {0}', name),
      cancellable: true,
    },
    (progress, token) =>
      document.replaceFile(() => {
        let told = 0;
        return document.session.request(
          'compare/insert',
          { oldPath, records: [...records] },
          {
            signal: signalOf(token),
            onProgress: ({ done, total = 0 }) => {
              const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
              progress.report({ increment: percent - told });
              told = percent;
            },
          },
        );
      }),
  );
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0} records were put back into {1}, and the file was written.', records.length, name),
  );
}

/**
 * The dataset, opened in the pair editor at a line (from 1) where it was not open.
 *
 * @throws CuratorError 'unknown-dataset' where it does not open
 */
export async function openedAt(host: Host, uri: vscode.Uri, line: number): Promise<PairsDocument> {
  const { editors } = host;
  let settle = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const subscription = editors.onDidOpenDocument(settle);
  const limit = setTimeout(settle, openLimitMs);
  try {
    await reviewPair(host, uri, line - 1);
    if (editors.documentOf(uri) === undefined) await opened;
    const document = editors.documentOf(uri);
    if (document !== undefined) return document;
    throw new CuratorError('unknown-dataset', vscode.l10n.t('Open a dataset as preference pairs first.'));
  } finally {
    clearTimeout(limit);
    subscription.dispose();
  }
}
