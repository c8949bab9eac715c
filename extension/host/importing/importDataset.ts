import * as path from 'node:path';
import * as vscode from 'vscode';
import { defaultMaxExpansion, type ImportSummary } from '../../model/contract/importing.ts';
import { CuratorError } from '../../model/errors.ts';
import { importedName } from '../../model/importing/importedName.ts';
import { cancellableTask } from '../cancellableTask.ts';
import { pairsViewType } from '../commands/commandTable.ts';
import type { Host } from '../host.ts';

/** Times its size that a file may grow where the person has said that they trust it. */
const trustedExpansion = 1_000_000;
/** Problems that the message of an import names; the log has more. */
const problemsNamed = 3;

/** Makes JSON Lines of a JSON array, a packed or a Parquet file and opens it in the pair editor. */
export async function importDataset(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const source = resource ?? (await askSource());
  if (source === undefined) return;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Import {0}', path.basename(source.fsPath)),
    saveLabel: vscode.l10n.t('Import'),
    defaultUri: vscode.Uri.file(path.join(path.dirname(source.fsPath), importedName(path.basename(source.fsPath)))),
    filters: { [vscode.l10n.t('JSON Lines')]: ['jsonl'] },
  });
  // The dialog has asked before it gave the name of an existing file.
  if (target !== undefined) await importTo(host, source, target, true);
}

/** Imports a file, with progress, and opens what came out. */
export async function importTo(
  host: Host,
  source: vscode.Uri,
  target: vscode.Uri,
  overwrite: boolean,
): Promise<ImportSummary | undefined> {
  if (overwrite && host.editors.documentOf(target) !== undefined) {
    throw new CuratorError(
      'bad-request',
      vscode.l10n.t(
        '{0} is open as preference pairs. Close its editor first, or import to another name.',
        target.fsPath,
      ),
    );
  }
  const summary = await withLimit(host, source, target, overwrite);
  if (summary === undefined) return undefined;
  const { rows, problems, problemTotal } = summary;
  host.log.info(
    `Imported ${source.fsPath} to ${target.fsPath}: ${String(rows)} rows, ${String(problemTotal)} left out`,
  );
  for (const { message } of problems) host.log.warn(`${source.fsPath}: ${message}`);
  await vscode.commands.executeCommand('vscode.openWith', target, pairsViewType);
  tell(host, summary);
  return summary;
}

async function withLimit(
  host: Host,
  source: vscode.Uri,
  target: vscode.Uri,
  overwrite: boolean,
): Promise<ImportSummary | undefined> {
  try {
    return await run(host, source, target, overwrite, defaultMaxExpansion);
  } catch (error) {
    if (!CuratorError.is(error, 'too-large')) throw error;
    const anyway = vscode.l10n.t('Import Anyway');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('{0} grows to more than a hundred times its size by unpacking.', path.basename(source.fsPath)),
      { modal: true, detail: vscode.l10n.t('A small file can be made to fill a disk. Go on only if you trust it.') },
      anyway,
    );
    return answer === anyway ? run(host, source, target, overwrite, trustedExpansion) : undefined;
  }
}

async function run(
  host: Host,
  source: vscode.Uri,
  target: vscode.Uri,
  overwrite: boolean,
  maxExpansion: number,
): Promise<ImportSummary> {
  const request = { source: source.fsPath, target: target.fsPath, overwrite, maxExpansion };
  return cancellableTask(vscode.l10n.t('Importing {0}', path.basename(source.fsPath)), (options) =>
    host.engine.request('import/run', request, options),
  );
}

function tell(host: Host, { rows, problems, problemTotal, notices }: ImportSummary): void {
  const numbers = new Intl.NumberFormat(vscode.env.language);
  const imported = vscode.l10n.t('{0} rows imported.', numbers.format(rows));
  if (problemTotal === 0) {
    void vscode.window.showInformationMessage([imported, ...notices].join(' '));
    return;
  }
  const named = problems.slice(0, problemsNamed).map(({ message }) => message);
  const left = vscode.l10n.t('{0} records were left out: {1}', numbers.format(problemTotal), named.join(' '));
  const showLog = vscode.l10n.t('Show Log');
  void vscode.window.showWarningMessage([imported, left, ...notices].join(' '), showLog).then((answer) => {
    if (answer === showLog) host.log.show();
  });
}

async function askSource(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Import'),
    filters: {
      [vscode.l10n.t('JSON, packed JSON Lines and Parquet')]: ['json', 'gz', 'zst', 'parquet'],
      [vscode.l10n.t('All Files')]: ['*'],
    },
  });
  return picked?.[0];
}
