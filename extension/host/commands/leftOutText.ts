import * as vscode from 'vscode';
import type { LeftOut } from '../../model/export/exportOptions.ts';

/** Why rows are left out, in the user's language. */
export function leftOutText(why: LeftOut['why'], rows: string): string {
  const reasons: Readonly<Record<LeftOut['why'], () => string>> = {
    dropped: () => vscode.l10n.t('{0} dropped', rows),
    tied: () => vscode.l10n.t('{0} tied', rows),
    unsure: () => vscode.l10n.t('{0} unsure', rows),
    kept: () => vscode.l10n.t('{0} kept', rows),
    flipped: () => vscode.l10n.t('{0} flipped', rows),
    ranked: () => vscode.l10n.t('{0} ranked', rows),
    undecided: () => vscode.l10n.t('{0} undecided', rows),
    'no-label': () => vscode.l10n.t('{0} without a label', rows),
    unreadable: () => vscode.l10n.t('{0} unreadable', rows),
    'over-cap': () => vscode.l10n.t('{0} over the cap of their source', rows),
    'no-place': () => vscode.l10n.t('{0} that the format has no place for', rows),
  };
  return reasons[why]();
}
