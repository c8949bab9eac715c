import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { pairsFile, writePairs } from './support/dataset.ts';
import { Workbench } from './support/workbench.ts';

const rows = 240;
const file = pairsFile(rows);

/** One person's way from a file to a clean one; each step goes on where the last one ended. */
describe('from a real file to a clean one', () => {
  let workbench: Workbench;
  let pairs: Frame;

  beforeAll(async () => {
    workbench = await Workbench.start({ theme: 'dark' }, (folder) => {
      writePairs(folder, file);
    });
  });
  afterAll(async () => {
    await workbench.stop();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await workbench.screenshot(`failed-${task.name.replace(/\W+/gu, '-').slice(0, 40)}`);
  });

  const line = (): Promise<string> => pairs.getByTestId('selected-line').innerText();
  const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);
  const clickSelectedRow = async (): Promise<void> => {
    await pairs.locator('.row.selected').click();
    await workbench.activeTab(file.name);
  };
  const source = (): string => readFileSync(join(workbench.workspace, file.name), 'utf8');

  it('opens the file and shows the first pair side by side with a word diff', async () => {
    await workbench.openAsPairs(file.name);
    pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('chosen').waitFor();
    await expect.poll(() => pairs.getByTestId('counts').innerText()).toContain(`${String(rows)} rows`);
    await expect.poll(line).toContain('1');
    await expect.poll(() => pairs.getByTestId('chosen').innerText()).toContain('Happy to help with tides');
    await expect.poll(() => pairs.getByTestId('rejected').innerText()).toContain('No idea');
    await expect.poll(() => pairs.locator('mark').count()).toBeGreaterThan(0);
    await workbench.screenshot('story-1-open');
  });

  it('scores every pair with the built-in ensemble', async () => {
    await pairs.getByTestId('score').click();
    await pairs.locator('[role=row] .cell-strength', { hasText: /\d/u }).first().waitFor({ timeout: 90_000 });
    await pairs.locator('.scoring').waitFor({ state: 'detached', timeout: 90_000 });
    await workbench.screenshot('story-2-scored');
  });

  it('shows the histogram, and dragging below zero filters the editor, worst first', async () => {
    await pairs.getByTestId('strength').click();
    const strength = await workbench.webview('[data-testid=summary]');
    await strength.locator('.brush .overlay').waitFor();
    expect(await axeViolations(strength)).toEqual([]);
    const zero = await strength.locator('svg:has(.brush) .zero').first().boundingBox();
    const overlay = await strength.locator('.brush .overlay').boundingBox();
    if (zero === null || overlay === null) throw new Error('The histogram is not in sight.');
    const y = overlay.y + overlay.height / 2;
    await workbench.page.mouse.move(zero.x - 2, y);
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(overlay.x + 3, y, { steps: 5 });
    await workbench.page.mouse.up();
    await strength.getByTestId('range-text').filter({ hasText: 'worst first' }).waitFor();
    await workbench.screenshot('story-3-strength');
    await pairs.getByTestId('shown-count').waitFor();
    const shown = Number(
      /(\d+) of/u.exec((await pairs.getByTestId('shown-count').innerText()).replace(/\s+/gu, ' '))?.[1],
    );
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeLessThan(rows / 4);
    await expect.poll(async () => file.flippedLines.has(Number(/\d+/u.exec(await line())?.[0]))).toBe(true);
  });

  it('takes decisions by keyboard alone and undoes them', async () => {
    await clickSelectedRow();
    const first = await line();
    await press('f');
    await expect.poll(line).not.toBe(first);
    const second = await line();
    await press('d');
    await expect.poll(line).not.toBe(second);
    const third = await line();
    await press('t');
    await expect.poll(line).not.toBe(third);
    await expect.poll(() => pairs.getByTestId('counts').innerText()).toContain('3 decided');
    await press('Control+z');
    await expect.poll(() => pairs.getByTestId('counts').innerText()).toContain('2 decided');
    await expect.poll(() => workbench.dirtyTab().count()).toBe(1);
    expect(source()).toBe(file.text);
    expect(await axeViolations(pairs)).toEqual([]);
    await workbench.screenshot('story-4-decided');
  });

  it('finds every decision again after VS Code was left without saving', async () => {
    await workbench.leaveWindow();
    await workbench.openWindow();
    pairs = await workbench.webview('[data-testid=counts]');
    await workbench.webview('[data-testid=summary]');
    await expect.poll(() => pairs.getByTestId('counts').innerText()).toContain('2 decided');
    await expect.poll(() => workbench.dirtyTab().count()).toBe(1);
    expect(source()).toBe(file.text);
    await workbench.screenshot('story-5-back');
  });

  it('saves: only the flipped row changes, by its two values', async () => {
    await clickSelectedRow();
    await press('Control+s');
    await expect.poll(() => workbench.dirtyTab().count()).toBe(0);
    await expect.poll(() => workbench.notification(/another program/u).count()).toBe(0);
    const before = file.text.split('\n');
    const after = source().split('\n');
    const changed = before.flatMap((text, index) => (text === after[index] ? [] : [index]));
    expect(after).toHaveLength(before.length);
    expect(changed).toHaveLength(1);
    const [old, now] = [before, after].map((lines) => lines[changed[0] ?? 0] ?? '');
    expect(now?.length).toBe(old?.length);
    const parse = (text = ''): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
    expect(parse(now).chosen).toBe(parse(old).rejected);
    expect(parse(now).rejected).toBe(parse(old).chosen);
  });

  it('exports a clean file without the dropped row', async () => {
    await pairs.getByTestId('export').click();
    await workbench.pick('TRL preference (text)', '(1 of 4)');
    await workbench.pick('All rows', '(2 of 4)');
    await workbench.acceptPicks('(3 of 4)');
    await workbench.acceptPicks('(4 of 4)');
    await workbench.pick('Write the Export', 'Preview of the Export');
    await workbench.acceptDialog('Export pairs.jsonl');
    await workbench.notification(/239/u).first().waitFor();
    const exported = readFileSync(join(workbench.workspace, 'pairs.clean.jsonl'), 'utf8').trimEnd().split('\n');
    expect(exported).toHaveLength(rows - 1);
    for (const text of exported)
      expect(Object.keys(JSON.parse(text) as object)).toEqual(['prompt', 'chosen', 'rejected']);
  });

  it('breaks no rule of the page policy and logs no error', () => {
    expect(workbench.problems).toEqual([]);
  });
});
