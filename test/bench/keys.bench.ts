import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { ensureChromium, ensureCodeServer } from '../../scripts/bootstrap.mjs';
import { packageExtension } from '../../scripts/package.mts';
import { currentTarget } from '../../scripts/targets.mts';
import { Workbench } from '../e2e/support/workbench.ts';
import { figuresOf, say, type BenchFigure, type BenchOptions } from './bench.ts';
import { modelReference } from './support/modelReference.ts';
import { keyQuantile, pressKeys, whenIndexed, type KeyTimes } from './support/windowKeys.ts';

const windows = 4;
const fileName = 'pairs.jsonl';
const rows = 8_000;

interface Keys {
  readonly alone: readonly KeyTimes[];
  readonly whileScoring: readonly KeyTimes[];
}

/**
 * What key presses in the packaged extension take while a reward model scores the rows of the same file, beside the same
 * keys in the same window without. Every other window has its model first, so that what comes second gains nothing by it.
 */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const { dataset, models } = modelReference(options);
  ensureCodeServer();
  ensureChromium();
  await packageExtension(currentTarget());
  const all: Keys[] = [];
  for (let count = 1; count <= windows; count++) {
    const keys = await oneWindow(dataset, join(models, 'alpaca-minilm-a/model.onnx'), count % 2 === 0);
    say(
      `keys: window ${String(count)} of ${String(windows)}, p95 ${told(keys.alone)}; ${told(keys.whileScoring)} while scoring`,
    );
    all.push(keys);
  }
  const alone = all.flatMap((keys) => keys.alone);
  const whileScoring = all.flatMap((keys) => keys.whileScoring);
  const [before, during] = [p95(alone), p95(whileScoring)];
  const figure = figuresOf('keys', whileScoring.length);
  const peer = `the same keys without: ${before.toFixed(1)} ms`;
  return [
    figure('key to next pair painted p95 ms', before),
    figure('key to next pair painted p95 ms, while a model scores', during, { peer }),
    figure('what scoring adds to it, ms', during - before, { target: 20, peer }),
    figure('key to next pair painted median ms', keyQuantile(alone, 'keyMs', 0.5)),
    figure('key to next pair painted median ms, while a model scores', keyQuantile(whileScoring, 'keyMs', 0.5)),
    figure('frame that changes one outline p95 ms', keyQuantile(alone, 'emptyFrameMs', 0.95)),
    figure(
      'frame that changes one outline p95 ms, while a model scores',
      keyQuantile(whileScoring, 'emptyFrameMs', 0.95),
    ),
  ];
}

function p95(times: readonly KeyTimes[]): number {
  return keyQuantile(times, 'keyMs', 0.95);
}

function told(times: readonly KeyTimes[]): string {
  return `${p95(times).toFixed(1)} ms (empty frames ${keyQuantile(times, 'emptyFrameMs', 0.95).toFixed(1)} ms)`;
}

async function oneWindow(dataset: string, model: string, modelFirst: boolean): Promise<Keys> {
  const workbench = await Workbench.start({}, (folder) => {
    copyFileSync(dataset, join(folder, fileName));
  });
  try {
    await workbench.openAsPairs(fileName);
    const pairs = await workbench.webview('[data-testid=counts]');
    await whenIndexed(pairs, rows);
    const alone = (): Promise<readonly KeyTimes[]> => pressKeys(workbench, pairs, fileName);
    const whileScoring = (): Promise<readonly KeyTimes[]> => pressKeysWhileScoring(workbench, pairs, model);
    if (!modelFirst) return { alone: await alone(), whileScoring: await whileScoring() };
    const first = await whileScoring();
    return { alone: await alone(), whileScoring: first };
  } catch (error) {
    await workbench.screenshot('failed-bench-keys');
    throw error;
  } finally {
    await workbench.stop();
  }
}

async function pressKeysWhileScoring(workbench: Workbench, pairs: Frame, model: string): Promise<readonly KeyTimes[]> {
  const progress = workbench.page.locator('.statusbar-item', { hasText: /min left/u });
  await addModel(workbench, model);
  await workbench.tick(['Built-in ensemble'], 'Score Pairs');
  // The model is loaded and tried by then, and scores.
  await progress.waitFor({ timeout: 60_000 });
  const times = await pressKeys(workbench, pairs, fileName);
  if (!(await progress.isVisible())) throw new Error('The model had stopped scoring before the last key was pressed.');
  await workbench.runCommand('Preference Curator: Cancel Scoring');
  await progress.waitFor({ state: 'hidden' });
  return times;
}

/** Adds a model by its path, which ticks it among the scorers of a new run. */
async function addModel(workbench: Workbench, path: string): Promise<void> {
  await workbench.runCommand('Preference Curator: Add Reward Model…', { closes: false });
  await workbench.pick('Folder of a model…', 'Add Model');
  const dialog = workbench.quickPick('Add Model');
  // A path that is typed before the dialog shows its folder is written over.
  await dialog.locator('.monaco-list-row', { hasText: '..' }).first().waitFor();
  await dialog.locator('input').first().fill(path);
  await dialog.locator('.monaco-button', { hasText: /^Add$/u }).first().click();
  await workbench.answer('Add', 'Add the model');
}
