import { readFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAll } from '../../../scripts/build.mts';
import { currentTarget } from '../../../scripts/targets.mts';
import { engineEnvironment } from '../../../extension/host/engine/engineEnvironment.ts';
import { startEngineProcess, type EngineProcess } from '../../../extension/host/engine/engineProcess.ts';
import type { DatasetInfo } from '../../../extension/model/contract/engine.ts';
import { benchFolder } from '../bench.ts';

/** The engine as it is shipped, in a process of its own, started as the extension host starts it. */
export interface BenchEngine {
  readonly pid: number | undefined;
  readonly client: EngineProcess['client'];
  /** Moment before the process was started, as `performance.now()` tells it. */
  readonly startedAt: number;
  /** Resolves when the scan of the open dataset has reached the end of the file. */
  readonly scanned: Promise<DatasetInfo>;
  /** Most memory that was resident at one time so far, in bytes; undefined where the system does not tell. */
  readonly peakBytes: () => Promise<number | undefined>;
  readonly stop: () => Promise<void>;
}

let entry: Promise<string> | undefined;

/** Path of the engine's bundle, which is built once a run. */
export async function engineEntry(): Promise<string> {
  entry ??= (async () => {
    const outFolder = join(benchFolder, 'dist');
    await mkdir(benchFolder, { recursive: true });
    await buildAll({ outFolder, target: currentTarget(), production: true, tests: false });
    return join(outFolder, 'engine.js');
  })();
  return entry;
}

export async function startEngine(): Promise<BenchEngine> {
  const path = await engineEntry();
  let ended: string | undefined;
  let foundAll: (info: DatasetInfo) => void = () => undefined;
  const scanned = new Promise<DatasetInfo>((resolve) => (foundAll = resolve));
  const startedAt = performance.now();
  const engine = startEngineProcess({
    entry: path,
    environment: engineEnvironment(process.env),
    onOutput: (_stream, line) => process.stderr.write(`engine: ${line}\n`),
    onEvent: (name, value) => {
      if (name === 'dataset/changed' && 'complete' in value && value.complete) foundAll(value);
    },
    onEnd: (how) => (ended = how),
  });
  return {
    pid: engine.pid,
    client: engine.client,
    startedAt,
    scanned,
    peakBytes: async () => {
      if (ended !== undefined || engine.pid === undefined) throw new Error(`The engine has ended: ${String(ended)}.`);
      return peakOf(engine.pid);
    },
    stop: () => engine.stop(),
  };
}

/** Runs an action with an engine, which ends with it. */
export async function withEngine<Result>(action: (engine: BenchEngine) => Promise<Result>): Promise<Result> {
  const engine = await startEngine();
  try {
    return await action(engine);
  } finally {
    await engine.stop();
  }
}

/** Runs an action with an empty folder on the disk of the generated files. */
export async function withFolder<Result>(action: (folder: string) => Promise<Result>): Promise<Result> {
  await mkdir(benchFolder, { recursive: true });
  const folder = await mkdtemp(join(benchFolder, 'run-'));
  try {
    return await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** VmHWM of a process: Linux only. */
export async function peakOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/mu.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
