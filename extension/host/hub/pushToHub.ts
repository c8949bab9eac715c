import * as path from 'node:path';
import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import { repoName, type PushSummary } from '../../model/hub/pushOrder.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import type { Host } from '../host.ts';
import { hubEndpoint, hubToken, keepHubToken } from './hubAccount.ts';
import { pushFiles, requireTrust, type HubTarget, type PushQuestions } from './pushFiles.ts';

const trusted = (): boolean => vscode.workspace.isTrusted;

/** Asks for exported files and pushes them. */
export async function pushToHub(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  requireTrust(trusted);
  const { uri } = requireDocument(host, resource);
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Files to Push to the Hub'),
    openLabel: vscode.l10n.t('Choose'),
    canSelectMany: true,
    defaultUri: vscode.Uri.file(path.dirname(uri.fsPath)),
    filters: { [vscode.l10n.t('Exports, cards and reports')]: ['jsonl', 'gz', 'zst', 'parquet', 'md', 'json'] },
  });
  if (chosen === undefined || chosen.length === 0) return;
  await pushPaths(
    host,
    chosen.map(({ fsPath }) => fsPath),
  );
}

/** Asks for what is missing (token, name, visibility, leave) and pushes files. */
export async function pushPaths(host: Host, paths: readonly string[]): Promise<void> {
  requireTrust(trusted);
  const owner = await signedIn(host);
  if (owner === undefined) return;
  const target = await askTarget(owner, paths);
  if (target === undefined) return;
  const summary = await pushFiles(host, target, paths, dialogs);
  if (summary !== undefined) await tell(summary);
}

/** Name of the owner of the token, which is asked for where there is none or the Hub does not know it. */
async function signedIn(host: Host): Promise<string | undefined> {
  const endpoint = hubEndpoint();
  const whoAmI = async (token: string): Promise<string> =>
    (await host.engine.request('hub/whoAmI', { endpoint, token })).name;
  const known = await hubToken(host.context.secrets, endpoint);
  if (known !== undefined) {
    try {
      return await whoAmI(known);
    } catch (error) {
      // Another one is asked for; what else is wrong is for the person to know.
      if (!CuratorError.is(error, 'signed-out')) throw error;
    }
  }
  const token = await vscode.window.showInputBox({
    title: vscode.l10n.t('Token for {0}', endpoint),
    prompt: vscode.l10n.t(
      'A token with the right to write, from the access tokens of your settings on the Hub. VS Code keeps it as a secret.',
    ),
    placeHolder: 'hf_…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim().startsWith('hf_') ? undefined : vscode.l10n.t('A token of the Hub begins with hf_.'),
  });
  if (token === undefined) return undefined;
  const owner = await whoAmI(token.trim());
  await keepHubToken(host.context.secrets, endpoint, token.trim());
  return owner;
}

async function askTarget(owner: string, paths: readonly string[]): Promise<HubTarget | undefined> {
  const title = vscode.l10n.t('Push to the Hub');
  const stem = path.basename(paths[0] ?? 'dataset').replace(/\..*$/u, '');
  const suggested = `${owner}/${stem.replace(/[^\w]+/gu, '-').replace(/^-+|-+$/gu, '')}`;
  const repo = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Dataset, as owner/name'),
    value: suggested,
    ignoreFocusOut: true,
    validateInput: (value) => repoName.safeParse(value).error?.issues[0]?.message,
  });
  if (repo === undefined) return undefined;
  const visibility = await vscode.window.showQuickPick(
    [
      {
        visibility: 'private' as const,
        label: vscode.l10n.t('Private'),
        detail: vscode.l10n.t('you, and members of its owner where that is an organization'),
      },
      {
        visibility: 'public' as const,
        label: vscode.l10n.t('Public'),
        detail: vscode.l10n.t('everybody, and what was public once cannot be taken back'),
      },
    ],
    { title, placeHolder: vscode.l10n.t('Who may see it, if it is new?'), ignoreFocusOut: true },
  );
  return visibility === undefined ? undefined : { repo, visibility: visibility.visibility };
}

const dialogs: PushQuestions = {
  isTrusted: trusted,
  async confirm({ repo, visibility }, endpoint, files) {
    const megabytes = new Intl.NumberFormat(vscode.env.language, { maximumFractionDigits: 2 });
    const lines = await Promise.all(
      files.map(async ({ path: file, name }) => {
        const { size } = await vscode.workspace.fs.stat(vscode.Uri.file(file));
        return vscode.l10n.t('{0} ({1} MB) from {2}', name, megabytes.format(size / 1e6), file);
      }),
    );
    const push = vscode.l10n.t('Push');
    const question =
      visibility === 'public'
        ? vscode.l10n.t('Push these files to {0} on {1}, for everybody to see?', repo, endpoint)
        : vscode.l10n.t('Push these files to {0} on {1}?', repo, endpoint);
    return (await vscode.window.showWarningMessage(question, { modal: true, detail: lines.join('\n') }, push)) === push;
  },
  async addToExisting(repo) {
    const add = vscode.l10n.t('Add a Commit');
    const detail = vscode.l10n.t('Files of the same names are replaced there. Who may see it stays as it is.');
    const question = vscode.l10n.t('There is a dataset {0}. Add a commit to it?', repo);
    return (await vscode.window.showWarningMessage(question, { modal: true, detail }, add)) === add;
  },
};

async function tell({ url, files }: PushSummary): Promise<void> {
  const open = vscode.l10n.t('Open on the Hub');
  const message = vscode.l10n.t('{0} files were pushed to {1}.', files.length, url);
  if ((await vscode.window.showInformationMessage(message, open)) === open) {
    await vscode.env.openExternal(vscode.Uri.parse(url, true));
  }
}
