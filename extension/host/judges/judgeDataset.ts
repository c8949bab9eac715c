import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { JudgeRunResult } from '../../model/contract/judging.ts';
import { CuratorError } from '../../model/errors.ts';
import { rubric as rubricSchema, type Rubric } from '../../model/judges/rubric.ts';
import { rubricTemplates } from '../../model/judges/rubricTemplates.ts';
import { commandPrefix } from '../commands/commandTable.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
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
} from './judgeDialogs.ts';
import { judgeOptionsOf, runJudge, type JudgeChoice } from './judgeRuns.ts';
import type { JudgeSource } from './judgeSources.ts';

/** Asks which judge, rubric (unless one is given) and rows; says what it costs; runs it when that is agreed to. */
export async function judgeDataset(host: Host, resource: vscode.Uri | undefined, rubric?: Rubric): Promise<void> {
  const document = requireDocument(host, resource);
  requireTrust();
  const choice = await choose(host, document, rubric);
  if (choice === undefined) return;
  const options = await judgeOptionsOf(host, choice, false);
  const estimate = await whileEstimating(() => document.session.request('judges/estimate', { options }));
  const agreed = await agree(choice.source, estimate, {
    question: vscode.l10n.t('Judge {0} rows with {1}?', numbers.format(estimate.rows), nameOf(choice.source)),
    start: vscode.l10n.t('Judge'),
    startLimited: vscode.l10n.t('Judge with a Budget…'),
  });
  if (agreed === undefined) return;
  const result = await withRunProgress(document, vscode.l10n.t('Judging {0}', document.name), (how) =>
    runJudge(host, document, { ...choice, ...agreed }, how),
  );
  if (result !== undefined) await vscode.window.showInformationMessage(summary(result, choice.source));
}

async function choose(host: Host, document: PairsDocument, given?: Rubric): Promise<JudgeChoice | undefined> {
  const source = await chooseSource(host, {
    title: vscode.l10n.t('Judge Pairs: Which Model?'),
    placeHolder: vscode.l10n.t('Each pair is asked about in both orders.'),
  });
  if (source === undefined) return undefined;
  const rubric = given ?? (await chooseRubric(document));
  if (rubric === undefined) return undefined;
  const rows = await chooseRows(document, vscode.l10n.t('Judge Pairs: Which Rows?'));
  return rows === undefined ? undefined : { source, rubric, rows, samples: 1, budget: null };
}

async function chooseRubric(document: PairsDocument): Promise<Rubric | undefined> {
  type Item = vscode.QuickPickItem & { readonly rubric?: Rubric; readonly edit?: true };
  const items: Item[] = [
    ...Object.values(rubricTemplates).map((rubric) => ({
      label: rubric.name,
      detail: rubric.criteria.map(({ name }) => name).join(', '),
      rubric,
    })),
    {
      label: vscode.l10n.t('$(file) Rubric from a File…'),
      detail: vscode.l10n.t('JSON, as docs/judges.md describes it'),
    },
    {
      label: vscode.l10n.t('$(edit) Edit a Rubric…'),
      detail: vscode.l10n.t('Criteria, scale and examples, with the prompt as it will be sent'),
      edit: true,
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Judge Pairs: By Which Rubric?'),
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (picked?.edit === true) await vscode.commands.executeCommand(`${commandPrefix}editRubric`, document.uri);
  if (picked === undefined || picked.edit === true || picked.rubric !== undefined) return picked?.rubric;
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Rubric'),
      filters: { JSON: ['json'] },
      canSelectMany: false,
    })) ?? [];
  return file === undefined ? undefined : readRubric(file.fsPath);
}

/** @throws CuratorError 'bad-request' for a file that is no rubric */
export async function readRubric(path: string): Promise<Rubric> {
  try {
    return rubricSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CuratorError(
      'bad-request',
      vscode.l10n.t('{0} is no rubric: {1}', path, why),
      { path },
      { cause: error },
    );
  }
}

/** What a run came to. */
export function summary(result: JudgeRunResult, source: JudgeSource): string {
  const { verdicts, rows, ties, tiesByDisagreement, withoutVerdict } = result;
  const others = withoutVerdict > 0 ? [vscode.l10n.t('{0} rows got no verdict.', numbers.format(withoutVerdict))] : [];
  return [
    vscode.l10n.t('{0} judged {1} of {2} rows.', nameOf(source), numbers.format(verdicts), numbers.format(rows)),
    vscode.l10n.t(
      '{0} ties, {1} of them because the verdict changed with the order.',
      numbers.format(ties),
      numbers.format(tiesByDisagreement),
    ),
    ...endInWords(result, others),
  ].join(' ');
}
