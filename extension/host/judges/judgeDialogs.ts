import * as vscode from 'vscode';
import type { AskOutcome, JudgedRows, JudgeEstimate } from '../../model/contract/judging.ts';
import { CuratorError } from '../../model/errors.ts';
import { isCancelled } from '../failure.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { timeLeft } from '../timeLeft.ts';
import type { JudgeRunOptions } from './judgeRuns.ts';
import { editorModels, judgeServers, type JudgeSource } from './judgeSources.ts';
import { addJudgeServer } from './manageJudges.ts';

const sampleSizes = [50, 200] as const;
export const numbers = new Intl.NumberFormat(vscode.env.language);

/** Text of the dataset leaves the machine: not in a workspace that is not trusted. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new CuratorError(
    'untrusted',
    vscode.l10n.t('Judges run in trusted workspaces only: they send text of the dataset to a model.'),
  );
}

/** Asks for a model of VS Code or a server; one can be added. */
export async function chooseSource(
  host: Host,
  asked: { readonly title: string; readonly placeHolder: string },
): Promise<JudgeSource | undefined> {
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
    ...asked,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  if (picked.source !== undefined) return picked.source;
  const server = await addJudgeServer(host);
  return server === undefined ? undefined : { kind: 'server', server };
}

/** Asks which rows; that which the editor shows comes first where there is one. */
export async function chooseRows(document: PairsDocument, title: string): Promise<JudgedRows | undefined> {
  const { info, selectedRow } = document;
  const { total } = info.view;
  const undecided = info.rows - Object.values(info.decided).reduce((sum, count) => sum + count, 0);
  type Item = vscode.QuickPickItem & { readonly rows: JudgedRows };
  const items: Item[] = [
    ...(selectedRow === undefined
      ? []
      : [{ label: vscode.l10n.t('The selected row'), rows: { scope: 'all', row: selectedRow } as const }]),
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
  const picked = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  return picked?.rows;
}

/** How a question before a run is worded. */
export interface RunWords {
  readonly question: string;
  readonly start: string;
  readonly startLimited: string;
}

/** Says what a run costs before anything is sent; the answer may bring a budget in tokens. Undefined for no. */
export async function agree(
  source: JudgeSource,
  estimate: JudgeEstimate,
  { question, start, startLimited }: RunWords,
): Promise<{ readonly budget: number | null } | undefined> {
  const detail = costInWords(source, estimate);
  const answer = await vscode.window.showInformationMessage(question, { modal: true, detail }, start, startLimited);
  if (answer === start) return { budget: null };
  if (answer !== startLimited) return undefined;
  const likely = estimate.likely.prompt + estimate.likely.completion;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Budget in Tokens'),
    ignoreFocusOut: true,
    prompt: vscode.l10n.t('Prompts and answers together. The run stops before it would use more.'),
    value: String(likely),
    validateInput: (value) =>
      /^[1-9]\d{0,14}$/u.test(value.trim()) ? undefined : vscode.l10n.t('Write a whole number from 1.'),
  });
  return text === undefined ? undefined : { budget: Number(text.trim()) };
}

/** What a run costs in tokens and money, and where text goes. */
function costInWords(source: JudgeSource, estimate: JudgeEstimate): string {
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

/** Works out what a run would cost, which reads some hundred rows. */
export async function whileEstimating(work: () => Promise<JudgeEstimate>): Promise<JudgeEstimate> {
  const title = vscode.l10n.t('Estimating the cost');
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}

/** Runs with progress until it ends, is cancelled, or the dataset is closed; undefined where it was cancelled. */
export async function withRunProgress<Result>(
  document: PairsDocument,
  title: string,
  work: (how: JudgeRunOptions) => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
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
          return await work({
            signal: controller.signal,
            onProgress: ({ done, total = 0, etaMs }) => {
              const share = total === 0 ? 0 : (100 * done) / total;
              const left = etaMs === undefined ? '' : `, ${timeLeft(etaMs)}`;
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
      vscode.l10n.t('The run was cancelled. What was answered is kept; run it again to go on.'),
    );
    return undefined;
  }
}

/** What a run used, what failed and why it ended early, in sentences; `others` are those about its answers. */
export function endInWords({ spent, failed, failedTotal, stopped }: AskOutcome, others: readonly string[]): string[] {
  const parts = [vscode.l10n.t('{0} tokens.', numbers.format(spent)), ...others];
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
  return parts;
}

export function nameOf(source: JudgeSource): string {
  return source.kind === 'server' ? source.server.model : source.model.name;
}
