import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import type { ModelList } from './modelList.ts';
import { isServer } from './scorerNames.ts';

const confirmedKey = 'score.confirmedServers';
const secretPrefix = 'score.key:';
/** Ways of asking that the engine knows, by the end of an address. */
const ways = /\/(?:classify|pooling|score|predict|rerank)$/u;

/** Servers that score: which of them a person has allowed to be sent texts, and their keys. */
export class ScoringServers {
  readonly #secrets: vscode.SecretStorage;
  readonly #global: vscode.Memento;

  constructor({ secrets, globalState }: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>) {
    this.#secrets = secrets;
    this.#global = globalState;
  }

  /**
   * Asks once for each host whether prompts and responses may be sent there.
   *
   * @returns whether all servers among the scorers are allowed
   */
  async confirm(scorers: readonly string[]): Promise<boolean> {
    for (const { host, origin } of scorers.filter(isServer).map((scorer) => new URL(scorer))) {
      const confirmed = this.#global.get<readonly string[]>(confirmedKey, []);
      if (confirmed.includes(origin)) continue;
      const send = vscode.l10n.t('Send');
      const answer = await vscode.window.showWarningMessage(
        vscode.l10n.t('Send prompts and responses to {0}?', host),
        {
          modal: true,
          detail: vscode.l10n.t('The server at {0} scores them. This is asked once for each server.', origin),
        },
        send,
      );
      if (answer !== send) return false;
      await this.#global.update(confirmedKey, [...confirmed, origin]);
    }
    return true;
  }

  /** Keys of the servers among the scorers, by the scorer's name. */
  async keysFor(scorers: readonly string[]): Promise<Record<string, string>> {
    const keys: Record<string, string> = {};
    for (const scorer of scorers.filter(isServer)) {
      const key = await this.#secrets.get(secretPrefix + scorer);
      if (key !== undefined && key !== '') keys[scorer] = key;
    }
    return keys;
  }

  /**
   * Asks for an address and its key.
   *
   * @returns the scorer's name; undefined where the person turned away
   */
  async add(list: ModelList): Promise<string | undefined> {
    if (!vscode.workspace.isTrusted) {
      throw new CuratorError('untrusted', vscode.l10n.t('Servers score only in a trusted workspace.'));
    }
    const address = await vscode.window.showInputBox({
      title: vscode.l10n.t('Add Scoring Server'),
      prompt: vscode.l10n.t('Address of a reward model; it ends in /rerank, /score, /classify, /pooling or /predict.'),
      placeHolder: 'http://127.0.0.1:8000/rerank?model=NAME',
      ignoreFocusOut: true,
      validateInput: problemOf,
    });
    if (address === undefined) return undefined;
    const key = await vscode.window.showInputBox({
      title: vscode.l10n.t('Add Scoring Server'),
      prompt: vscode.l10n.t('Key of the server; leave it empty where it needs none. VS Code keeps it as a secret.'),
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return undefined;
    const scorer = address.trim();
    if (key.trim() === '') await this.#secrets.delete(secretPrefix + scorer);
    else await this.#secrets.store(secretPrefix + scorer, key.trim());
    const { host } = new URL(scorer);
    await list.add({ scorer, title: host, detail: vscode.l10n.t('Server at {0}', scorer) });
    return scorer;
  }

  async forget(scorer: string): Promise<void> {
    if (isServer(scorer)) await this.#secrets.delete(secretPrefix + scorer);
  }
}

function problemOf(text: string): string | undefined {
  const address = text.trim();
  if (!isServer(address) || !URL.canParse(address))
    return vscode.l10n.t('Write an address that begins with http:// or https://.');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    return vscode.l10n.t('Leave out name, password and fragment; the key is asked for next.');
  }
  if (!ways.test(url.pathname)) {
    return vscode.l10n.t('The path must end in /rerank, /score, /classify, /pooling or /predict.');
  }
  return undefined;
}
