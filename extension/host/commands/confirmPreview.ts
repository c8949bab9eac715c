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
  const { session, name } = document;
  const firstRows = (signal: AbortSignal): Promise<ExportPreview> =>
    session.request('export/preview', { options: wanted, whole: false }, { signal });
  const picked = await pickFrom(document, firstRows);
  if (picked?.all !== true) return picked !== undefined;
  // With a large dataset it takes as long as an export.
  const preview = await cancellableTask(vscode.l10n.t('Looking at what an export of {0} writes', name), (request) =>
    session.request('export/preview', { options: wanted, whole: true }, request),
  );
  return (await pickFrom(document, () => Promise.resolve(preview))) !== undefined;
}

/** Opens at once, and fills when the preview is there. */
async function pickFrom(
  document: PairsDocument,
  previewed: (signal: AbortSignal) => Promise<ExportPreview>,
): Promise<Item | undefined> {
  const controller = new AbortController();
  const items: Promise<readonly Item[]> = previewed(controller.signal).then(itemsOf);
  try {
    return await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Preview of the Export of {0}', document.name),
      placeHolder: vscode.l10n.t('Press Enter to write it, Escape to stop'),
      ignoreFocusOut: true,
    });
  } finally {
    controller.abort();
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
    { label: vscode.l10n.t('$(export) Write the Export'), description: totalText(preview), alwaysShow: true },
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
    { label: vscode.l10n.t('First rows'), kind: vscode.QuickPickItemKind.Separator },
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

/** What is known of the whole export. */
function totalText({ files, mixture }: ExportPreview): string {
  const numbers = new Intl.NumberFormat(vscode.env.language);
  if (files !== undefined) return listOf(files.map(({ name, records }) => `${name} ${numbers.format(records)}`));
  if (mixture === undefined) return '';
  const written = mixture.reduce((sum, { rows, limit }) => sum + Math.min(rows, limit), 0);
  return vscode.l10n.t('{0} rows within the caps', numbers.format(written));
}

function placeText({ line, files }: Pick<PreviewedRecord, 'line' | 'files'>): string {
  return files.length === 0
    ? vscode.l10n.t('Line {0}', line)
    : vscode.l10n.t('Line {0}, into {1}', line, listOf(files));
}

function listOf(texts: readonly string[]): string {
  return new Intl.ListFormat(vscode.env.language, { type: 'conjunction' }).format(texts);
}
