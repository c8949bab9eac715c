import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import * as path from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';

/** What is used of the API of VS Code's own git extension. */
interface GitExtension {
  getAPI(version: 1): {
    readonly git: { readonly path: string };
    getRepository(uri: vscode.Uri): { readonly rootUri: vscode.Uri } | null;
  };
}

const messageLength = 500;

type Git = ReturnType<GitExtension['getAPI']>;

/**
 * Writes the version of a file that git's HEAD has, as a checkout would (also of files in LFS), piece by piece.
 *
 * @throws CuratorError 'untrusted', 'not-found' where there is no repository, no such file in HEAD, or no git
 */
export async function writeHeadVersion(uri: vscode.Uri, target: string, signal: AbortSignal): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    throw new CuratorError(
      'untrusted',
      vscode.l10n.t('git runs what a repository configures. Trust this workspace to compare with HEAD.'),
    );
  }
  const git = await gitApi();
  const root = git.getRepository(uri)?.rootUri.fsPath;
  if (root === undefined) {
    throw new CuratorError('not-found', vscode.l10n.t('{0} is in no git repository that is open here.', uri.fsPath));
  }
  const inside = path.relative(root, uri.fsPath).split(path.sep).join('/');
  const child = spawn(git.git.path, ['-C', root, 'cat-file', '--filters', `HEAD:${inside}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('utf8')).slice(0, messageLength);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [code] = await Promise.all([ended, pipeline(child.stdout, createWriteStream(target))]);
  if (code !== 0)
    throw new CuratorError('not-found', vscode.l10n.t('git has no version of {0} in HEAD: {1}', inside, said));
}

/** @throws CuratorError 'not-found' where VS Code's own git is switched off or finds no git */
async function gitApi(): Promise<Git> {
  try {
    const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
    const git = (await extension?.activate())?.getAPI(1);
    if (git !== undefined) return git;
  } catch {
    // The extension says in its own words, not in VS Code's language, that it is switched off.
  }
  throw new CuratorError(
    'not-found',
    vscode.l10n.t("VS Code's git is switched off or found no git. See the setting git.enabled and the git log."),
  );
}
