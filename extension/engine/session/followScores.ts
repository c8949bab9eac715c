import { setTimeout as pause } from 'node:timers/promises';

/** A run's first scores are shown after this time, in milliseconds, and others no sooner than so long after that. */
const firstLookMs = 2_000;
const betweenLooksMs = 10_000;
/** Reading all scores again may take this share of the time. */
const share = 1 / 40;

export interface FollowedScores {
  /** Whether the store has scores that are not shown. */
  readonly hasNews: () => boolean;
  readonly show: () => Promise<void>;
}

/** Shows the scores of a run while it goes on, until `over` is raised; a large dataset is read again less often. */
export async function followScores({ hasNews, show }: FollowedScores, over: AbortSignal): Promise<void> {
  for (let wait = firstLookMs; ;) {
    await pause(wait, undefined, { signal: over, ref: false }).catch(() => undefined);
    if (over.aborted) return;
    if (!hasNews()) continue;
    const started = performance.now();
    await show();
    wait = Math.max(betweenLooksMs, (performance.now() - started) / share);
  }
}
