import type * as vscode from 'vscode';
import type { PairsDocument } from '../pairs/pairsDocument.ts';

/** Values that name a source or a kind are short: longer ones are texts of their own. */
const longestValue = 60;

/** Top-level fields with short values, each with an example. */
export function shortFields(document: PairsDocument): readonly vscode.QuickPickItem[] {
  return document.info.fields.flatMap(({ path: [field, ...deeper], example }) =>
    typeof field === 'string' && deeper.length === 0 && example.length <= longestValue
      ? [{ label: field, description: example }]
      : [],
  );
}
