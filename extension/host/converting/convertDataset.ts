import * as vscode from 'vscode';
import type { ConversionReport } from '../../model/export/conversion.ts';
import { contents } from '../../model/export/exportFormat.ts';
import { exportFormats } from '../../model/export/exportFormats.ts';
import { exportOptions, type ExportOptionsInput } from '../../model/export/exportOptions.ts';
import { cancellableTask } from '../cancellableTask.ts';
import { exportWith } from '../commands/exportDataset.ts';
import { leftOutText } from '../commands/leftOutText.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';

type Choices = Omit<ExportOptionsInput, 'target' | 'overwrite'>;

/** Writes a dataset in another shape: asks which, says what is lost, and goes on if that is wanted. */
export async function convertDataset(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const document = requireDocument(host, resource);
  const format = await vscode.window.showQuickPick(
    exportFormats.map(({ id, title, description, consumers }) => ({
      ...{ id, label: title, description: consumers, detail: description },
    })),
    {
      title: vscode.l10n.t('Convert {0}', document.name),
      placeHolder: vscode.l10n.t('To which shape? What it has no place for is listed next.'),
      ...{ matchOnDescription: true, matchOnDetail: true, ignoreFocusOut: true },
    },
  );
  if (format === undefined) return;
  // Every row that has a place goes along, whatever was decided about it.
  const choices: Choices = { format: format.id, leaveOut: [] };
  const report = await losses(document, choices);
  const columns = await confirmLosses(document, report, format.label);
  if (columns !== undefined) await exportWith(host, document, { ...choices, columns });
}

async function losses(document: PairsDocument, choices: Choices): Promise<ConversionReport> {
  const wanted = exportOptions.parse({ ...choices, target: 'conversion' });
  return cancellableTask(vscode.l10n.t('Looking at what a conversion of {0} loses', document.name), (options) =>
    document.session.request('export/losses', { options: wanted }, options),
  );
}

/** Lists what is lost. Which other fields are kept, or undefined where the person stops. */
async function confirmLosses(
  document: PairsDocument,
  { losses: lost, leftOut, rows, records }: ConversionReport,
  format: string,
): Promise<'none' | 'all' | undefined> {
  const numbers = new Intl.NumberFormat(vscode.env.language);
  const hasFields = lost.some(({ content }) => content === 'field');
  type Item = vscode.QuickPickItem & { readonly columns?: 'none' | 'all' };
  const summary = vscode.l10n.t('{0} rows become {1} records', numbers.format(rows), numbers.format(records));
  const items: readonly Item[] = [
    { label: vscode.l10n.t('$(arrow-right) Convert'), description: summary, columns: 'none' },
    ...(hasFields
      ? [{ label: vscode.l10n.t('$(arrow-right) Convert and Keep All Other Fields'), columns: 'all' as const }]
      : []),
    { label: vscode.l10n.t('Lost by it'), kind: vscode.QuickPickItemKind.Separator },
    ...leftOut.map(({ why, rows: left }) => ({
      label: vscode.l10n.t('$(warning) Whole rows: {0}', leftOutText(why, numbers.format(left))),
    })),
    ...lost.map(({ content, what, rows: left }) => ({
      label: `$(warning) ${content === 'field' ? what : contents[content]}`,
      description: vscode.l10n.t('in {0} rows', numbers.format(left)),
    })),
    ...(lost.length + leftOut.length === 0 ? [{ label: vscode.l10n.t('$(check) Nothing') }] : []),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Convert {0} to {1}', document.name, format),
    placeHolder: vscode.l10n.t('Press Enter to go on, Escape to stop'),
    ignoreFocusOut: true,
  });
  return picked === undefined ? undefined : (picked.columns ?? 'none');
}
