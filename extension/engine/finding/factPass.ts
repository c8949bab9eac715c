import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { Progress } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import { drawSeed } from '../dataset/textHasher.ts';
import { fileErrorOf } from '../files/fileErrors.ts';
import { spawnWorker } from '../workers/spawnWorker.ts';
import type { FactHeader } from './factColumns.ts';
import { factKinds, type FactKindName } from './factKinds.ts';
import type { FactCall, FactReply, FactThreadData } from './factThread.ts';
import { passProgress } from './passProgress.ts';
import { spansByBytes, type RowFeedInput } from './rowFeed.ts';

const mostThreads = 8;
/** A thread takes longer to start than so many rows take. */
const fewestRowsOfThread = 2_000;

export interface FactPassOptions {
  readonly input: RowFeedInput;
  readonly kind: FactKindName;
  /** File that the facts are written to. */
  readonly target: string;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/**
 * Finds out facts of one kind about all rows of a file, in worker threads that each take a span of it.
 *
 * @throws CuratorError 'cancelled', 'changed-outside', 'disk-full', 'no-permission'
 */
export async function runFactPass(options: FactPassOptions): Promise<FactHeader | undefined> {
  const { input, kind, target, signal, progress } = options;
  const { message } = factKinds[kind];
  const cancelled = (): CuratorError => new CuratorError('cancelled', `${message} was cancelled.`);
  if (signal.aborted) throw cancelled();
  const rows = input.offsets.length;
  const threads = Math.max(1, Math.min(availableParallelism(), mostThreads, Math.ceil(rows / fewestRowsOfThread)));
  const spans = spansByBytes(input, threads);
  const report = passProgress(progress, rows, message);
  let done = 0;
  const advance = (more: number): void => {
    done += more;
    report(done);
  };
  const data: FactThreadData = { input, kind, seed: drawSeed() };
  const workers = Array.from({ length: Math.max(1, spans.length) }, () => spawnWorker('facts', data));
  const stop = (): void => {
    for (const worker of workers) void worker.terminate();
  };
  const ask = async (worker: Worker, call: FactCall): Promise<FactReply> => {
    const reply = await replyTo(worker, call, advance, cancelled);
    if (reply.reply !== 'error') return reply;
    throw reply.reason === undefined
      ? fileErrorOf(reply.code, reply.message, input.path)
      : new CuratorError(reply.reason, reply.message, { path: input.path });
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [joiner, ...others] = workers;
    if (joiner === undefined) throw new RangeError('No thread.');
    const replies = await Promise.all(
      spans.map((span, index) => ask(workers[index] ?? joiner, { call: 'collect', span })),
    );
    await Promise.all(others.map((worker) => worker.terminate()));
    const parts = replies.flatMap((reply) => (reply.reply === 'part' ? [reply.part] : []));
    const written = await ask(joiner, { call: 'join', parts, target });
    return written.reply === 'written' ? written.header : undefined;
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Asks a thread; one that ends before it answers was stopped. */
async function replyTo(
  worker: Worker,
  call: FactCall,
  advance: (rows: number) => void,
  cancelled: () => CuratorError,
): Promise<FactReply> {
  return new Promise((resolve, reject) => {
    const onMessage = (reply: FactReply): void => {
      if (reply.reply === 'progress') advance(reply.rows);
      else {
        settle();
        resolve(reply);
      }
    };
    const onError = (error: unknown): void => {
      settle();
      reject(new CuratorError('internal', `A thread failed: ${String(error)}. Try again.`, {}, { cause: error }));
    };
    const onExit = (): void => {
      settle();
      reject(cancelled());
    };
    const settle = (): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(
      call,
      call.call === 'join' ? call.parts.flatMap(({ arrays }) => arrays.map(({ buffer }) => buffer)) : [],
    );
  });
}
