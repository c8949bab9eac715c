import * as vscode from 'vscode';
import type { JudgedRows } from '../../model/contract/judging.ts';
import type { SuggestOptions, SuggestResult } from '../../model/contract/suggesting.ts';
import type { RationaleKind } from '../../model/suggestions/rationale.ts';
import type { SuggestionTask } from '../../model/suggestions/suggestionTask.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import type { Host } from '../host.ts';
import {
  agree,
  chooseRows,
  chooseSource,
  endInWords,
  nameOf,
  numbers,
  requireTrust,
  whileEstimating,
  withRunProgress,
} from '../judges/judgeDialogs.ts';
import { concurrency, serverOf, withServer, type JudgeRunOptions } from '../judges/judgeRuns.ts';
import type { JudgeSource } from '../judges/judgeSources.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';

/** Tokens of an answer at most. */
const longestAnswer: Readonly<Record<RationaleKind | 'attributes', number>> = {
  attributes: 700,
  general: 400,
  detailed: 1_500,
};

/** Words of the dialogs. */
interface TaskWords {
  readonly whichModel: string;
  readonly whichRows: string;
  readonly placeHolder: string;
  readonly running: string;
  readonly question: (rows: string, model: string) => string;
}

export interface SuggestChoice {
  readonly source: JudgeSource;
  readonly task: SuggestionTask;
  readonly kind?: RationaleKind;
  readonly rows: JudgedRows;
  /** Tokens; null for no limit. */
  readonly budget: number | null;
}

/** Asks which model and rows, says what it costs, and lets the model fill in attributes or write rationales. */
export async function suggest(host: Host, resource: vscode.Uri | undefined, task: SuggestionTask): Promise<void> {
  const document = requireDocument(host, resource);
  requireTrust();
  const words = wordsOf(task, document.name);
  const source = await chooseSource(host, { title: words.whichModel, placeHolder: words.placeHolder });
  if (source === undefined) return;
  const kind = task === 'rationale' ? await chooseKind() : undefined;
  if (task === 'rationale' && kind === undefined) return;
  const rows = await chooseRows(document, words.whichRows);
  if (rows === undefined) return;
  const choice = { source, task, rows, ...(kind === undefined ? {} : { kind }) };
  const options = optionsOf(choice, await serverOf(host, source, false));
  const estimate = await whileEstimating(() => document.session.request('suggestions/estimate', { options }));
  const agreed = await agree(source, estimate, {
    question: words.question(numbers.format(estimate.rows), nameOf(source)),
    start: vscode.l10n.t('Ask'),
    startLimited: vscode.l10n.t('Ask with a Budget…'),
  });
  if (agreed === undefined) return;
  const result = await withRunProgress(document, words.running, (how) =>
    runSuggest(host, document, { ...choice, ...agreed }, how),
  );
  if (result !== undefined) await vscode.window.showInformationMessage(summary(result, source));
}

/** Asks a model for suggestions. @throws CuratorError as 'suggestions/run' */
export async function runSuggest(
  host: Host,
  document: PairsDocument,
  choice: SuggestChoice,
  how: JudgeRunOptions,
): Promise<SuggestResult> {
  const { signal, onProgress } = how;
  return withServer(host, choice.source, how, (server) =>
    document.session.request(
      'suggestions/run',
      { options: optionsOf(choice, server), budget: choice.budget, concurrency, fresh: false },
      { signal, onProgress },
    ),
  );
}

function optionsOf(
  { task, kind, rows }: Omit<SuggestChoice, 'budget'>,
  server: SuggestOptions['server'],
): SuggestOptions {
  const maxTokens = longestAnswer[task === 'attributes' ? 'attributes' : (kind ?? 'general')];
  return { server, task, goldExamples: true, maxTokens, rows, ...(kind === undefined ? {} : { kind }) };
}

async function chooseKind(): Promise<RationaleKind | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: vscode.l10n.t('General'),
        detail: vscode.l10n.t('One to three sentences on what decided'),
        flavour: 'general' as const,
      },
      {
        label: vscode.l10n.t('Detailed'),
        detail: vscode.l10n.t('A comparison point by point, with quotes'),
        flavour: 'detailed' as const,
      },
    ],
    { title: vscode.l10n.t('Write Rationales: How Long?'), ignoreFocusOut: true },
  );
  return picked?.flavour;
}

function wordsOf(task: SuggestionTask, name: string): TaskWords {
  switch (task) {
    case 'attributes':
      return {
        whichModel: vscode.l10n.t('Fill in Attributes: Which Model?'),
        whichRows: vscode.l10n.t('Fill in Attributes: Which Rows?'),
        placeHolder: vscode.l10n.t('One call a row. What people wrote is not changed.'),
        running: vscode.l10n.t('Filling in attributes of {0}', name),
        question: (rows, model) => vscode.l10n.t('Fill in attributes of {0} rows with {1}?', rows, model),
      };
    case 'rationale':
      return {
        whichModel: vscode.l10n.t('Write Rationales: Which Model?'),
        whichRows: vscode.l10n.t('Write Rationales: Which Rows?'),
        placeHolder: vscode.l10n.t('One call a row. What comes back is a draft that a person approves.'),
        running: vscode.l10n.t('Writing rationales for {0}', name),
        question: (rows, model) => vscode.l10n.t('Write rationales for {0} rows with {1}?', rows, model),
      };
  }
}

function summary(result: SuggestResult, source: JudgeSource): string {
  const { suggested, rows, unclear, skipped } = result;
  const others: string[] = [];
  if (unclear > 0) others.push(vscode.l10n.t('{0} answers were not clear.', numbers.format(unclear)));
  if (skipped > 0) others.push(vscode.l10n.t('{0} rows had nothing to ask about.', numbers.format(skipped)));
  return [
    vscode.l10n.t('{0} answered for {1} of {2} rows.', nameOf(source), numbers.format(suggested), numbers.format(rows)),
    ...endInWords(result, others),
  ].join(' ');
}
