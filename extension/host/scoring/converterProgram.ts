import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import * as z from 'zod';

/** The program loads much of Python before it answers; one that takes longer is there all the same. */
const patienceMs = 30_000;
const variables = z.record(z.string(), z.string().nullable());

/**
 * Looks whether the program that converts models can be run as a terminal would run it, by asking it for its help.
 *
 * @returns what is missing, in words; undefined where nothing is
 */
export function missingConverter(command: string): Thenable<string | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Looking for {0}', command) },
    () =>
      new Promise<string | undefined>((resolve) => {
        if (!vscode.workspace.isTrusted) {
          resolve(vscode.l10n.t('Programs run only in a trusted workspace.'));
          return;
        }
        const options = { timeout: patienceMs, env: terminalEnvironment(), windowsHide: true };
        execFile(command, ['export', 'onnx', '--help'], options, (error, _output, errors) => {
          if (error === null || error.killed === true) resolve(undefined);
          else if (error.code === 'ENOENT') resolve(vscode.l10n.t('{0} is not on the PATH.', command));
          else {
            const why = errors.trim().split('\n').at(-1) ?? '';
            resolve(vscode.l10n.t('{0} is there, but does not convert to ONNX: {1}', command, why.slice(0, 300)));
          }
        });
      }),
  );
}

/** Variables of a terminal of this window: those of VS Code, and what its settings change of them. */
function terminalEnvironment(): NodeJS.ProcessEnv {
  const system = process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'osx' : 'linux';
  const environment = { ...process.env };
  const changes = variables.catch({}).parse(vscode.workspace.getConfiguration('terminal.integrated.env').get(system));
  for (const [name, value] of Object.entries(changes)) {
    environment[name] = value?.replace(/\$\{env:(\w+)\}/gu, (_, wanted: string) => process.env[wanted] ?? '');
  }
  return environment;
}
