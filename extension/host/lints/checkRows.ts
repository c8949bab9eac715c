import * as vscode from 'vscode';
import type { LintCount, LintReport } from '../../model/lints/lintReport.ts';
import { pairsViewType } from '../commands/commandTable.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import { signalOf } from '../failure.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { readLintSettings } from '../../model/lints/readLintSettings.ts';

/** Looks at every row with the lints that the settings leave on, and shows what they found, lint by lint. */
export async function checkRows(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const document = requireDocument(host, resource);
  const configuration = vscode.workspace.getConfiguration('preferenceCurator', document.uri);
  const { settings, problems } = readLintSettings({
    rules: configuration.get('lint.rules'),
    truncateAt: configuration.get('lint.truncateAt'),
    tokenizer: configuration.get('lint.tokenizer'),
    benchmarks: configuration.get('lint.benchmarks'),
  });
  for (const problem of problems) {
    host.log.warn(`preferenceCurator.lint: ${problem}`);
    void vscode.window.showWarningMessage(vscode.l10n.t('Setting preferenceCurator.lint: {0}', problem));
  }
  const report = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Checking the rows of {0}', document.name),
      cancellable: true,
    },
    async (reporter, token) => {
      let shown = 0;
      return document.session.request(
        'lints/run',
        { settings },
        {
          signal: signalOf(token),
          onProgress: ({ done, total, message }) => {
            const share = total === undefined || total === 0 ? 0 : (100 * done) / total;
            reporter.report({
              increment: Math.max(0, share - shown),
              ...(message === undefined ? {} : { message }),
            });
            shown = Math.max(shown, share);
          },
        },
      );
    },
  );
  for (const notice of report.notices) host.log.info(`${document.name}: ${notice}`);
  await showFindings(host, document, report);
}

interface FindingItem extends vscode.QuickPickItem {
  readonly count: LintCount;
}

/** The lints that found something; picking one shows its rows, its button decides about those with a safe fix. */
async function showFindings(host: Host, document: PairsDocument, report: LintReport): Promise<void> {
  const numbers = new Intl.NumberFormat(vscode.env.language);
  const found = report.counts.filter(({ rows }) => rows > 0).sort((left, right) => right.rows - left.rows);
  if (found.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No lint found anything in {0} rows.', numbers.format(report.rows)),
    );
    return;
  }
  const picker = vscode.window.createQuickPick<FindingItem>();
  picker.title = vscode.l10n.t('Checked {0} rows', numbers.format(report.rows));
  picker.placeholder = vscode.l10n.t('Pick a finding to show its rows');
  picker.matchOnDetail = true;
  picker.items = found.map((count) => ({
    count,
    label: count.title,
    description: vscode.l10n.t('{0} rows, {1}', numbers.format(count.rows), count.severity),
    detail: count.help,
    buttons:
      count.fixable === 0
        ? []
        : [
            {
              iconPath: new vscode.ThemeIcon('wrench'),
              tooltip: vscode.l10n.t('Drop the {0} undecided rows', numbers.format(count.fixable)),
            },
          ],
  }));
  const choice = await new Promise<{ readonly count: LintCount; readonly fix: boolean } | undefined>((resolve) => {
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      resolve(item === undefined ? undefined : { count: item.count, fix: false });
    });
    picker.onDidTriggerItemButton(({ item }) => {
      resolve({ count: item.count, fix: true });
    });
    picker.onDidHide(() => {
      resolve(undefined);
    });
    picker.show();
  });
  picker.dispose();
  if (choice === undefined) return;
  const { session } = document;
  const { lint } = choice.count;
  if (choice.fix) {
    const step = await document.carryOut(() => session.request('lints/fix', { lint }));
    void vscode.window.showInformationMessage(vscode.l10n.t('{0}. Undo takes it back.', step.label));
  }
  const info = await session.request('rows/view', {
    filter: { query: `flag:${lint}` },
    sort: { by: 'file', descending: false },
  });
  session.accept(info);
  await host.editors.reveal(document, pairsViewType);
}
