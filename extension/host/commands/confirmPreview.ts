import * as vscode from 'vscode';
import {
  exportOptions,
  type ExportOptionsInput,
  type ExportPreview,
  type PreviewedRecord,
  type Untold,
} from '../../model/export/exportOptions.ts';
import { CuratorError } from '../../model/errors.ts';
import { cancellableTask } from '../cancellableTask.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { leftOutText } from './leftOutText.ts';

const longest = 300;

type Item = vscode.QuickPickItem & { readonly all?: boolean };

/** Shows the first rows as they will be written, and what the preview leaves out. Whether the export is to run. */
export async function confirmPreview(document: PairsDocument, options: ExportOptionsInput): Promise<boolean> {
  const wanted = exportOptions.parse(options);
  const previewed = (whole: boolean): Thenable<ExportPreview> =>
    cancellableTask(vscode.l10n.t('Looking at what an export of {0} writes', document.name), (request) =>
      document.session.request('export/preview', { options: wanted, whole }, request),
    );
  let preview = await previewed(false);
  for (;;) {
    const picked = await vscode.window.showQuickPick(itemsOf(preview), {
      title: vscode.l10n.t('Preview of the Export of {0}', document.name),
      placeHolder: vscode.l10n.t('Press Enter to write it, Escape to stop'),
      ignoreFocusOut: true,
    });
    if (picked?.all !== true) return picked !== undefined;
    preview = await previewed(true);
  }
}

/** @throws CuratorError 'bad-request' where the export would write nothing */
function itemsOf(preview: ExportPreview): readonly Item[] {
  const { records, rows, rowsSeen, untold } = preview;
  const numbers = new Intl.NumberFormat(vscode.env.language);
  const none = records.length === 0 ? noneText(preview) : undefined;
  if (none !== undefined && rowsSeen >= rows) throw new CuratorError('bad-request', none);
  const open = none !== undefined || untold.length > 0;
  return [
    { label: vscode.l10n.t('$(export) Write the Export'), alwaysShow: true },
    ...(open
      ? [
          {
            label: vscode.l10n.t('$(search) Look at All {0} Rows First', numbers.format(rows)),
            detail: none ?? untoldText(untold),
            alwaysShow: true,
            all: true,
          },
        ]
      : []),
    { label: headingOf(preview), kind: vscode.QuickPickItemKind.Separator },
    ...records.map(({ text, line, files }) => ({
      label: text.length > longest ? `${text.slice(0, longest - 1)}…` : text,
      detail: placeText({ line, files }),
    })),
  ];
}

function noneText({ leftOut, rowsSeen }: ExportPreview): string {
  const left = leftOut.map(({ why, rows }) => leftOutText(why, String(rows)));
  const why = left.length === 0 ? vscode.l10n.t('The dataset has no rows.') : left.join(', ');
  return vscode.l10n.t('None of the first {0} rows goes into this format: {1}.', rowsSeen, why);
}

function untoldText(untold: readonly Untold[]): string {
  if (untold.length > 1) {
    return vscode.l10n.t('This preview leaves out the caps by source, and which file each row goes to.');
  }
  return untold[0] === 'caps'
    ? vscode.l10n.t('This preview leaves out the caps by source: some of these rows may not be written.')
    : vscode.l10n.t('This preview leaves out which file each row goes to.');
}

/** With what is known of the whole export. */
function headingOf({ files, mixture }: ExportPreview): string {
  const numbers = new Intl.NumberFormat(vscode.env.language);
  if (files !== undefined) {
    const list = new Intl.ListFormat(vscode.env.language, { type: 'conjunction' });
    const parts = files.map(({ name, records }) => `${name} ${numbers.format(records)}`);
    return vscode.l10n.t('First rows of {0}', list.format(parts));
  }
  if (mixture === undefined) return vscode.l10n.t('First rows');
  const written = mixture.reduce((sum, { rows, limit }) => sum + Math.min(rows, limit), 0);
  return vscode.l10n.t('First rows of {0} within the caps', numbers.format(written));
}

function placeText({ line, files }: Pick<PreviewedRecord, 'line' | 'files'>): string {
  if (files.length === 0) return vscode.l10n.t('Line {0}', line);
  const list = new Intl.ListFormat(vscode.env.language, { type: 'conjunction' });
  return vscode.l10n.t('Line {0}, into {1}', line, list.format(files));
}
