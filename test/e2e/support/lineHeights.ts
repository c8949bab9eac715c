import type { Frame } from 'playwright-core';
import { expect } from 'vitest';

type Response = 'chosen' | 'rejected';

/** Scrolls one response until a line of it is in the middle, and gives the heights of that line in both. */
export async function heightsOf(pairs: Frame, line: string, leader: Response): Promise<readonly number[]> {
  await heights(pairs, line, leader);
  const inMiddle = async (): Promise<boolean> => {
    const pane = pairs.locator('.turns').first();
    const paneHeight = await pane.evaluate(({ clientHeight }) => clientHeight);
    return (await heights(pairs, line)).every((top) => Math.abs(top - paneHeight / 2) < 40);
  };
  await expect.poll(inMiddle).toBe(true);
  return heights(pairs, line);
}

/** Heights of a line in both responses; the one that leads is scrolled to it. */
function heights(pairs: Frame, line: string, leader?: Response): Promise<readonly number[]> {
  return pairs.evaluate(
    ({ line, leader }) =>
      ['chosen', 'rejected'].map((response) => {
        const pane = document.querySelector(`[data-testid=${response}] > .turns`);
        const walker = document.createTreeWalker(pane ?? document, NodeFilter.SHOW_TEXT);
        while (walker.nextNode() !== null) {
          const at = walker.currentNode.textContent?.indexOf(line) ?? -1;
          if (at < 0) continue;
          const range = document.createRange();
          range.setStart(walker.currentNode, at);
          range.setEnd(walker.currentNode, at + line.length);
          const top = range.getBoundingClientRect().top - (pane?.getBoundingClientRect().top ?? 0);
          if (response === leader && pane !== null) pane.scrollTop += top - pane.clientHeight / 2;
          return top;
        }
        return Number.NaN;
      }),
    { line, leader },
  );
}
