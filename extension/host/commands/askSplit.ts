import * as vscode from 'vscode';
import type { SplitOptions } from '../../model/export/exportOptions.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';

/** Values of a field that are spread over files are short: longer ones are texts of their own. */
const longestValue = 60;

/** Asks how a dataset is divided into files: which field is spread over them, and the seed. */
export async function askSplit(
  document: PairsDocument,
  split: Pick<SplitOptions, 'parts' | 'intersectionOf'>,
): Promise<(Partial<SplitOptions> & Pick<SplitOptions, 'parts'>) | undefined> {
  const title = vscode.l10n.t('Files of the Export of {0}', document.name);
  type Item = vscode.QuickPickItem & { readonly field?: string };
  const fields: readonly Item[] = document.info.fields.flatMap(({ path: [field, ...deeper], example }) =>
    typeof field === 'string' && deeper.length === 0 && example.length <= longestValue
      ? [{ field, label: field, description: example }]
      : [],
  );
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
