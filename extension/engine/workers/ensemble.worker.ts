import { parentPort, workerData } from 'node:worker_threads';
import { CuratorError } from '../../model/errors.ts';
import type { EnsembleCall, EnsembleReply, EnsembleWorkerData } from '../scoring/builtin/ensembleMessages.ts';
import { ensembleHandlers } from '../scoring/builtin/ensembleWorker.ts';

const post = (reply: EnsembleReply): void => {
  parentPort?.postMessage(reply);
};

/** The call that is being answered; a worker has one at a time. */
let current = 0;
const handlers = ensembleHandlers(workerData as EnsembleWorkerData, (batch) => {
  post({ id: current, kind: 'batch', batch });
});

async function answer({ id, method, params }: EnsembleCall): Promise<void> {
  current = id;
  try {
    // Method and parameters come as one typed call; the table has the handler of each.
    const handler = handlers[method] as (params: EnsembleCall['params']) => Promise<unknown>;
    post({ id, kind: 'result', result: await handler(params) });
  } catch (error) {
    const { reason, message } =
      error instanceof CuratorError
        ? error
        : {
            reason: 'internal' as const,
            message: error instanceof Error ? (error.stack ?? error.message) : String(error),
          };
    post({ id, kind: 'error', reason, message });
  }
}

parentPort?.on('message', (call: EnsembleCall) => {
  void answer(call);
});
