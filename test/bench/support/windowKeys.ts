import { setTimeout as pause } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import type { Workbench } from '../../e2e/support/workbench.ts';
import { quantile } from '../bench.ts';

/** Pause after a key that only goes on, in milliseconds: as fast as fingers press it again. */
const leafingMs = 60;
/** Pause after a decision, in milliseconds: nobody reads a pair in less. */
const readingMs = 300;
const decisionKeys: readonly string[] = ['k', 'f', 't', 'u', 'd'];
/** The keys of one round, as VS Code's default keybindings have them; each leads to another pair. */
const keys: readonly string[] = [
  ...Array.from({ length: 40 }, (_, key) => decisionKeys[key % decisionKeys.length] ?? 'k'),
  'End',
  ...Array.from<string>({ length: 30 }).fill('Shift+K'),
  'Home',
  ...Array.from<string>({ length: 30 }).fill('j'),
  ...Array.from<string>({ length: 10 }).fill('PageDown'),
];

/** Milliseconds around one key press. */
export interface KeyTimes {
  readonly decides: boolean;
  /** From the key press in the view until the next pair is painted. */
  readonly keyMs: number;
  /** The same, from the moment that VS Code hands the key's command to the view. */
  readonly commandMs: number;
  /** What a frame takes in which one outline changes its colour: what machine and window take for themselves. */
  readonly emptyFrameMs: number;
}

/**
 * Presses the keys of one round as a person does, each after the pair of the one before was painted, and takes the view's
 * own times.
 *
 * @throws Error where no other pair is painted within 10 s of a key
 */
export async function pressKeys(workbench: Workbench, pairs: Frame, fileName: string): Promise<readonly KeyTimes[]> {
  await pairs.locator('.row.selected').click();
  await workbench.activeTab(fileName);
  await pairs.evaluate(() => {
    document.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Shift') performance.mark('bench:key', { startTime: event.timeStamp });
      },
      { capture: true },
    );
  });
  const times: KeyTimes[] = [];
  for (const key of keys) {
    await pairs.evaluate(() => {
      for (const name of ['bench:key', 'pc:key', 'pc:painted']) performance.clearMarks(name);
    });
    await workbench.page.keyboard.press(key);
    const [pressed, commanded, painted] = await pairs.evaluate(async () => {
      const end = performance.now() + 10_000;
      for (;;) {
        const marks = ['bench:key', 'pc:key', 'pc:painted'].map(
          (name) => performance.getEntriesByName(name)[0]?.startTime,
        );
        if (marks.every((mark) => mark !== undefined)) return marks;
        if (performance.now() > end) return [];
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
    if (pressed === undefined || commanded === undefined || painted === undefined) {
      throw new Error(`No other pair was painted within 10 s of the key ${key}.`);
    }
    const decides = decisionKeys.includes(key);
    await pause(decides ? readingMs : leafingMs);
    const emptyFrameMs = await emptyFrame(pairs);
    times.push({ decides, keyMs: painted - pressed, commandMs: painted - commanded, emptyFrameMs });
  }
  return times;
}

/** Milliseconds from asking for a frame until a frame was painted in which one outline got another colour. */
async function emptyFrame(pairs: Frame): Promise<number> {
  return pairs.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        requestAnimationFrame(() => {
          const { style } = document.body;
          style.outline = `1px solid ${style.outlineColor === 'red' ? 'blue' : 'red'}`;
          setTimeout(() => {
            resolve(performance.now() - start);
          });
        });
      }),
  );
}

/** Milliseconds that a share of the key presses do not exceed; `share` from 0 to 1. */
export function keyQuantile(
  times: readonly KeyTimes[],
  key: 'keyMs' | 'commandMs' | 'emptyFrameMs',
  share: number,
): number {
  return quantile(
    times.map((time) => time[key]),
    share,
  );
}

/** Waits until the view knows all rows of its file. */
export async function whenIndexed(pairs: Frame, rows: number): Promise<void> {
  const all = new Intl.NumberFormat('en').format(rows);
  await pairs
    .getByTestId('counts')
    .filter({ hasText: `${all} rows` })
    .waitFor({ timeout: 120_000 });
}
