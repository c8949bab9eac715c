import type { Progress } from '../../model/contract/endpoint.ts';

const millisecondsBetween = 100;

/** Reports how many of `total` rows a pass has done, at most ten times a second, with the time that is left. */
export function passProgress(
  report: (progress: Progress) => void,
  total: number,
  message: string,
): (done: number) => void {
  const started = performance.now();
  let last = Number.NEGATIVE_INFINITY;
  return (done) => {
    const now = performance.now();
    if (now - last < millisecondsBetween) return;
    last = now;
    const elapsed = now - started;
    const known = done > 0.02 * total && elapsed > 500;
    const base: Progress = { done, total, unit: 'rows', message };
    report(known ? { ...base, etaMs: Math.round((elapsed / done) * (total - done)) } : base);
  };
}
