import * as vscode from 'vscode';
import { defaultHub } from '../../model/hub/hubAddress.ts';
import type { Host } from '../host.ts';

/** Address of the Hub: the setting, which a workspace cannot set, else the public one. */
export function hubEndpoint(): string {
  const named = vscode.workspace.getConfiguration('preferenceCurator').get<string>('hub.endpoint', '').trim();
  return named === '' ? defaultHub : named;
}

/** A token belongs to a host, so that no other one gets it. */
function secretName(endpoint: string): string {
  return `hub.token:${URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint}`;
}

export async function hubToken(secrets: vscode.SecretStorage, endpoint: string): Promise<string | undefined> {
  return secrets.get(secretName(endpoint));
}

/** Keeps a token in VS Code's secret storage. */
export async function keepHubToken(secrets: vscode.SecretStorage, endpoint: string, token: string): Promise<void> {
  await secrets.store(secretName(endpoint), token);
}

export async function deleteHubToken(secrets: vscode.SecretStorage, endpoint: string): Promise<void> {
  await secrets.delete(secretName(endpoint));
}

/** Deletes the token of the Hub that the settings name. */
export async function forgetHubToken(host: Host): Promise<void> {
  const endpoint = hubEndpoint();
  const known = (await hubToken(host.context.secrets, endpoint)) !== undefined;
  await deleteHubToken(host.context.secrets, endpoint);
  void vscode.window.showInformationMessage(
    known
      ? vscode.l10n.t('The token for {0} was deleted.', endpoint)
      : vscode.l10n.t('There was no token for {0}.', endpoint),
  );
}
