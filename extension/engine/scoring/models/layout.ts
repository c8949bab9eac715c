import { availableParallelism, totalmem } from 'node:os';
import type { ScorerDevice } from './process/scorerContract.ts';

/** How a model is spread over a machine: processes beside each other, each with a session of so many threads. */
export interface Layout {
  readonly sessions: number;
  readonly threads: number;
}

/** What a session needs beside its weights. */
const sessionBytes = 400 * 2 ** 20;
/** Weights are in memory twice for a moment while they are loaded. */
const loadingFactor = 2;

/** Memory that all processes of a model may use together, in bytes. */
export function memoryBudget(): number {
  return Math.max(2 * 2 ** 30, 0.6 * totalmem());
}

/**
 * Layouts worth trying, the most promising first: small models are fastest with a session a core, because nothing is
 * shared and no thread waits for another; where memory is short, fewer sessions have more threads.
 */
export function layouts(
  device: ScorerDevice,
  modelBytes: number,
  cores: number = availableParallelism(),
  budget: number = memoryBudget(),
): readonly Layout[] {
  if (device !== 'cpu') return [{ sessions: 1, threads: cores }];
  const most = Math.max(1, Math.floor(budget / (modelBytes * loadingFactor + sessionBytes)));
  const wanted = [cores, Math.ceil(cores / 2), 1].map((sessions) => Math.min(sessions, most));
  return [...new Set(wanted)].map((sessions) => ({ sessions, threads: Math.max(1, Math.floor(cores / sessions)) }));
}
