import fc from 'fast-check';
import type { FuzzTarget } from './targets.ts';

export interface FuzzReport {
  readonly target: string;
  readonly cases: number;
  readonly seconds: number;
  /** The longest that one case took, in milliseconds. */
  readonly slowestMs: number;
  /** What failed, with the smallest input that was found and how to see it again; undefined where nothing did. */
  readonly failure: string | undefined;
}

/** Cases between two looks at the clock and at the seed. */
const casesAtOnce = 1_000;

/**
 * Tries a target with inputs that depend on the seed alone, until one fails or all are through.
 *
 * @param onCase called at the beginning of each case
 */
export async function fuzzTarget(
  target: FuzzTarget,
  cases: number,
  seed: number,
  onCase: () => void = () => undefined,
): Promise<FuzzReport> {
  const started = performance.now();
  let tried = 0;
  let slowestMs = 0;
  let caseStarted: number | undefined;
  const timed = (): void => {
    const now = performance.now();
    if (caseStarted !== undefined) slowestMs = Math.max(slowestMs, now - caseStarted);
    caseStarted = now;
    onCase();
  };
  let failure: string | undefined;
  for (let from = 0; from < cases && failure === undefined; from += casesAtOnce) {
    const property = target.property(timed);
    const details = await fc.check(property, { numRuns: Math.min(casesAtOnce, cases - from), seed: seed + from });
    tried += details.numRuns;
    if (details.failed)
      failure = `${String(details.errorInstance)}\n${fc.defaultReportMessage(details) ?? ''}`.slice(0, 4_000);
    caseStarted = undefined;
  }
  return { target: target.name, cases: tried, seconds: (performance.now() - started) / 1000, slowestMs, failure };
}
