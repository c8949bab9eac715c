import * as vscode from 'vscode';
import type { DatasetInfo } from '../../model/contract/engine.ts';
import type { ScoreResult } from '../../model/contract/scoring.ts';
import type { Host } from '../host.ts';
import { commandPrefix } from './commandTable.ts';
import { requireDocument } from './targetDocument.ts';

const rememberedKey = 'score.scorers';

/** Scores the dataset; asks by which scorers only where there is more than the built-in ensemble. */
export async function scoreDataset(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const document = requireDocument(host, resource);
  if (host.scoring.isRunning(document)) return;
  const scorers = await pickScorers(host, document.info);
  if (scorers === undefined || scorers.length === 0) return;
  const result = await host.scoring.run(document, scorers);
  if (result === undefined) return;
  const open = vscode.l10n.t('Open Preference Strength');
  const answer = await vscode.window.showInformationMessage(summary(result), open);
  if (answer === open) await vscode.commands.executeCommand(`${commandPrefix}openStrength`, document.uri);
}

/** Stops scoring the dataset; what is scored already is kept. */
export function cancelScoring(host: Host, resource: vscode.Uri | undefined): void {
  host.scoring.cancel(requireDocument(host, resource));
}

async function pickScorers(host: Host, info: DatasetInfo): Promise<readonly string[] | undefined> {
  // Names in `scorers` that are not of the ensemble are score columns of the file.
  const columns = info.scorers.filter((name) => !name.startsWith('builtin'));
  if (columns.length === 0) return ['builtin'];
  const { workspaceState } = host.context;
  const remembered = workspaceState.get<readonly string[]>(rememberedKey, ['builtin']);
  const items = [
    {
      id: 'builtin',
      label: vscode.l10n.t('Built-in ensemble'),
      detail: vscode.l10n.t('Trained on this dataset, cross-fitted by prompt. No download, no network.'),
    },
    { id: 'columns', label: vscode.l10n.t('Score columns of the file'), detail: columns.join(', ') },
  ].map((item) => ({ ...item, picked: remembered.includes(item.id) }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Score Pairs'),
    placeHolder: vscode.l10n.t('Which scorers?'),
    canPickMany: true,
  });
  if (picked === undefined) return undefined;
  const ids = picked.map((item) => item.id);
  await workspaceState.update(rememberedKey, ids);
  return ids;
}

function summary(result: ScoreResult): string {
  const numbers = new Intl.NumberFormat(vscode.env.language);
  const parts = [
    vscode.l10n.t(
      '{0} rows scored in {1} s.',
      numbers.format(result.rowsScored),
      numbers.format(Math.round(result.seconds)),
    ),
  ];
  if (result.rowsSkippedTotal > 0) {
    const first = result.rowsSkipped[0];
    const skipped = numbers.format(result.rowsSkippedTotal);
    parts.push(
      first === undefined
        ? vscode.l10n.t('{0} rows were skipped.', skipped)
        : vscode.l10n.t('{0} rows were skipped, the first on line {1}: {2}', skipped, first.line, first.message),
    );
  }
  const weak = result.reports.filter((report) => !report.aboveChance).map((report) => report.scorer);
  if (weak.length > 0) parts.push(vscode.l10n.t('Not above chance: {0}.', weak.join(', ')));
  return parts.join(' ');
}
