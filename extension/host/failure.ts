import * as vscode from 'vscode';
import { CuratorError } from '../model/errors.ts';

/** The message of a failure, for people. */
export function failureMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether a person stopped the operation, which needs no message. */
export function isCancelled(error: unknown): boolean {
  return error instanceof vscode.CancellationError || CuratorError.is(error, 'cancelled');
}

/** Logs a failure and shows it once, with a way to the log. */
export function reportFailure(log: vscode.LogOutputChannel, what: string, error: unknown): void {
  if (isCancelled(error)) return;
  log.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const showLog = vscode.l10n.t('Show Log');
  void vscode.window.showErrorMessage(`${what}: ${failureMessage(error)}`, showLog).then((answer) => {
    if (answer === showLog) log.show();
  });
}

/** An abort signal that follows a cancellation token of VS Code. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => {
    controller.abort();
  });
  return controller.signal;
}
