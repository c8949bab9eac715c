import * as vscode from 'vscode';
import type { JudgeCallRecord } from '../../model/contract/judging.ts';
import type { SuggestionTask } from '../../model/suggestions/suggestionTask.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';

/** Opens the calls of a judge about a row as plain text: they hold text of the dataset and of the model. */
export async function showTranscript(document: PairsDocument, row: number, judgeId: number): Promise<void> {
  const calls = await document.session.request('judges/calls', { row, judgeId });
  await show(calls);
}

/** As `showTranscript`, of the suggestion that a judge made about a row. */
export async function showSuggestionTranscript(
  document: PairsDocument,
  row: number,
  task: SuggestionTask,
): Promise<void> {
  await show(await document.session.request('suggestions/calls', { row, task }));
}

async function show(calls: readonly JudgeCallRecord[]): Promise<void> {
  const content = calls.map(callText).join('\n\n');
  const opened = await vscode.workspace.openTextDocument({ language: 'plaintext', content });
  await vscode.window.showTextDocument(opened, { viewColumn: vscode.ViewColumn.Beside, preview: true });
}

function callText(call: JudgeCallRecord, index: number): string {
  const { shownFirst, sample, messages, answer, promptTokens, completionTokens, at, probabilityOfA } = call;
  const facts = [
    vscode.l10n.t('Call {0}, {1}', index + 1, new Date(at).toISOString()),
    vscode.l10n.t('response A is candidate {0} of the row, sample {1}', shownFirst + 1, sample + 1),
    vscode.l10n.t('tokens: {0} + {1}', promptTokens ?? '?', completionTokens ?? '?'),
    ...(probabilityOfA === null ? [] : [vscode.l10n.t('probability of A: {0}', probabilityOfA.toFixed(3))]),
  ];
  const sent = messages.map(({ role, content }) => `--- ${role} ---\n${content}`);
  return [`=== ${facts.join('; ')} ===`, ...sent, '--- answer ---', answer].join('\n');
}
