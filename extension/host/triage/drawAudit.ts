import * as vscode from 'vscode';
import type { Host } from '../host.ts';
import { requireDocument } from '../commands/targetDocument.ts';

/** Half the width of the interval that people ask for, in percent. */
const precisions = [2, 3, 5, 10];
const mostRows = 100_000;

/**
 * Marks rows drawn at random with the tag `audit`: as many as the share of wrong labels needs to be known to within a
 * precision that is asked for. They come up in the triage queue.
 */
export async function drawAudit(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const document = requireDocument(host, resource);
  const { session } = document;
  const numbers = new Intl.NumberFormat(vscode.env.language);
  const items = await Promise.all(
    precisions.map(async (percent) => {
      const { rows } = await session.request('noise/sampleSize', { precision: percent / 100 });
      return {
        rows,
        label: vscode.l10n.t('Within {0} % either way', numbers.format(percent)),
        description: vscode.l10n.t('{0} rows', numbers.format(rows)),
      };
    }),
  );
  const picked = await vscode.window.showQuickPick(
    items.filter(({ rows }) => rows > 0 && rows <= mostRows),
    {
      title: vscode.l10n.t('Draw Audit Sample'),
      ignoreFocusOut: true,
      placeHolder: vscode.l10n.t('How well should the share of wrong labels be known (95 % confidence)?'),
    },
  );
  if (picked === undefined) return;
  // A sample is drawn anew each time, and written down by its tags.
  const seed = Math.floor(Math.random() * 2 ** 31);
  const step = await document.carryOut(() => session.request('noise/drawAudit', { rows: picked.rows, seed }));
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0}. The rows have the tag "audit" and come up in the triage queue.', step.label),
  );
}
