import * as vscode from 'vscode';
import { cardOptions } from '../../model/export/exportOptions.ts';

/** Names of the Hub for licences that datasets often have. */
const known = ['apache-2.0', 'mit', 'cc-by-4.0', 'cc-by-sa-4.0', 'cc-by-nc-4.0', 'cc0-1.0', 'odc-by'] as const;

/** Asks under which licence a dataset may be used: a name of the Hub, or undefined where the person stops. */
export async function askLicence(title: string): Promise<string | undefined> {
  type Item = vscode.QuickPickItem & { readonly licence?: string };
  const items: readonly Item[] = [
    {
      licence: 'unknown',
      label: vscode.l10n.t('Not known'),
      detail: vscode.l10n.t('the card says so, and to find out before the dataset is published'),
    },
    ...known.map((licence) => ({ licence, label: licence })),
    { label: vscode.l10n.t('Another…'), detail: vscode.l10n.t('by its name on the Hub') },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t('Which licence do the sources allow?'),
    ignoreFocusOut: true,
  });
  if (chosen === undefined || chosen.licence !== undefined) return chosen?.licence;
  return vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Name of the licence on the Hub, in lower case, such as cc-by-4.0'),
    ignoreFocusOut: true,
    validateInput: (value) =>
      cardOptions.shape.licence.safeParse(value).success
        ? undefined
        : vscode.l10n.t('Small letters, digits, dots and hyphens.'),
  });
}
