import * as vscode from 'vscode';
import type { Host } from '../host.ts';

/** A judge that can be chosen: a model of VS Code, or one on a server of the settings. */
export type JudgeSource =
  | { readonly kind: 'editor'; readonly model: vscode.LanguageModelChat }
  | { readonly kind: 'server'; readonly server: JudgeServerSetting };

/** An entry of the setting `judges`. Keys are never in it. */
export interface JudgeServerSetting {
  readonly endpoint: string;
  readonly model: string;
  /** Money for a million tokens of prompts and of answers. */
  readonly inputPrice?: number | undefined;
  readonly outputPrice?: number | undefined;
}

const section = 'preferenceCurator';
const settingName = 'judges';

/** Servers of the user's settings; what is not an entry is left out. */
export function judgeServers(): readonly JudgeServerSetting[] {
  const listed = vscode.workspace.getConfiguration(section).get<unknown>(settingName, []);
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((entry: unknown) => {
    const { endpoint, model, inputPrice, outputPrice } = (entry ?? {}) as Record<string, unknown>;
    if (typeof endpoint !== 'string' || typeof model !== 'string' || endpoint === '' || model === '') return [];
    const price = (value: unknown): number | undefined => (typeof value === 'number' && value >= 0 ? value : undefined);
    return [{ endpoint, model, inputPrice: price(inputPrice), outputPrice: price(outputPrice) }];
  });
}

export async function saveJudgeServers(servers: readonly JudgeServerSetting[]): Promise<void> {
  const target = vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration(section).update(settingName, servers, target);
}

/** Models that VS Code offers. Asking may make VS Code ask the person for consent: only after they did something. */
export async function editorModels(): Promise<readonly vscode.LanguageModelChat[]> {
  return vscode.lm.selectChatModels();
}

/** A key belongs to a host, so that no other one gets it. */
function secretName(endpoint: string): string {
  return `judge.key:${new URL(endpoint).origin}`;
}

export async function judgeKey(host: Host, endpoint: string): Promise<string | undefined> {
  return host.context.secrets.get(secretName(endpoint));
}

/** Keeps a key in VS Code's secret storage; an empty one deletes it. */
export async function keepJudgeKey(host: Host, endpoint: string, key: string): Promise<void> {
  const trimmed = key.trim();
  if (trimmed === '') await host.context.secrets.delete(secretName(endpoint));
  else await host.context.secrets.store(secretName(endpoint), trimmed);
}
