import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { JudgedRows, JudgeEstimate, JudgeRunResult } from '../../model/contract/judging.ts';
import { CuratorError } from '../../model/errors.ts';
import { rubric as rubricSchema, type Rubric } from '../../model/judges/rubric.ts';
import { rubricTemplates } from '../../model/judges/rubricTemplates.ts';
import { commandPrefix } from '../commands/commandTable.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import { isCancelled } from '../failure.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { judgeOptionsOf, runJudge, type JudgeChoice } from './judgeRuns.ts';
import { editorModels, judgeServers, type JudgeSource } from './judgeSources.ts';
import { addJudgeServer } from './manageJudges.ts';

const sampleSizes = [50, 200] as const;
const numbers = new Intl.NumberFormat(vscode.env.language);

/** Asks which judge, rubric (unless one is given) and rows; says what it costs; runs it when that is agreed to. */
export async function judgeDataset(host: Host, resource: vscode.Uri | undefined, rubric?: Rubric): Promise<void> {
  const document = requireDocument(host, resource);
  requireTrust();
  const choice = await choose(host, document, rubric);
  if (choice === undefined) return;
  const options = await judgeOptionsOf(host, choice, false);
  const estimate = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Estimating the cost') },
    () => document.session.request('judges/estimate', { options }),
  );
  const agreed = await agree(choice, estimate);
  if (agreed === undefined) return;
  const result = await run(host, document, agreed);
  if (result !== undefined) await vscode.window.showInformationMessage(summary(result, agreed.source));
}

/** Text of the dataset leaves the machine: not in a workspace that is not trusted. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new CuratorError(
    'untrusted',
    vscode.l10n.t('Judges run in trusted workspaces only: they send text of the dataset to a model.'),
  );
}

async function choose(host: Host, document: PairsDocument, given?: Rubric): Promise<JudgeChoice | undefined> {
  const source = await chooseSource(host);
  if (source === undefined) return undefined;
  const rubric = given ?? (await chooseRubric(document));
  if (rubric === undefined) return undefined;
  const rows = await chooseRows(document);
  return rows === undefined ? undefined : { source, rubric, rows, samples: 1, budget: null };
}

async function chooseSource(host: Host): Promise<JudgeSource | undefined> {
  const models = await editorModels();
  type Item = vscode.QuickPickItem & { readonly source?: JudgeSource };
  const items: Item[] = [
    ...models.map((model) => ({
      label: model.name,
      description: model.vendor,
      detail: vscode.l10n.t('A model of VS Code'),
      source: { kind: 'editor', model } as const,
    })),
    ...judgeServers().map((server) => ({
      label: server.model,
      description: server.endpoint,
      detail: vscode.l10n.t('An OpenAI-compatible server'),
      source: { kind: 'server', server } as const,
    })),
    { label: vscode.l10n.t('$(add) Add a Server…') },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Judge Pairs: Which Model?'),
    placeHolder: vscode.l10n.t('Each pair is asked about in both orders.'),
    matchOnDescription: true,
  });
  if (picked === undefined) return undefined;
  if (picked.source !== undefined) return picked.source;
  const server = await addJudgeServer(host);
  return server === undefined ? undefined : { kind: 'server', server };
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

async function chooseRows(document: PairsDocument): Promise<JudgedRows | undefined> {
  const { info } = document;
  const { total } = info.view;
  const undecided = info.rows - Object.values(info.decided).reduce((sum, count) => sum + count, 0);
  type Item = vscode.QuickPickItem & { readonly rows: JudgedRows };
  const items: Item[] = [
    ...sampleSizes
      .filter((size) => size < total)
      .map((limit) => ({
        label: vscode.l10n.t('A random sample of {0} rows', numbers.format(limit)),
        rows: { scope: 'view', limit, seed: 1 } as const,
      })),
    {
      label: vscode.l10n.t('Rows without a decision'),
      description: numbers.format(undecided),
      rows: { scope: 'undecided' },
    },
    ...(total < info.rows
      ? [
          {
            label: vscode.l10n.t('Rows that the editor shows'),
            description: numbers.format(total),
            rows: { scope: 'view' } as const,
          },
        ]
      : []),
    { label: vscode.l10n.t('All rows'), description: numbers.format(info.rows), rows: { scope: 'all' } },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Judge Pairs: Which Rows?') });
  return picked?.rows;
}

/** Says what a run costs before anything is sent; the answer may bring a budget. */
async function agree(choice: JudgeChoice, estimate: JudgeEstimate): Promise<JudgeChoice | undefined> {
  const start = vscode.l10n.t('Judge');
  const limited = vscode.l10n.t('Judge with a Budget…');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Judge {0} rows with {1}?', numbers.format(estimate.rows), nameOf(choice.source)),
    { modal: true, detail: costInWords(choice.source, estimate) },
    start,
    limited,
  );
  if (answer === start) return choice;
  if (answer !== limited) return undefined;
  const likely = estimate.likely.prompt + estimate.likely.completion;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Budget in Tokens'),
    prompt: vscode.l10n.t('Prompts and answers together. The run stops before it would use more.'),
    value: String(likely),
    validateInput: (value) =>
      /^[1-9]\d{0,14}$/u.test(value.trim()) ? undefined : vscode.l10n.t('Write a whole number from 1.'),
  });
  return text === undefined ? undefined : { ...choice, budget: Number(text.trim()) };
}

