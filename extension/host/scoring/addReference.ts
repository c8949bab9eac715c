import * as vscode from 'vscode';
import type { ModelList } from './modelList.ts';

/**
 * Asks which field of the rows holds a reference text, and by which measure responses are compared with it.
 *
 * @returns the scorer's name; undefined where the person turned away
 */
export async function addReference(list: ModelList, fields: readonly string[]): Promise<string | undefined> {
  const field = await vscode.window.showQuickPick(fields, {
    title: vscode.l10n.t('Field with the Reference'),
    placeHolder: vscode.l10n.t('A text, or a list of texts, that a good response is near to'),
    ignoreFocusOut: true,
  });
  if (field === undefined) return undefined;
  const measures = [
    { label: 'BLEU', prefix: 'bleu:', detail: vscode.l10n.t('Runs of one to four words that the reference has too.') },
    { label: 'ROUGE-L', prefix: 'rouge:', detail: vscode.l10n.t('The longest sequence of words that both share.') },
  ];
  const measure = await vscode.window.showQuickPick(measures, {
    title: vscode.l10n.t('Compare with {0}', field),
    ignoreFocusOut: true,
  });
  if (measure === undefined) return undefined;
  const scorer = measure.prefix + field;
  const title = vscode.l10n.t('{0} against {1}', measure.label, field);
  await list.add({ scorer, title, detail: vscode.l10n.t('Needs no model; rows without the field have no score.') });
  return scorer;
}
