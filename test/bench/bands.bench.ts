import type { Locator } from 'playwright-core';
import { ensureChromium, ensureCodeServer } from '../../scripts/bootstrap.mjs';
import { packageExtension } from '../../scripts/package.mts';
import { currentTarget } from '../../scripts/targets.mts';
import { pairsFile, writePairs } from '../e2e/support/dataset.ts';
import { Workbench } from '../e2e/support/workbench.ts';
import { figuresOf, median, quantile, type BenchFigure } from './bench.ts';

const moves = 200;
const file = pairsFile(240);

/** The edge of a band moved in the strength view of real VS Code, until its new place is painted. */
export async function run(): Promise<readonly BenchFigure[]> {
  ensureCodeServer();
  ensureChromium();
  await packageExtension(currentTarget());
  const workbench = await Workbench.start({ viewport: { width: 1600, height: 1000 } }, (folder) => {
    writePairs(folder, file);
  });
  try {
    await workbench.openAsPairs(file.name);
    const pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('score').click();
    await pairs.locator('.scoring').waitFor({ state: 'detached', timeout: 90_000 });
    await pairs.getByTestId('strength').click();
    const strength = await workbench.webview('[data-testid=scorer-charts]');
    await strength.getByTestId('recipe').selectOption('bands');
    const edge = strength.getByTestId('band-edge').nth(2);
    // A frame in which nothing moves takes its time too, on a busy machine a long one.
    const idle = await paintedAfter(edge, ['Shift']);
    const moved = await paintedAfter(edge, ['ArrowRight', 'ArrowLeft']);
    const figure = figuresOf('bands', moves);
    return [
      figure('edge of a band moved to painted p95 ms', quantile(moved, 0.95), { target: 50 }),
      figure('edge of a band moved to painted median ms', median(moved)),
      figure('frame in which nothing moves p95 ms', quantile(idle, 0.95)),
    ];
  } finally {
    await workbench.stop();
  }
}

/** Milliseconds from each of the keys, pressed in turn, until the frame after it was painted. */
function paintedAfter(edge: Locator, keys: readonly string[]): Promise<readonly number[]> {
  return edge.evaluate(
    async (element, { pressed, times }) => {
      const taken: number[] = [];
      for (let move = 0; move < times; move++) {
        const started = performance.now();
        const key = pressed[move % pressed.length] ?? '';
        element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        await new Promise((painted) => {
          requestAnimationFrame(() => setTimeout(painted));
        });
        taken.push(performance.now() - started);
      }
      return taken;
    },
    { pressed: keys, times: moves },
  );
}
