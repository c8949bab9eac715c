import * as vscode from 'vscode';
import type { Host } from '../host.ts';
import { judgeKey, judgeServers, keepJudgeKey, saveJudgeServers, type JudgeServerSetting } from './judgeSources.ts';

/** Adds servers of judges, sets and deletes their keys, removes them. */
export async function manageJudges(host: Host): Promise<void> {
  type Item = vscode.QuickPickItem & { readonly server?: JudgeServerSetting };
  const items: Item[] = [
    { label: vscode.l10n.t('$(add) Add a Server…') },
    ...judgeServers().map((server) => ({ label: server.model, description: server.endpoint, server })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Judges on Servers'),
    ignoreFocusOut: true,
  });
  if (picked === undefined) return;
  if (picked.server === undefined) await addJudgeServer(host);
  else await change(host, picked.server);
}

/** Asks for address, model and key. Undefined where that is cancelled. */
export async function addJudgeServer(host: Host): Promise<JudgeServerSetting | undefined> {
  const title = vscode.l10n.t('Add a Judge');
  const endpoint = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Base URL of an OpenAI-compatible API'),
    placeHolder: 'http://127.0.0.1:8000/v1',
    ignoreFocusOut: true,
    validateInput: endpointProblem,
  });
  if (endpoint === undefined) return undefined;
  const model = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('The model, as the server calls it'),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('Write the name of a model.') : undefined),
  });
  if (model === undefined) return undefined;
  if ((await judgeKey(host, endpoint.trim())) === undefined && !(await askKey(host, endpoint.trim()))) return undefined;
  const server: JudgeServerSetting = { endpoint: endpoint.trim(), model: model.trim() };
  const others = judgeServers().filter((other) => other.endpoint !== server.endpoint || other.model !== server.model);
  await saveJudgeServers([...others, server]);
  return server;
}

async function change(host: Host, server: JudgeServerSetting): Promise<void> {
  const set = vscode.l10n.t('Set the Key…');
  const forget = vscode.l10n.t('Delete the Key');
  const remove = vscode.l10n.t('Remove This Judge');
  const picked = await vscode.window.showQuickPick([set, forget, remove], {
    title: server.model,
    ignoreFocusOut: true,
  });
  if (picked === set) await askKey(host, server.endpoint);
  if (picked === forget) await keepJudgeKey(host, server.endpoint, '');
  if (picked === remove) {
    await saveJudgeServers(
      judgeServers().filter((other) => other.endpoint !== server.endpoint || other.model !== server.model),
    );
  }
}

/** False where the question was cancelled. An empty answer is no key. */
async function askKey(host: Host, endpoint: string): Promise<boolean> {
  const key = await vscode.window.showInputBox({
    title: vscode.l10n.t('Key for {0}', new URL(endpoint).host),
    prompt: vscode.l10n.t('Kept in VS Code’s secret storage and sent to this host alone. Leave it empty for no key.'),
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return false;
  await keepJudgeKey(host, endpoint, key);
  return true;
}

function endpointProblem(text: string): string | undefined {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return vscode.l10n.t('Write a URL like http://127.0.0.1:8000/v1.');
  const { protocol, username, password, search } = new URL(trimmed);
  if (protocol !== 'http:' && protocol !== 'https:') return vscode.l10n.t('Only http and https are spoken.');
  if (username !== '' || password !== '' || search !== '') {
    return vscode.l10n.t('The address must hold no name, password or parameters. The key is asked for by itself.');
  }
  return undefined;
}
