import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median, type BenchFigure, type BenchOptions } from './bench.ts';
import { generateDataset } from './generate.ts';

const repetitions = 5;
const megabyte = 1e6;

interface Opened {
  readonly firstPageMs: number;
  readonly completeMs: number;
  readonly hashedMs: number;
  readonly rows: number;
  readonly peakBytes: number;
}

/** Runs a script of `support/` in a process of its own and reads the JSON that it prints. */
async function measure<Result>(script: string, ...parameters: readonly string[]): Promise<Result> {
  const path = fileURLToPath(new URL(`./support/${script}.ts`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...parameters]);
  return JSON.parse(stdout) as Result;
}

/** Opening a generated file: the index against a bare loop, the first page, and the memory at its peak. */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const dataset = await generateDataset(options.sizeBytes);
  try {
    const cacheFolder = join(dataset.folder, 'cache');
    const loops: number[] = [];
    const cold: Opened[] = [];
    const warm: Opened[] = [];
    // In turn, so that whatever else the machine does touches all alike.
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const loop = await measure<{ ms: number; newlines: number }>('countNewlines', dataset.path);
      if (loop.newlines !== dataset.rows) throw new Error(`${String(loop.newlines)} newlines, ${String(dataset.rows)} rows.`);
      loops.push(loop.ms);
      await rm(cacheFolder, { recursive: true, force: true });
      cold.push(await measure<Opened>('openOnce', dataset.path, cacheFolder));
      warm.push(await measure<Opened>('openOnce', dataset.path, cacheFolder));
    }
    const of = (runs: readonly Opened[], key: keyof Opened): number => median(runs.map((opened) => opened[key]));
    const loop = median(loops);
    const figure = (name: string, value: number, rest: Pick<BenchFigure, 'target' | 'peer'> = {}): BenchFigure => ({
      bench: 'open',
      figure: name,
      value,
      better: 'lower',
      n: repetitions,
      ...rest,
    });
    const peer = 'bare Node loop that counts newlines';
    return [
      figure('size MB', dataset.sizeBytes / megabyte),
      figure('index/newline-loop', of(cold, 'completeMs') / loop, { target: 2, peer }),
      figure('hashed/newline-loop', of(cold, 'hashedMs') / loop, { peer }),
      figure('newline-loop ms', loop),
      figure('first page ms', of(cold, 'firstPageMs'), { target: 1_000 }),
      figure('first page from cache ms', of(warm, 'firstPageMs'), { target: 1_000 }),
      figure('index ms', of(cold, 'completeMs')),
      figure('index from cache ms', of(warm, 'completeMs')),
      figure('peak resident MB', of(cold, 'peakBytes') / megabyte, { target: 300 }),
      figure('peak resident from cache MB', of(warm, 'peakBytes') / megabyte, { target: 300 }),
    ];
  } finally {
    await dataset.remove();
  }
}
