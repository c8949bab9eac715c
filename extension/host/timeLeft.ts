import * as vscode from 'vscode';

/** How long something takes yet, for people: "40 s left", "3 min left". */
export function timeLeft(etaMs: number): string {
  const numbers = new Intl.NumberFormat(vscode.env.language, { maximumFractionDigits: 0 });
  const seconds = Math.round(etaMs / 1000);
  return seconds < 90
    ? vscode.l10n.t('{0} s left', numbers.format(seconds))
    : vscode.l10n.t('{0} min left', numbers.format(seconds / 60));
}
