import type * as vscode from 'vscode';

/** Languages whose texts are checked: that of all JSON Lines, and that of files which are preference data by their name. */
export const textLanguages = ['jsonl', 'preference-jsonl'] as const;

/** VS Code gives extensions no text above this; bytes. */
export const largestText = 50 * 1024 * 1024;

export function isRowsText({ languageId, uri }: vscode.TextDocument): boolean {
  return textLanguages.some((language) => language === languageId) && /^(?:file|untitled)$/u.test(uri.scheme);
}
