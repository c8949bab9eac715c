import * as vscode from 'vscode';
import type { SplitOptions } from '../../model/export/exportOptions.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { shortFields } from './shortFields.ts';

/** Asks how a dataset is divided into files: which field is spread over them, and the seed. */
export async function askSplit(
  document: PairsDocument,
  split: Pick<SplitOptions, 'parts' | 'intersectionOf'>,
): Promise<(Partial<SplitOptions> & Pick<SplitOptions, 'parts'>) | undefined> {
  const title = vscode.l10n.t('Files of the Export of {0}', document.name);
  type Item = vscode.QuickPickItem & { readonly field?: string };
  const fields: readonly Item[] = shortFields(document).map((item) => ({ ...item, field: item.label }));
  const spread = await vscode.window.showQuickPick<Item>(
    [{ label: vscode.l10n.t('No field'), detail: vscode.l10n.t('rows are drawn from the whole dataset') }, ...fields],
    {
      title,
      placeHolder: vscode.l10n.t('Which field, such as a source, is spread over the files in proportion?'),
      ignoreFocusOut: true,
    },
  );
  if (spread === undefined) return undefined;
  const seed = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Seed of the draw: the same rows and seed give the same files'),
    value: '0',
    ignoreFocusOut: true,
    validateInput: (value) => (/^\d{1,9}$/u.test(value) ? undefined : vscode.l10n.t('A whole number from 0 on.')),
  });
  if (seed === undefined) return undefined;
  return { ...split, seed: Number(seed), ...(spread.field === undefined ? {} : { stratifyBy: spread.field }) };
}
