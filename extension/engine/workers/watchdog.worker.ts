import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { SharedStep } from '../scoring/models/process/sharedStep.ts';
import { timeLimitLine } from '../scoring/models/process/timeLimits.ts';

/**
 * Watches the process from a thread of its own, because a template or a model that computes holds the main thread: ends
 * it when it uses more memory than it may, when a step takes too long, and when the process that started it is gone.
 * The memory that it may use, in bytes, comes as a message.
 */
const { parent, step: buffer } = workerData as { readonly parent: number; readonly step: SharedArrayBuffer };
const step = new SharedStep(buffer);
const intervalMs = 200;

let memoryLimitBytes = Number.POSITIVE_INFINITY;
parentPort?.on('message', (bytes: number) => {
  memoryLimitBytes = bytes;
});

let serial = -1;
// In turns of this thread: the time that a machine sleeps, or gives to other programs, is nobody's fault.
let busyMs = 0;

function endProcess(why: string): void {
  writeSync(2, why);
  process.kill(process.pid, 'SIGKILL');
}

setInterval(() => {
  const now = step.now();
  busyMs = now.serial === serial ? busyMs + intervalMs : 0;
  serial = now.serial;
  if (process.memoryUsage.rss() > memoryLimitBytes) endProcess('memory-limit\n');
  else if (now.allowedMs > 0 && busyMs > now.allowedMs) endProcess(timeLimitLine(now.stage, now.pair));
  else if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, intervalMs);
