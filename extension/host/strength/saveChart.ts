import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ChartFormat } from '../../model/contract/strengthView.ts';
import { CuratorError } from '../../model/errors.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { chartFileName, isPng } from './chartFile.ts';

export interface SavedChart {
  readonly title: string;
  readonly format: ChartFormat;
  /** SVG as text, PNG as base64. */
  readonly content: string;
}

/**
 * Asks where a chart goes, beside its dataset unless the person says otherwise, and writes it; null where none was
 * chosen.
 *
 * @throws CuratorError 'bad-request' where the content is no picture
 */
export async function saveChart(
  document: PairsDocument,
  { title, format, content }: SavedChart,
): Promise<{ readonly path: string } | null> {
  const bytes = format === 'svg' ? Buffer.from(content, 'utf8') : Buffer.from(content, 'base64');
  if (format === 'png' ? !isPng(bytes) : !content.startsWith('<svg ')) {
    throw new CuratorError('bad-request', vscode.l10n.t('The chart could not be made a picture. Try again.'));
  }
  const { dir, name } = path.parse(document.uri.fsPath);
  // The dialog asks before it names a file that is there.
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Chart of {0}', document.name),
    saveLabel: vscode.l10n.t('Save'),
    defaultUri: vscode.Uri.file(path.join(dir, chartFileName(name, title, format))),
    filters: { [format.toUpperCase()]: [format] },
  });
  if (target === undefined) return null;
  await vscode.workspace.fs.writeFile(target, bytes);
  return { path: target.fsPath };
}

interface ChartItem extends vscode.QuickPickItem {
  readonly id: string;
  readonly format: ChartFormat;
}

/** Asks which chart is saved, and how; null where the person chose none. */
export async function chooseChart(
  charts: readonly { readonly id: string; readonly title: string; readonly note: string }[],
): Promise<{ readonly id: string; readonly format: ChartFormat } | null> {
  const items = charts.flatMap(({ id, title, note }): ChartItem[] =>
    (['svg', 'png'] as const).map((format) => ({
      id,
      format,
      label: vscode.l10n.t('{0} as {1}', title, format.toUpperCase()),
      detail: note,
    })),
  );
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Save Chart'),
    placeHolder: vscode.l10n.t('Which chart, and as what?'),
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return picked === undefined ? null : { id: picked.id, format: picked.format };
}
