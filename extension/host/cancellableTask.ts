import * as vscode from 'vscode';
import type { Progress, RequestOptions } from '../model/contract/endpoint.ts';
import { signalOf } from './failure.ts';
import { timeLeft } from './timeLeft.ts';

/** Runs a task with a notification that says how far it is and can cancel it. */
export function cancellableTask<Result>(
  title: string,
  run: (options: Required<RequestOptions>) => Promise<Result>,
): Thenable<Result> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (reporter, token) => {
      let shown = 0;
      const onProgress = ({ done, total, etaMs }: Progress): void => {
        if (total === undefined || total === 0) return;
        const percent = Math.floor((100 * done) / total);
        reporter.report({ increment: percent - shown, ...(etaMs === undefined ? {} : { message: timeLeft(etaMs) }) });
        shown = percent;
      };
      return run({ signal: signalOf(token), onProgress });
    },
  );
}
