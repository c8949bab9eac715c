import { setPriority } from 'node:os';

const lowPriority = 10;

/** Lets the threads go first that somebody waits for. Only on Linux: elsewhere it would be about the whole engine. */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(lowPriority);
  } catch {
    // Where the system refuses it, the thread works as any other.
  }
}
