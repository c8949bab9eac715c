import type { Worker } from 'node:worker_threads';
import { CuratorError } from '../../../model/errors.ts';
import { spawnWorker } from '../../workers/spawnWorker.ts';
import type { ComparisonSource } from '../comparisonReader.ts';
import type {
  EnsembleBatch,
  EnsembleCall,
  EnsembleMethod,
  EnsembleReply,
  EnsembleRequests,
  EnsembleWorkerData,
} from './ensembleMessages.ts';

interface PendingCall {
  resolve(result: unknown): void;
  reject(error: unknown): void;
  readonly onBatch: (batch: EnsembleBatch) => void;
}

/** Worker threads of one scoring run. Close it: threads live until then. */
export class EnsemblePool {
  readonly size: number;
  private readonly workers: readonly Worker[];
  private readonly cancelled = new Int32Array(new SharedArrayBuffer(4));
  private readonly pending = new Map<number, PendingCall>();
  private readonly signal: AbortSignal;
  private nextId = 1;
  private failure: CuratorError | undefined;
  private readonly cancel = (): void => {
    Atomics.store(this.cancelled, 0, 1);
  };

  constructor(source: ComparisonSource, size: number, signal: AbortSignal) {
    this.size = size;
    this.signal = signal;
    const data: EnsembleWorkerData = { source, cancelled: this.cancelled };
    this.workers = Array.from({ length: size }, () => this.start(data));
    signal.addEventListener('abort', this.cancel, { once: true });
    if (signal.aborted) this.cancel();
  }

  /**
   * Asks one worker.
   *
   * @throws CuratorError of the worker's reason; 'cancelled' once the signal is raised; 'internal' where the thread died
   */
  async call<Method extends EnsembleMethod>(
    worker: number,
    method: Method,
    params: EnsembleRequests[Method]['params'],
    onBatch: (batch: EnsembleBatch) => void = ignore,
  ): Promise<EnsembleRequests[Method]['result']> {
    if (this.failure !== undefined) throw this.failure;
    const id = this.nextId++;
    const call: EnsembleCall<Method> = { id, method, params };
    const result = await new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, { resolve, reject, onBatch });
      this.workers[worker]?.postMessage(call);
    });
    return result as EnsembleRequests[Method]['result'];
  }

  async close(): Promise<void> {
    this.signal.removeEventListener('abort', this.cancel);
    this.failAll(new CuratorError('cancelled', 'Scoring was cancelled.'));
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private start(data: EnsembleWorkerData): Worker {
    const worker = spawnWorker('ensemble', data);
    worker.on('message', (reply: EnsembleReply) => {
      this.receive(reply);
    });
    worker.on('error', (error) => {
      this.failAll(
        new CuratorError(
          'internal',
          `A scoring thread failed: ${String(error)}. Run the scoring again.`,
          {},
          { cause: error },
        ),
      );
    });
    worker.on('exit', () => {
      this.failAll(new CuratorError('internal', 'A scoring thread ended. Run the scoring again.'));
    });
    return worker;
  }

  private receive(reply: EnsembleReply): void {
    const call = this.pending.get(reply.id);
    if (call === undefined) return;
    if (reply.kind === 'batch') {
      try {
        call.onBatch(reply.batch);
      } catch (error) {
        // What cannot be stored ends the run; the other calls end with it when the pool is closed.
        this.cancel();
        this.pending.delete(reply.id);
        call.reject(error);
      }
      return;
    }
    this.pending.delete(reply.id);
    if (reply.kind === 'result') call.resolve(reply.result);
    else call.reject(new CuratorError(reply.reason, reply.message));
  }

  private failAll(error: CuratorError): void {
    this.failure ??= error;
    for (const call of this.pending.values()) call.reject(error);
    this.pending.clear();
  }
}

function ignore(): void {
  // Calls without batches.
}
