import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { Progress } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import type { LabelState } from '../../model/formats/label.ts';
import type { GramIndex } from '../../model/lints/gramIndex.ts';
import type { LintSettings } from '../../model/lints/lintSettings.ts';
import { emptyBiasSums, mergeBias, type BiasSums } from '../../model/lints/pairBias.ts';
import { drawSeed } from '../dataset/textHasher.ts';
import type { ComparisonSource } from '../scoring/comparisonReader.ts';
import { spawnWorker } from '../workers/spawnWorker.ts';
import { control, joinSteps, type LintCall, type LintReply, type LintWorkerData } from './lintMessages.ts';
import { lintTables, type LintTables } from './lintTables.ts';

export interface LintPassRequest {
  readonly source: ComparisonSource;
  readonly settings: LintSettings;
  readonly decided: ReadonlyMap<number, LabelState>;
  readonly grams: GramIndex | undefined;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export interface LintPassResult {
  readonly tables: LintTables;
  readonly length: BiasSums;
  readonly format: BiasSums;
  /** Rows that were looked at. */
  readonly rows: number;
}

const progressMs = 200;
const mostThreads = 8;

/**
 * Looks at all rows in worker threads, then at rows beside each other in one of them.
 *
 * @throws CuratorError of a thread's reason; 'cancelled' once the signal is raised
 */
export async function runLintPass(request: LintPassRequest): Promise<LintPassResult> {
  const { source, settings, decided, grams, signal } = request;
  const rows = source.offsets.length;
  const tables = lintTables(rows, settings.rules['near-duplicate'] !== 'off');
  const shared = new Int32Array(new SharedArrayBuffer(16));
  const data: LintWorkerData = {
    source,
    settings,
    decided,
    tables,
    seed: drawSeed(),
    grams: grams === undefined ? undefined : { table: sharedCopy(grams.table), count: grams.size },
    control: shared,
  };
  const cancel = (): void => {
    Atomics.store(shared, control.cancelled, 1);
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const threads = Math.max(1, Math.min(availableParallelism(), mostThreads, Math.ceil(rows / 1_000)));
  const workers = Array.from({ length: threads }, () => spawnWorker('lint', data));
  const started = performance.now();
  const timer = setInterval(() => {
    const done = Atomics.load(shared, control.rowsDone);
    if (done < rows) {
      const etaMs = ((performance.now() - started) / Math.max(1, done)) * (rows - done);
      request.progress({ done, total: rows, unit: 'rows', etaMs, message: 'Looking for flaws' });
    } else {
      const steps = Atomics.load(shared, control.stepsDone);
      request.progress({ done: steps, total: joinSteps, unit: 'steps', message: 'Comparing rows' });
    }
  }, progressMs);
  try {
    const length = emptyBiasSums();
    const format = emptyBiasSums();
    let seen = 0;
    const parts = await Promise.all(workers.map((worker) => call(worker, { kind: 'rows' }, cancel)));
    for (const part of parts) {
      if (part.kind !== 'rows') continue;
      mergeBias(length, part.length);
      mergeBias(format, part.format);
      seen += part.rows;
    }
    const [joiner, ...others] = workers;
    await Promise.all(others.map((worker) => worker.terminate()));
    if (joiner !== undefined) await call(joiner, { kind: 'join' }, cancel);
    return { tables, length, format, rows: seen };
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', cancel);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Asks a thread; one that fails ends the others' work. */
async function call(worker: Worker, request: LintCall, cancel: () => void): Promise<LintReply> {
  return new Promise((resolve, reject) => {
    const fail = (error: CuratorError): void => {
      settle();
      cancel();
      reject(error);
    };
    const onMessage = (reply: LintReply): void => {
      if (reply.kind === 'error') fail(new CuratorError(reply.reason, reply.message));
      else {
        settle();
        resolve(reply);
      }
    };
    const onError = (error: unknown): void => {
      const message = `A lint thread failed: ${String(error)}. Run the lints again.`;
      fail(new CuratorError('internal', message, {}, { cause: error }));
    };
    const onExit = (): void => {
      fail(new CuratorError('internal', 'A lint thread ended. Run the lints again.'));
    };
    const settle = (): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(request);
  });
}

function sharedCopy(table: Uint32Array): Uint32Array {
  const copy = new Uint32Array(new SharedArrayBuffer(table.byteLength));
  copy.set(table);
  return copy;
}
