import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { SharedStep } from '../scoring/models/process/sharedStep.ts';
import { StepClock } from '../scoring/models/process/stepClock.ts';
import { timeLimitLine } from '../scoring/models/process/timeLimits.ts';

/**
 * Watches the process from a thread of its own, because a template or a model that computes holds the main thread: ends
 * it when it uses more memory than it may, when a step takes too long, and when the process that started it is gone.
 * The memory that it may use, in bytes, comes as a message.
 */
const { parent, step: buffer } = workerData as { readonly parent: number; readonly step: SharedArrayBuffer };
const intervalMs = 200;
const clock = new StepClock(new SharedStep(buffer), intervalMs);

let memoryLimitBytes = Number.POSITIVE_INFINITY;
parentPort?.on('message', (bytes: number) => {
  memoryLimitBytes = bytes;
});

function endProcess(why: string): void {
  writeSync(2, why);
  process.kill(process.pid, 'SIGKILL');
}

setInterval(() => {
  const late = clock.tick();
  if (process.memoryUsage.rss() > memoryLimitBytes) endProcess('memory-limit\n');
  else if (late !== undefined) endProcess(timeLimitLine(late.stage, late.pair));
  else if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, intervalMs);
