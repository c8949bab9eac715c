import * as vscode from 'vscode';
import { failureMessage } from '../failure.ts';
import { parseCaps, type MixtureOptions } from '../../model/mixture/mixtureOptions.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { shortFields } from './shortFields.ts';

/** Asks which field names the sources of a dataset, and how many rows of each there may be. */
export async function askMixture(document: PairsDocument): Promise<Pick<MixtureOptions, 'field' | 'caps'> | undefined> {
  const title = vscode.l10n.t('Mixture of the Export of {0}', document.name);
  const field = await vscode.window.showQuickPick(shortFields(document), {
    title,
    placeHolder: vscode.l10n.t('Which field names the sources?'),
    ignoreFocusOut: true,
  });
  if (field === undefined) return undefined;
  const caps = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t(
      'Most rows of each value, apart by commas: web=10000, books=0.3 for a share of the mixture, *=500 for all others',
    ),
    ignoreFocusOut: true,
    validateInput: (text) => {
      try {
        parseCaps(listOf(text));
        return undefined;
      } catch (error) {
        // What is wrong with it is shown while it is written.
        return failureMessage(error);
      }
    },
  });
  return caps === undefined ? undefined : { field: field.label, caps: parseCaps(listOf(caps)) };
}

function listOf(text: string): readonly string[] {
  return text.split(',').map((cap) => cap.trim());
}
