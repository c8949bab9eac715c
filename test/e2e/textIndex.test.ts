import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { Workbench } from './support/workbench.ts';

const name = 'large.jsonl';
const rows = 12_000;
const filler = Array.from({ length: 160 }, (_, index) => `common${String(index % 40)}`).join(' ');

/** A file that is large enough for an index of its texts. */
function writeLarge(folder: string): void {
  const lines = Array.from({ length: rows }, (_, row) =>
    JSON.stringify({
      prompt: `question ${String(row)} ${row % 3_000 === 7 ? 'Lighthouse' : ''}`,
      chosen: `${filler} ${row === 4_321 ? 'nightjar' : ''}`,
      rejected: filler,
    }),
  );
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
}

describe('searching a large dataset', () => {
  let workbench: Workbench;
  let pairs: Frame;

  beforeAll(async () => {
    workbench = await Workbench.start({ theme: 'light', viewport: { width: 1500, height: 1000 } }, writeLarge);
    await workbench.openAsPairs(name);
    pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('chosen').waitFor();
  });
  afterAll(async () => {
    await workbench.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await workbench.screenshot(`failed-${task.name.replace(/\W+/gu, '-').slice(0, 40)}`);
  });

  const search = async (text: string): Promise<void> => {
    await pairs.getByTestId('filter').fill(text);
    await pairs.getByTestId('filter').press('Enter');
  };
  const shown = (): Promise<string> => pairs.getByTestId('shown-count').innerText();
  const index = (): Promise<string> => pairs.getByTestId('text-index').innerText();
  const firstLine = (): Promise<string> => pairs.getByTestId('selected-line').innerText();

  it('reads the file the first time, and makes an index of it beside the rows found', async () => {
    expect(existsSync(join(workbench.workspace, '.curation', `${name}.texts`))).toBe(false);
    await search('nightjar');
    await expect.poll(shown, { timeout: 60_000 }).toMatch(/^1 of/u);
    await expect.poll(firstLine).toBe('Line 4322');
    const place = await pairs.getByTestId('filter').boundingBox();
    await expect.poll(index, { timeout: 60_000 }).toBe('Index ready');
    // Nothing moves for what the index says of itself.
    expect(await pairs.getByTestId('filter').boundingBox()).toEqual(place);
    expect(existsSync(join(workbench.workspace, '.curation', `${name}.texts`))).toBe(true);
    expect(await axeViolations(pairs)).toEqual([]);
    await workbench.screenshot('text-index-1-ready');
  });

  it('finds the same rows by the index, and says so', async () => {
    await search('lighthouse');
    await expect.poll(shown).toMatch(/^4 of/u);
    await expect.poll(index).toBe('From the index');
    await search('IGHTJA');
    await expect.poll(shown).toMatch(/^1 of/u);
    await expect.poll(index).toBe('From the index');
    await expect.poll(firstLine).toBe('Line 4322');
    expect(await axeViolations(pairs)).toEqual([]);
    await workbench.screenshot('text-index-2-found');
  });

  it('breaks no rule of the page policy and logs no error', () => {
    expect(workbench.problems).toEqual([]);
  });
});
