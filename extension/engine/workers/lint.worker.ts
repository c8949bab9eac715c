import { parentPort, workerData } from 'node:worker_threads';
import { CuratorError } from '../../model/errors.ts';
import type { LintCall, LintReply, LintWorkerData } from '../lints/lintMessages.ts';
import { joinRows, lintRows } from '../lints/lintThread.ts';

const data = workerData as LintWorkerData;
const post = (reply: LintReply): void => {
  parentPort?.postMessage(reply);
};

async function answer({ kind }: LintCall): Promise<void> {
  try {
    if (kind === 'rows') post(await lintRows(data));
    else {
      joinRows(data);
      post({ kind: 'join' });
    }
  } catch (error) {
    const { reason, message } = CuratorError.is(error)
      ? error
      : {
          reason: 'internal' as const,
          message: error instanceof Error ? (error.stack ?? error.message) : String(error),
        };
    post({ kind: 'error', reason, message });
  }
}

parentPort?.on('message', (call: LintCall) => {
  void answer(call);
});
