import { copyFileSync, linkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { ensureChromium, ensureCodeServer } from '../../scripts/bootstrap.mjs';
import { packageExtension } from '../../scripts/package.mts';
import { currentTarget } from '../../scripts/targets.mts';
import { Workbench } from '../e2e/support/workbench.ts';
import { figuresOf, median, say, type BenchFigure, type BenchOptions } from './bench.ts';
import { generatedDataset, type GeneratedDataset } from './generate.ts';
import { descendants, forgetPeak, memoryOf } from './support/processes.ts';
import { keyQuantile, pressKeys, whenIndexed, type KeyTimes } from './support/windowKeys.ts';

const repetitions = 5;
const smallBytes = 2_000_000;
const fileName = 'pairs.jsonl';
/** Opened before `fileName`, so that the extension is active. */
const earlierFileName = 'earlier.jsonl';
/** A process is at rest that has not changed by a megabyte for so many seconds in a row. */
const restSeconds = 6;
const mostStartMs = 60_000;

interface Opened {
  /** From the click that opens a first file of 2 MB, activation of the extension included, until its first pair is painted. */
  readonly activationMs: number;
  /** From the click that opens the file, the extension being active, until the first pair is painted. */
  readonly firstPairMs: number;
  readonly keys: readonly KeyTimes[];
  /** What the extension host took more at its peak than before the extension was active, in bytes. */
  readonly hostGrowth: number;
  readonly enginePeak: number;
}

/**
 * The packaged extension in real VS Code (code-server and Chromium): the first pair of a file that nobody knows yet,
 * key presses, and what the extension host takes. A file of 2 MB tells what of that has nothing to do with the size.
 */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  ensureCodeServer();
  ensureChromium();
  await packageExtension(currentTarget());
  const large = await generatedDataset(options.sizeBytes);
  const small = await generatedDataset(smallBytes);
  const opened: Opened[] = [];
  const control: Opened[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    say(`editor: ${String(repetition + 1)} of ${String(repetitions)}`);
    opened.push(await openOnce(large, small));
    control.push(await openOnce(small, small));
  }
  const figure = figuresOf('editor', repetitions);
  const keyTimes = opened.flatMap(({ keys: times }) => times);
  const ofKeys = (times: readonly KeyTimes[], share: number): number => keyQuantile(times, 'keyMs', share);
  const megabytes = (runs: readonly Opened[], key: 'hostGrowth' | 'enginePeak'): number =>
    median(runs.map((run) => run[key])) / 1e6;
  return [
    figure('size MB', large.sizeBytes / 1e6),
    figure('rows', large.rows),
    figure('click to first pair painted, extension active, ms', median(opened.map((run) => run.firstPairMs)), {
      target: 1_000,
    }),
    figure(
      'click to first pair painted, extension active, ms, file of 2 MB',
      median(control.map((run) => run.firstPairMs)),
    ),
    figure(
      'click to first pair painted, activation included, ms, file of 2 MB',
      median([...opened, ...control].map((run) => run.activationMs)),
      { n: 2 * repetitions },
    ),
    figure('key to next pair painted p95 ms', ofKeys(keyTimes, 0.95), { target: 50, n: keyTimes.length }),
    figure('key to next pair painted median ms', ofKeys(keyTimes, 0.5), { n: keyTimes.length }),
    ...[true, false].map((decides) => {
      const times = keyTimes.filter((time) => time.decides === decides);
      const name = `key that ${decides ? 'decides' : 'only goes on'} to next pair painted p95 ms`;
      return figure(name, ofKeys(times, 0.95), { n: times.length });
    }),
    figure('command in the view to next pair painted p95 ms', keyQuantile(keyTimes, 'commandMs', 0.95), {
      n: keyTimes.length,
    }),
    figure('frame that changes one outline p95 ms', keyQuantile(keyTimes, 'emptyFrameMs', 0.95), {
      n: keyTimes.length,
    }),
    figure(
      'key to next pair painted p95 ms, file of 2 MB',
      ofKeys(
        control.flatMap(({ keys: times }) => times),
        0.95,
      ),
    ),
    figure('extension host growth MB', megabytes(opened, 'hostGrowth'), { target: 50 }),
    figure('extension host growth MB, file of 2 MB', megabytes(control, 'hostGrowth')),
    figure('engine peak resident MB', megabytes(opened, 'enginePeak'), { target: 300 }),
  ];
}

