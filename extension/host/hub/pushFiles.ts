import * as path from 'node:path';
import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import { hubName, pushOrder, type PushOrder, type PushSummary } from '../../model/hub/pushOrder.ts';
import { cancellableTask } from '../cancellableTask.ts';
import type { Host } from '../host.ts';
import { deleteHubToken, hubEndpoint, hubToken } from './hubAccount.ts';

/** Where files go on the Hub, and who may see them. */
export interface HubTarget {
  readonly repo: string;
  readonly visibility: PushOrder['visibility'];
}

/** What a push asks before it sends anything. */
export interface PushQuestions {
  readonly isTrusted: () => boolean;
  /** The files with their sizes, before they are sent. */
  readonly confirm: (target: HubTarget, endpoint: string, files: PushOrder['files']) => Promise<boolean>;
  /** A dataset of the name is there. */
  readonly addToExisting: (repo: string) => Promise<boolean>;
}

/** @throws CuratorError 'untrusted': a workspace that nobody trusts may have chosen what is sent, and where */
export function requireTrust(isTrusted: () => boolean): void {
  if (isTrusted()) return;
  throw new CuratorError('untrusted', vscode.l10n.t('Nothing is pushed from a workspace that is not trusted.'));
}

/**
 * Pushes files with the token that is kept for the Hub of the settings. A token that the Hub does not know is deleted,
 * so that the next push asks for another.
 *
 * @returns undefined where the person turned away
 * @throws CuratorError 'untrusted', 'signed-out' without a token, and as `hub/push`
 */
export async function pushFiles(
  host: Host,
  target: HubTarget,
  paths: readonly string[],
  questions: PushQuestions,
): Promise<PushSummary | undefined> {
  requireTrust(questions.isTrusted);
  const endpoint = hubEndpoint();
  const token = await hubToken(host.context.secrets, endpoint);
  if (token === undefined) {
    throw new CuratorError('signed-out', vscode.l10n.t('There is no token for {0} yet.', endpoint));
  }
  const files = paths.map((file) => ({ path: file, name: hubName(path.basename(file)) }));
  if (!(await questions.confirm(target, endpoint, files))) return undefined;
  const order = pushOrder.parse({ ...target, endpoint, token, files });
  const send = (existing: boolean): Thenable<PushSummary> =>
    cancellableTask(vscode.l10n.t('Pushing to {0}', target.repo), (options) =>
      host.engine.request('hub/push', { ...order, existing }, options),
    );
  try {
    return await send(false);
  } catch (error) {
    if (CuratorError.is(error, 'target-exists')) {
      return (await questions.addToExisting(target.repo)) ? send(true) : undefined;
    }
    if (CuratorError.is(error, 'signed-out')) await deleteHubToken(host.context.secrets, endpoint);
    throw error;
  }
}
