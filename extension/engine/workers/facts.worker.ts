import { parentPort, workerData } from 'node:worker_threads';
import { CuratorError } from '../../model/errors.ts';
import { answerFactCall, type FactCall, type FactReply, type FactThreadData } from '../finding/factThread.ts';

const data = workerData as FactThreadData;

function post(reply: FactReply, transferred: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(reply, transferred);
}

async function answer(call: FactCall): Promise<void> {
  try {
    const reply = await answerFactCall(data, call, (rows) => {
      post({ reply: 'progress', rows });
    });
    post(reply, reply.reply === 'part' ? reply.part.arrays.map(({ buffer }) => buffer) : []);
  } catch (error) {
    if (CuratorError.is(error)) post({ reply: 'error', reason: error.reason, code: '', message: error.message });
    else {
      const { code = 'UNKNOWN', stack, message } = error as NodeJS.ErrnoException;
      post({ reply: 'error', reason: undefined, code, message: stack ?? message });
    }
  }
}

parentPort?.on('message', (call: FactCall) => {
  void answer(call);
});
