import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ExportOptions, ExportSummary, LeftOut } from '../../model/export/exportOptions.ts';
import { CuratorError } from '../../model/errors.ts';
import { decisions, type Decision } from '../../model/rows/rowState.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { requireDocument } from './targetDocument.ts';

type Choices = Omit<ExportOptions, 'target' | 'overwrite'>;

/** Asks what goes into an export and where it goes, and writes it. */
export async function exportDataset(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const document = requireDocument(host, resource);
  const choices = await askChoices(document);
  if (choices === undefined) return;
  const target = await askTarget(document);
  if (target === undefined) return;
  const taken = host.editors.documents.find((open) => samePath(open.uri.fsPath, target.fsPath));
  // The dataset itself is refused by the engine, with what to do instead.
  if (taken !== undefined && taken !== document && !(await host.questions.replaceDataset(target.fsPath))) return;
  const summary = await write(document, { ...choices, target: target.fsPath, overwrite: taken !== undefined });
  if (summary === undefined) return;
  host.log.info(`Exported ${document.uri.fsPath} to ${summary.target}: ${summaryText(summary)}`);
  const open = vscode.l10n.t('Open');
  const answer = await vscode.window.showInformationMessage(summaryText(summary), open);
  if (answer === open) await vscode.commands.executeCommand('vscode.open', target);
}

async function write(document: PairsDocument, options: ExportOptions): Promise<ExportSummary | undefined> {
  const task = (overwrite: boolean): Thenable<ExportSummary> =>
    vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Exporting {0}', document.name),
        cancellable: true,
      },
      (reporter, token) => {
        const controller = new AbortController();
        token.onCancellationRequested(() => {
          controller.abort();
        });
        let shown = 0;
        return document.session.request(
          'export/run',
          { options: { ...options, leaveOut: [...options.leaveOut], overwrite } },
          {
            signal: controller.signal,
            onProgress: ({ done, total }) => {
              if (total === undefined || total === 0) return;
              const percent = Math.floor((100 * done) / total);
              reporter.report({ increment: percent - shown });
              shown = percent;
            },
          },
        );
      },
    );
  try {
    return await task(options.overwrite);
  } catch (error) {
    // The save dialog has asked before it gave the name of an existing file.
    if (CuratorError.is(error, 'target-exists')) return task(true);
    throw error;
  }
}

async function askChoices(document: PairsDocument): Promise<Choices | undefined> {
  // The answers given so far must not be lost when the focus goes elsewhere.
  const step = (number: number): { readonly title: string; readonly ignoreFocusOut: true } => ({
    title: vscode.l10n.t('Export {0} ({1} of {2})', document.name, number, 4),
    ignoreFocusOut: true,
  });
  const format = await vscode.window.showQuickPick(
    [
      {
        id: 'trl-preference' as const,
        label: vscode.l10n.t('TRL preference'),
        detail: vscode.l10n.t('prompt, chosen and rejected as texts'),
      },
      {
        id: 'trl-preference-conversational' as const,
        label: vscode.l10n.t('TRL preference, conversational'),
        detail: vscode.l10n.t('prompt, chosen and rejected as lists of messages'),
      },
    ],
    { ...step(1), placeHolder: vscode.l10n.t('Which format?') },
  );
  if (format === undefined) return undefined;

  const { info } = document;
  const undecidedLeft = info.rows > Object.values(info.decided).reduce((sum, count) => sum + count, 0);
  const rows = await vscode.window.showQuickPick(
    [
      { viewOnly: false, decidedOnly: false, label: vscode.l10n.t('All rows') },
      { viewOnly: true, decidedOnly: false, label: vscode.l10n.t('Rows that the editor shows') },
      { viewOnly: false, decidedOnly: true, label: vscode.l10n.t('Decided rows only') },
      { viewOnly: true, decidedOnly: true, label: vscode.l10n.t('Decided rows among those that the editor shows') },
    ],
    {
      ...step(2),
      placeHolder: undecidedLeft
        ? vscode.l10n.t('Which rows? Some are undecided; they keep the label of the file.')
        : vscode.l10n.t('Which rows?'),
    },
  );
  if (rows === undefined) return undefined;

  const leftOut: ReadonlySet<Decision> = new Set<Decision>(['drop', 'tie', 'unsure']);
  const names: Readonly<Record<Decision, string>> = {
    keep: vscode.l10n.t('Kept rows'),
    flip: vscode.l10n.t('Flipped rows'),
    tie: vscode.l10n.t('Ties'),
    drop: vscode.l10n.t('Dropped rows'),
    unsure: vscode.l10n.t('Unsure rows'),
  };
  const leaveOut = await vscode.window.showQuickPick(
    decisions.map((decision) => ({
      decision,
      label: names[decision],
      description: String(info.decided[decision]),
      picked: leftOut.has(decision),
    })),
    { ...step(3), placeHolder: vscode.l10n.t('Which rows are left out?'), canPickMany: true },
  );
  if (leaveOut === undefined) return undefined;

  const provenance = await vscode.window.showQuickPick(
    [
      { provenance: false, label: vscode.l10n.t('Without provenance') },
      {
        provenance: true,
        label: vscode.l10n.t('With a provenance column'),
        detail: vscode.l10n.t('line, row hash, decision, annotator, time, original label and strength of each row'),
      },
    ],
    { ...step(4), placeHolder: vscode.l10n.t('Should each row say where it comes from?') },
  );
  if (provenance === undefined) return undefined;
  return {
    format: format.id,
    viewOnly: rows.viewOnly,
    decidedOnly: rows.decidedOnly,
    leaveOut: leaveOut.map((item) => item.decision),
    provenance: provenance.provenance,
  };
}

async function askTarget(document: PairsDocument): Promise<vscode.Uri | undefined> {
  const { dir, name } = path.parse(document.uri.fsPath);
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export {0}', document.name),
    saveLabel: vscode.l10n.t('Export'),
    defaultUri: vscode.Uri.file(path.join(dir, `${name}.clean.jsonl`)),
    filters: { [vscode.l10n.t('JSON Lines')]: ['jsonl'] },
  });
}

function summaryText(summary: ExportSummary): string {
  const numbers = new Intl.NumberFormat(vscode.env.language);
  const reasons: Readonly<Record<LeftOut['why'], (rows: string) => string>> = {
    dropped: (rows) => vscode.l10n.t('{0} dropped', rows),
    tied: (rows) => vscode.l10n.t('{0} tied', rows),
    unsure: (rows) => vscode.l10n.t('{0} unsure', rows),
    kept: (rows) => vscode.l10n.t('{0} kept', rows),
    flipped: (rows) => vscode.l10n.t('{0} flipped', rows),
    undecided: (rows) => vscode.l10n.t('{0} undecided', rows),
    'no-label': (rows) => vscode.l10n.t('{0} without a label', rows),
    unreadable: (rows) => vscode.l10n.t('{0} unreadable', rows),
  };
  const list = new Intl.ListFormat(vscode.env.language, { type: 'conjunction' });
  const left = summary.leftOut.filter(({ rows }) => rows > 0);
  const written = vscode.l10n.t(
    '{0} rows exported, {1} of them flipped.',
    numbers.format(summary.rowsWritten),
    numbers.format(summary.rowsFlipped),
  );
  if (left.length === 0) return written;
  const reasonsText = list.format(left.map(({ why, rows }) => reasons[why](numbers.format(rows))));
  return `${written} ${vscode.l10n.t('Left out: {0}.', reasonsText)}`;
}

function samePath(left: string, right: string): boolean {
  return path.resolve(left) === path.resolve(right);
}