/** What a run costs in tokens and money, and where text goes. */
export function costInWords(source: JudgeSource, estimate: JudgeEstimate): string {
  const { calls, cachedCalls, likely, most } = estimate;
  const sum = (tokens: JudgeEstimate['likely']): string => numbers.format(tokens.prompt + tokens.completion);
  const lines = [
    vscode.l10n.t('{0} calls, of which {1} are answered already.', numbers.format(calls), numbers.format(cachedCalls)),
    vscode.l10n.t('Likely about {0} tokens, at most {1}.', sum(likely), sum(most)),
    priceInWords(source, estimate),
    source.kind === 'server'
      ? vscode.l10n.t('Prompts and responses of these rows are sent to {0}.', source.server.endpoint)
      : vscode.l10n.t('Prompts and responses of these rows are sent to {0} by VS Code.', source.model.vendor),
  ];
  return lines.join('\n');
}

function priceInWords(source: JudgeSource, { likely, most }: JudgeEstimate): string {
  const { inputPrice, outputPrice } = source.kind === 'server' ? source.server : {};
  if (inputPrice === undefined || outputPrice === undefined) {
    return vscode.l10n.t('What that costs in money is not known: no price is set.');
  }
  const money = (tokens: JudgeEstimate['likely']): string =>
    ((tokens.prompt * inputPrice + tokens.completion * outputPrice) / 1_000_000).toFixed(2);
  return vscode.l10n.t('By the prices that are set about {0}, at most {1}.', money(likely), money(most));
}

async function run(host: Host, document: PairsDocument, choice: JudgeChoice): Promise<JudgeRunResult | undefined> {
  try {
    return await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Judging {0}', document.name),
        cancellable: true,
      },
      async (progress, token) => {
        const controller = new AbortController();
        const subscriptions = [
          token.onCancellationRequested(() => {
            controller.abort();
          }),
          document.onDidDispose(() => {
            controller.abort();
          }),
        ];
        let last = 0;
        try {
          return await runJudge(host, document, choice, {
            signal: controller.signal,
            onProgress: ({ done, total = 0, etaMs }) => {
              const share = total === 0 ? 0 : (100 * done) / total;
              const left = etaMs === undefined ? '' : vscode.l10n.t(', about {0} s left', Math.ceil(etaMs / 1000));
              const message = vscode.l10n.t('{0} of {1} rows', numbers.format(done), numbers.format(total)) + left;
              progress.report({ message, increment: share - last });
              last = share;
            },
          });
        } finally {
          for (const subscription of subscriptions) subscription.dispose();
        }
      },
    );
  } catch (error) {
    if (!isCancelled(error)) throw error;
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Judging was cancelled. What was answered is kept; run it again to go on.'),
    );
    return undefined;
  }
}

function nameOf(source: JudgeSource): string {
  return source.kind === 'server' ? source.server.model : source.model.name;
}

/** What a run came to. */
export function summary(result: JudgeRunResult, source: JudgeSource): string {
  const { verdicts, rows, ties, tiesByDisagreement, withoutVerdict, failedTotal, failed, spent, stopped } = result;
  const parts = [
    vscode.l10n.t('{0} judged {1} of {2} rows.', nameOf(source), numbers.format(verdicts), numbers.format(rows)),
    vscode.l10n.t(
      '{0} ties, {1} of them because the verdict changed with the order.',
      numbers.format(ties),
      numbers.format(tiesByDisagreement),
    ),
    vscode.l10n.t('{0} tokens.', numbers.format(spent)),
  ];
  if (withoutVerdict > 0) parts.push(vscode.l10n.t('{0} rows got no verdict.', numbers.format(withoutVerdict)));
  const [first] = failed;
  if (first !== undefined) {
    parts.push(
      vscode.l10n.t(
        '{0} rows failed, the first on line {1}: {2}',
        numbers.format(failedTotal),
        first.line,
        first.message,
      ),
    );
  }
  if (stopped !== null) parts.push(vscode.l10n.t('It stopped early: {0}', stopped));
  return parts.join(' ');
}