async function openOnce(dataset: GeneratedDataset, earlier: GeneratedDataset): Promise<Opened> {
  const workbench = await Workbench.start({ viewport: { width: 1400, height: 900 } }, (folder) => {
    placeFile(dataset.path, join(folder, fileName));
    placeFile(earlier.path, join(folder, earlierFileName));
  });
  try {
    const host = await whenStarted('type=extensionHost');
    await whenAtRest(host);
    await forgetPeak(host);
    const before = (await memoryOf(host))?.resident ?? Number.NaN;
    await watchClicks(workbench.page);
    const activationMs = await firstPairOf(workbench, earlierFileName, earlier.rows);
    await workbench.runCommand('View: Close Editor');
    await workbench.page.locator('.tab', { hasText: earlierFileName }).waitFor({ state: 'detached' });
    const firstPairMs = await firstPairOf(workbench, fileName, dataset.rows);
    const times = await pressKeys(workbench, await workbench.webview('[data-testid=counts]'), fileName);
    const engine = await only('engine.js');
    const enginePeak = (await memoryOf(engine))?.peak ?? Number.NaN;
    const hostPeak = (await memoryOf(host))?.peak ?? Number.NaN;
    const p95 = (key: 'keyMs' | 'emptyFrameMs'): string => keyQuantile(times, key, 0.95).toFixed(1);
    say(
      `  first pair ${firstPairMs.toFixed(0)} ms (${activationMs.toFixed(0)} ms with activation), keys p95 ${p95('keyMs')} ms (empty frames ${p95('emptyFrameMs')}), ` +
        `host grew by ${((hostPeak - before) / 1e6).toFixed(1)} MB, engine ${(enginePeak / 1e6).toFixed(0)} MB`,
    );
    return { activationMs, firstPairMs, keys: times, hostGrowth: hostPeak - before, enginePeak };
  } finally {
    await workbench.stop();
  }
}

async function whenStarted(text: string): Promise<number> {
  const end = performance.now() + mostStartMs;
  while ((await descendants(text)).length === 0 && performance.now() < end) await pause(200);
  return only(text);
}

/** Resolves when a process no longer grows: whatever else starts with a window is done by then. */
async function whenAtRest(pid: number): Promise<void> {
  const end = performance.now() + mostStartMs;
  let before = 0;
  for (let quiet = 0; quiet < restSeconds;) {
    if (performance.now() > end) throw new Error(`The process ${String(pid)} does not come to rest.`);
    await pause(1_000);
    const now = (await memoryOf(pid))?.resident ?? Number.NaN;
    quiet = Math.abs(now - before) < 1e6 ? quiet + 1 : 0;
    before = now;
  }
}

/** Milliseconds from the click that opens a file until its first pair is painted; waits for its index. */
async function firstPairOf(workbench: Workbench, name: string, rows: number): Promise<number> {
  await workbench.openAsPairs(name);
  const pairs = await workbench.webview('[data-testid=counts]');
  const paintedAt = await pairs.evaluate(async () => {
    for (;;) {
      const [mark] = performance.getEntriesByName('pc:first-pair');
      if (mark !== undefined) return performance.timeOrigin + mark.startTime;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  const clickedAt = await lastClickAt(workbench.page);
  await whenIndexed(pairs, rows);
  return paintedAt - clickedAt;
}

/** A second name for the generated file, or a copy where its file system is another one. */
function placeFile(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // Another file system, or one without links.
    rmSync(target, { force: true });
    copyFileSync(source, target);
  }
}

async function only(text: string): Promise<number> {
  const [pid, ...others] = await descendants(text);
  if (pid === undefined || others.length > 0) {
    throw new Error(`${String(others.length + (pid === undefined ? 0 : 1))} processes with ${text}, not one.`);
  }
  return pid;
}

/** When the mouse was last let go in the window, in milliseconds since 1970, from `watchClicks` on. */
async function lastClickAt(page: Page): Promise<number> {
  return page.evaluate(() => {
    const [mark] = performance.getEntriesByName('bench:click').slice(-1);
    return mark === undefined ? Number.NaN : performance.timeOrigin + mark.startTime;
  });
}

async function watchClicks(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.addEventListener('mouseup', ({ timeStamp }) => performance.mark('bench:click', { startTime: timeStamp }), {
      capture: true,
    });
  });
}
