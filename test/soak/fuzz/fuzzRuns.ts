import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FuzzOrder } from './fuzz.worker.ts';
import type { FuzzReport } from './fuzzTarget.ts';
import { targets } from './targets.ts';

/** Looks without a new case after which one counts as hanging; a look a second. */
const patience = 60;

/** Fuzzes every target for its share of the cases, each in a thread that is ended where a case hangs. */
export async function runFuzz(
  cases: number,
  seed: number,
  onTarget: (report: FuzzReport) => void,
): Promise<readonly FuzzReport[]> {
  const reports: FuzzReport[] = [];
  for (const { name, share } of targets) {
    const report = await inThread({
      target: name,
      cases: Math.max(1, Math.round(cases * share)),
      seed,
      counter: new SharedArrayBuffer(4),
    });
    onTarget(report);
    reports.push(report);
  }
  return reports;
}

async function inThread(order: FuzzOrder): Promise<FuzzReport> {
  const worker = new Worker(new URL('./fuzz.worker.ts', import.meta.url), { workerData: order });
  const count = new Int32Array(order.counter);
  const started = performance.now();
  let [last, looks] = [-1, 0];
  let hung: (report: FuzzReport) => void = () => undefined;
  const hanging = new Promise<FuzzReport>((resolve) => (hung = resolve));
  const failed = (failure: string): FuzzReport => {
    const seconds = (performance.now() - started) / 1000;
    return { target: order.target, cases: Atomics.load(count, 0), seconds, slowestMs: Number.NaN, failure };
  };
  const timer = setInterval(() => {
    const now = Atomics.load(count, 0);
    looks = now === last ? looks + 1 : 0;
    last = now;
    if (looks >= patience) hung(failed(`case ${String(now)} hangs (seed ${String(order.seed)})`));
  }, 1_000);
  try {
    return await Promise.race([
      once(worker, 'message').then(([report]: unknown[]) => report as FuzzReport),
      once(worker, 'exit').then(([code]: unknown[]) => failed(`the thread ended with exit code ${String(code)}`)),
      hanging,
    ]);
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
}
