import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** What a process can ask of the system about itself; each may be refused by an error. */
export interface SelfControl {
  readonly platform: NodeJS.Platform;
  readonly setPriority: (priority: number) => void;
  readonly write: (path: string, text: string) => void;
}

const thisProcess: SelfControl = { platform: process.platform, setPriority, write: writeFileSync };

/**
 * Other programs go first from now on, and where memory runs out it is this process that the system ends. Meant for a
 * process with a session of its own; threads that are started later stand back with it. What the system refuses is left.
 */
export function standBack({ platform, setPriority: set, write }: SelfControl = thisProcess): void {
  const lowest = constants.priority.PRIORITY_LOW;
  attempt(() => {
    set(lowest);
  });
  if (platform !== 'linux') return;
  // Where Linux shares the processor among sessions, a priority counts within its session alone.
  attempt(() => {
    write('/proc/self/autogroup', String(lowest));
  });
  attempt(() => {
    write('/proc/self/oom_score_adj', '800');
  });
}

function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // Without it the process works as well.
  }
}
