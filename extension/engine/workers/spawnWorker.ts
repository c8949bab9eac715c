import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Starts the worker `<name>.worker.ts` of this folder: its bundle beside the engine's, or its source. */
export function spawnWorker(name: string, workerData: unknown): Worker {
  const here = import.meta.url;
  const entry = here.endsWith('.ts') ? new URL(`./${name}.worker.ts`, here) : new URL(`./worker-${name}.js`, here);
  return new Worker(fileURLToPath(entry), { workerData });
}
