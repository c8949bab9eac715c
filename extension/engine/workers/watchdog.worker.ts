import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/**
 * Watches the process from a thread of its own, because a model that computes holds the main thread: ends it when it
 * uses more memory than it may, and when the process that started it is gone.
 */
const { memoryLimitBytes, parent } = workerData as { readonly memoryLimitBytes: number; readonly parent: number };
const intervalMs = 200;

setInterval(() => {
  if (process.memoryUsage.rss() > memoryLimitBytes) {
    writeSync(2, 'memory-limit\n');
    process.kill(process.pid, 'SIGKILL');
  } else if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, intervalMs);
