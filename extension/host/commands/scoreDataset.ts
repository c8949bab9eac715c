import * as vscode from 'vscode';
import type { ScoreResult } from '../../model/contract/scoring.ts';
import { duration } from '../../model/numbers.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { addModel } from '../scoring/addModel.ts';
import { HubModels } from '../scoring/hubModels.ts';
import { ModelList } from '../scoring/modelList.ts';
import { pickScorers, type WhenAsked } from '../scoring/scorerPicker.ts';
import { ScoringServers } from '../scoring/scoringServers.ts';
import { commandPrefix } from './commandTable.ts';
import { requireDocument } from './targetDocument.ts';

/**
 * Scores the dataset by the scorers that the person picks; those of the last time are picked already. Where only the
 * built-in ensemble is known, by that at once.
 */
export async function scoreDataset(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  await pickAndScore(host, resource, 'where there is a choice');
}

/** Shows the list of scorers in any case, from which models, servers and devices are managed. */
export async function scoreWith(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  await pickAndScore(host, resource, 'always');
}

async function pickAndScore(host: Host, resource: vscode.Uri | undefined, asks: WhenAsked): Promise<void> {
  const document = requireDocument(host, resource);
  if (host.scoring.isRunning(document)) return;
  const picked = await pickScorers(
    document,
    new ModelList(host.context),
    new ScoringServers(host.context),
    hubOf(host),
    asks,
  );
  if (picked === undefined) return;
  await tell(document, await host.scoring.run(document, picked.scorers, picked));
}

/** Adds a model to those that can be picked, and offers to score with it. */
export async function addRewardModel(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const document = requireDocument(host, resource);
  const list = new ModelList(host.context);
  await offer(host, document, list, await addModel(document, list, hubOf(host)));
}

/** Adds a server to those that can be picked, and offers to score with it. */
export async function addScoringServer(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const document = requireDocument(host, resource);
  const list = new ModelList(host.context);
  await offer(host, document, list, await new ScoringServers(host.context).add(list));
}

/** Stops scoring the dataset for good; what is scored already is kept. */
export function cancelScoring(host: Host, resource: vscode.Uri | undefined): void {
  host.scoring.cancel(requireDocument(host, resource));
}

/** Stops scoring the dataset so that it can go on later. */
export function pauseScoring(host: Host, resource: vscode.Uri | undefined): void {
  host.scoring.pause(requireDocument(host, resource));
}

/** Goes on with scoring that was paused or cut off. */
export async function resumeScoring(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const document = requireDocument(host, resource);
  await tell(document, await host.scoring.resume(document));
}

function hubOf({ engine, context }: Host): HubModels {
  return new HubModels({ engine, secrets: context.secrets, isTrusted: () => vscode.workspace.isTrusted });
}

async function offer(host: Host, document: PairsDocument, list: ModelList, added: string | undefined): Promise<void> {
  if (added === undefined) return;
  await list.pick([...new Set([...list.picked, added])]);
  if (!host.scoring.isRunning(document)) await scoreDataset(host, document.uri);
}

async function tell(document: PairsDocument, result: ScoreResult | undefined): Promise<void> {
  if (result === undefined) return;
  const open = vscode.l10n.t('Open Preference Strength');
  const answer = await vscode.window.showInformationMessage(summary(result), open);
  if (answer === open) await vscode.commands.executeCommand(`${commandPrefix}openStrength`, document.uri);
}

function summary(result: ScoreResult): string {
  const numbers = new Intl.NumberFormat(vscode.env.language);
  const parts = [
    result.rowsScored === 1
      ? vscode.l10n.t('One row scored in {0}.', duration(1000 * result.seconds))
      : vscode.l10n.t('{0} rows scored in {1}.', numbers.format(result.rowsScored), duration(1000 * result.seconds)),
  ];
  if (result.rowsSkippedTotal > 0) {
    const first = result.rowsSkipped[0];
    const skipped = numbers.format(result.rowsSkippedTotal);
    if (first === undefined) parts.push(vscode.l10n.t('Rows skipped: {0}.', skipped));
    else if (result.rowsSkippedTotal === 1) {
      parts.push(vscode.l10n.t('One row was skipped, on line {0}: {1}', first.line, first.message));
    } else {
      parts.push(
        vscode.l10n.t('{0} rows were skipped, the first on line {1}: {2}', skipped, first.line, first.message),
      );
    }
  }
  const weak = result.reports.filter((report) => !report.aboveChance).map((report) => report.scorer);
  if (weak.length > 0) parts.push(vscode.l10n.t('Not above chance: {0}.', weak.join(', ')));
  parts.push(...result.reports.flatMap(({ scorer, notes = [] }) => notes.map((note) => `${scorer}: ${note}`)));
  return parts.join(' ');
}
