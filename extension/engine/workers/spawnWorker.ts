import { fileURLToPath } from 'node:url';
import { Worker, type ResourceLimits } from 'node:worker_threads';

/**
 * For threads that go over a file and keep nothing of it: what they make for a moment is collected early, rather than
 * growing to the tens of megabytes that V8 would allow.
 */
export const streamingLimits: ResourceLimits = { maxYoungGenerationSizeMb: 2 };

/** Starts the worker `<name>.worker.ts` of this folder: its bundle beside the engine's, or its source. */
export function spawnWorker(name: string, workerData: unknown, resourceLimits: ResourceLimits = {}): Worker {
  const here = import.meta.url;
  const entry = here.endsWith('.ts') ? new URL(`./${name}.worker.ts`, here) : new URL(`./worker-${name}.js`, here);
  return new Worker(fileURLToPath(entry), { workerData, resourceLimits });
}
