import * as path from 'node:path';
import * as vscode from 'vscode';
import { exportFormats } from '../../model/export/exportFormats.ts';
import {
  containerOf,
  exportOptions,
  type ExportOptionsInput,
  type ExportSummary,
} from '../../model/export/exportOptions.ts';
import { CuratorError } from '../../model/errors.ts';
import { decisions, type Decision } from '../../model/rows/rowState.ts';
import { pushPaths } from '../hub/pushToHub.ts';
import { cancellableTask } from '../cancellableTask.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { askLicence } from './askLicence.ts';
import { askMixture } from './askMixture.ts';
import { askSplit } from './askSplit.ts';
import { confirmPreview } from './confirmPreview.ts';
import { leftOutText } from './leftOutText.ts';
import { requireDocument } from './targetDocument.ts';

type Choices = Omit<ExportOptionsInput, 'target' | 'overwrite'>;

/** Asks what goes into an export and where it goes, and writes it. */
export async function exportDataset(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const document = requireDocument(host, resource);
  const choices = await askChoices(document);
  if (choices === undefined) return;
  await exportWith(host, document, choices);
}

/** Shows what the choices lead to, asks for the target and writes it. */
export async function exportWith(host: Host, document: PairsDocument, choices: Choices): Promise<void> {
  if (!(await confirmPreview(document, { ...choices, target: 'preview' }))) return;
  const target = await askTarget(document);
  if (target === undefined) return;
  const taken = host.editors.documents.find((open) => samePath(open.uri.fsPath, target.fsPath));
  // The dataset itself is refused by the engine, with what to do instead.
  if (taken !== undefined && taken !== document && !(await host.questions.replaceDataset(target.fsPath))) return;
  const container = containerOf(target.fsPath);
  const summary = await write(host, document, {
    ...choices,
    container,
    target: target.fsPath,
    overwrite: taken !== undefined,
  });
  if (summary === undefined) return;
  host.log.info(`Exported ${document.uri.fsPath} to ${summary.target}: ${summaryText(summary)}`);
  const open = vscode.l10n.t('Open');
  const push = vscode.l10n.t('Push to the Hub…');
  const offered = vscode.workspace.isTrusted ? [open, push] : [open];
  const answer = await vscode.window.showInformationMessage(summaryText(summary), ...offered);
  const written = [...summary.parts.map(({ path: part }) => part), ...Object.values(summary.card ?? {})];
  if (answer === open)
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(written[0] ?? target.fsPath));
  if (answer === push) await pushPaths(host, written);
}

async function write(
  host: Host,
  document: PairsDocument,
  options: ExportOptionsInput,
): Promise<ExportSummary | undefined> {
  const task = (overwrite: boolean): Thenable<ExportSummary> => {
    const wanted = exportOptions.parse({ ...options, overwrite });
    return cancellableTask(vscode.l10n.t('Exporting {0}', document.name), (request) =>
      document.session.request('export/run', { options: wanted }, request),
    );
  };
  try {
    return await task(options.overwrite === true);
  } catch (error) {
    if (!CuratorError.is(error, 'target-exists')) throw error;
    // The save dialog has asked before it gave the name of an existing file, but not about those that lie beside it.
    const { path: existing } = error.details;
    const known = existing === undefined || samePath(existing, options.target);
    return known || (await host.questions.replaceFile(error.message)) ? task(true) : undefined;
  }
}

