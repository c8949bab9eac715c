import * as path from 'node:path';
import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import { reportFormatOf } from '../../model/report/reportFormat.ts';
import { cancellableTask } from '../cancellableTask.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import type { Host } from '../host.ts';

/** Asks where a report on the strength of a dataset goes, beside the dataset unless said otherwise, and writes it. */
export async function writeReport(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const { uri, name, session } = requireDocument(host, resource);
  const { dir, name: stem } = path.parse(uri.fsPath);
  // The dialog asks before it names a file that is there.
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Write Strength Report of {0}', name),
    saveLabel: vscode.l10n.t('Write'),
    defaultUri: vscode.Uri.file(path.join(dir, `${stem}.strength.html`)),
    filters: { [vscode.l10n.t('HTML with charts')]: ['html'], [vscode.l10n.t('Markdown with tables')]: ['md'] },
  });
  if (target === undefined) return;
  const format = reportFormatOf(target.fsPath);
  if (format === undefined) {
    throw new CuratorError('bad-request', vscode.l10n.t('End the name of the report in .html or .md.'));
  }
  const { version } = host.context.extension.packageJSON as { readonly version: string };
  const request = { target: target.fsPath, format, overwrite: true, product: `Preference Curator ${version}` };
  await cancellableTask(vscode.l10n.t('Writing the strength report of {0}', name), (options) =>
    session.request('noise/writeReport', request, options),
  );
  const open = vscode.l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('The strength report of {0} was written to {1}.', name, path.basename(target.fsPath)),
    open,
  );
  if (chosen !== open) return;
  if (format === 'html') await vscode.env.openExternal(target);
  else await vscode.commands.executeCommand('markdown.showPreview', target);
}
