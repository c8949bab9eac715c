import { join } from 'node:path';
import { checkout } from '../../scripts/bootstrap.mjs';

/** Generated files, Python environments and results; not under version control. */
export const benchFolder = join(checkout, '.cache/bench');

/** One measured figure. Ratios compare with a peer that was measured in the same run. */
export interface BenchFigure {
  readonly bench: string;
  readonly figure: string;
  readonly value: number;
  /** The value that should be reached; absent where a figure is only told. */
  readonly target?: number;
  readonly better: 'lower' | 'higher';
  /** What the figure is measured against, in words. */
  readonly peer?: string;
  /** Number of repetitions; the value is their median. */
  readonly n: number;
}

export interface BenchOptions {
  /** Size of a generated dataset in bytes. */
  readonly sizeBytes: number;
  readonly json: boolean;
  /** Folder with real datasets, where one was given. */
  readonly dataFolder?: string;
}

export interface Bench {
  run(options: BenchOptions): Promise<readonly BenchFigure[]>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Milliseconds that an action takes. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/** The value that a share of the values does not exceed; `share` from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Makes figures of one benchmark that were measured equally often; lower is better unless said otherwise. */
export function figuresOf(
  bench: string,
  n: number,
): (
  figure: string,
  value: number,
  rest?: Partial<Pick<BenchFigure, 'target' | 'peer' | 'better' | 'n'>>,
) => BenchFigure {
  return (figure, value, rest = {}) => ({ bench, figure, value, better: 'lower', n, ...rest });
}

/** Tells how far a benchmark is. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}