async function askChoices(document: PairsDocument): Promise<Choices | undefined> {
  // The answers given so far must not be lost when the focus goes elsewhere.
  const step = (number: number): { readonly title: string; readonly ignoreFocusOut: true } => ({
    title: vscode.l10n.t('Export {0} ({1} of {2})', document.name, number, 4),
    ignoreFocusOut: true,
  });
  const format = await vscode.window.showQuickPick(
    exportFormats.map(({ id, title, description, consumers }) => ({
      id,
      label: title,
      description: consumers,
      detail: description,
    })),
    {
      ...step(1),
      placeHolder: vscode.l10n.t('Which format?'),
      matchOnDescription: true,
      matchOnDetail: true,
    },
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
    rank: vscode.l10n.t('Ranked rows'),
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

  const extras = await vscode.window.showQuickPick(extraChoices(), {
    ...step(4),
    placeHolder: vscode.l10n.t('What else? Nothing has to be chosen.'),
    canPickMany: true,
  });
  if (extras === undefined) return undefined;
  const withCard = extras.some(({ options }) => options.card !== undefined);
  const licence = withCard ? await askLicence(vscode.l10n.t('Licence of the Export of {0}', document.name)) : undefined;
  if (withCard && licence === undefined) return undefined;
  const chosen = extras.reduce<Choices>((choices, extra) => ({ ...choices, ...extra.options }), {
    format: format.id,
    viewOnly: rows.viewOnly,
    decidedOnly: rows.decidedOnly,
    leaveOut: leaveOut.map((item) => item.decision),
  });
  const split = chosen.split === undefined ? undefined : await askSplit(document, chosen.split);
  if (chosen.split !== undefined && split === undefined) return undefined;
  const mixed = extras.some(({ mixture }) => mixture === true);
  const mixture = mixed ? await askMixture(document) : undefined;
  if (mixed && mixture === undefined) return undefined;
  return {
    ...chosen,
    ...(mixture === undefined ? {} : { mixture }),
    ...(split === undefined ? {} : { split }),
    ...(licence === undefined ? {} : { card: { licence } }),
  };
}

/** Columns, order and split, each an item to tick. */
function extraChoices(): (vscode.QuickPickItem & {
  readonly options: Partial<Choices>;
  readonly mixture?: boolean;
})[] {
  return [
    {
      options: { provenance: true },
      label: vscode.l10n.t('A provenance column'),
      detail: vscode.l10n.t('line, row hash, decision, annotator, time, original label and strength of each row'),
    },
    {
      options: { columns: 'all' },
      label: vscode.l10n.t('All other fields'),
      detail: vscode.l10n.t('fields that the format does not use, as they are'),
    },
    {
      options: { margin: 'strength' },
      label: vscode.l10n.t('A margin column'),
      detail: vscode.l10n.t('mean preference strength, for losses with a margin; 0 where a row has no scores'),
    },
    {
      options: { softLabel: 'strength' },
      label: vscode.l10n.t('A column of soft labels'),
      detail: vscode.l10n.t('probability that the chosen response is the better one, from the flip probability'),
    },
    {
      options: { dpo: {} },
      label: vscode.l10n.t('Columns of difficulty for DPO'),
      detail: vscode.l10n.t('c and the loss to reach at beta 0.1, from scores by lm:FOLDER, the reference model'),
    },
    {
      options: { order: 'easy-first' },
      label: vscode.l10n.t('Strong preferences first'),
      detail: vscode.l10n.t('a curriculum by preference strength; rows without scores come last'),
    },
    {
      options: {
        split: {
          parts: [
            { name: 'train', share: 0.9 },
            { name: 'validation', share: 0.05 },
            { name: 'test', share: 0.05 },
          ],
          intersectionOf: 'validation',
        },
      },
      label: vscode.l10n.t('Train, validation and test files'),
      detail: vscode.l10n.t('90, 5 and 5 % by prompt, nearly equal prompts together, none in two files'),
    },
    {
      options: {},
      mixture: true,
      label: vscode.l10n.t('A mixture with caps by source'),
      detail: vscode.l10n.t('no more rows of a source than you say, drawn at random'),
    },
    {
      options: { card: {} },
      label: vscode.l10n.t('A dataset card and a quality report'),
      detail: vscode.l10n.t('Markdown for the Hub and JSON beside the export, with what changed and the limits'),
    },
  ];
}

async function askTarget(document: PairsDocument): Promise<vscode.Uri | undefined> {
  const { dir, name } = path.parse(document.uri.fsPath);
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export {0}', document.name),
    saveLabel: vscode.l10n.t('Export'),
    defaultUri: vscode.Uri.file(path.join(dir, `${name}.clean.jsonl`)),
    filters: {
      [vscode.l10n.t('JSON Lines')]: ['jsonl'],
      [vscode.l10n.t('Parquet')]: ['parquet'],
      [vscode.l10n.t('JSON Lines, gzip')]: ['jsonl.gz'],
      [vscode.l10n.t('JSON Lines, zstd')]: ['jsonl.zst'],
    },
  });
}

function summaryText(summary: ExportSummary): string {
  const numbers = new Intl.NumberFormat(vscode.env.language);
  const left = summary.leftOut.filter(({ rows }) => rows > 0);
  const list = new Intl.ListFormat(vscode.env.language, { type: 'conjunction' });
  const rows = vscode.l10n.t(
    '{0} rows exported, {1} of them flipped.',
    numbers.format(summary.rowsWritten),
    numbers.format(summary.rowsFlipped),
  );
  const { leak } = summary;
  const parts = summary.parts.map(({ name, records }) => `${name} ${numbers.format(records)}`);
  const written =
    leak === undefined
      ? rows
      : `${rows} ${vscode.l10n.t('Files: {0}; prompts in more than one: {1}.', list.format(parts), leak.sharedPrompts)}`;
  if (left.length === 0) return written;
  const reasonsText = list.format(left.map(({ why, rows }) => leftOutText(why, numbers.format(rows))));
  return `${written} ${vscode.l10n.t('Left out: {0}.', reasonsText)}`;
}

function samePath(left: string, right: string): boolean {
  return path.resolve(left) === path.resolve(right);
}
