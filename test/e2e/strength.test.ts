import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { elements, outsideReferences, parsed } from '../support/svg.ts';
import { axeViolations } from './support/axe.ts';
import { pairsFile, writePairs } from './support/dataset.ts';
import { Workbench } from './support/workbench.ts';

const rows = 240;
const file = pairsFile(rows);

/** What a curator does with the charts of a scored dataset; each step goes on where the last one ended. */
describe('the strength view', () => {
  let workbench: Workbench;
  let strength: Frame;

  beforeAll(async () => {
    workbench = await Workbench.start({ theme: 'dark', viewport: { width: 1600, height: 1000 } }, (folder) => {
      writePairs(folder, file);
    });
    await workbench.openFromExplorer(file.name, 'Open as Preference Pairs');
    const pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('score').click();
    await pairs.locator('.scoring').waitFor({ state: 'detached', timeout: 90_000 });
    await pairs.locator('[role=row] .cell-strength', { hasText: /\d/u }).first().waitFor({ timeout: 90_000 });
    await workbench.runCommand('Notifications: Clear All Notifications');
    await pairs.getByTestId('strength').click();
    strength = await workbench.webview('[data-testid=scorer-charts]');
  });
  afterAll(async () => {
    await workbench.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await workbench.screenshot(`failed-strength-${task.name.replace(/\W+/gu, '-').slice(0, 40)}`);
  });

  const eventually = <Value>(read: () => Promise<Value> | Value) =>
    expect.poll(async () => read(), { timeout: 20_000 });
  const written = (name: string): string => join(workbench.workspace, name);

  it('saves a chart as SVG by keyboard: in the colours of the theme, captioned, and complete in itself', async () => {
    const save = strength.getByRole('button', { name: 'Save the chart Histogram of preference strength as SVG' });
    await save.focus();
    await workbench.page.keyboard.press('Enter');
    await workbench.acceptDialog('Save Chart of pairs.jsonl');
    const path = written('pairs.histogram-of-preference-strength.svg');
    await eventually(() => existsSync(path)).toBe(true);
    await eventually(() => strength.getByTestId('said').innerText()).toContain(path);
    const svg = readFileSync(path, 'utf8');
    expect(outsideReferences(svg)).toEqual([]);
    const root = parsed(svg);
    const said = elements(root, 'text')
      .map(({ textContent }) => textContent)
      .join(' ');
    expect(said).toContain('Dataset: pairs.jsonl. n = 240 rows.');
    expect(said).toMatch(/\d{4}-\d{2}-\d{2}/u);
    expect(said).toMatch(/Scorers: builtin/u);
    // The ground of the dark theme, and bars in a colour of its own.
    expect(elements(root, 'rect')[0]?.getAttribute('fill')).toBe('rgb(31, 31, 31)');
    const fills = elements(root, 'g').map((group) => group.getAttribute('fill'));
    expect(fills.filter((fill) => fill !== null && /^rgb\(\d+, \d+, \d+\)$/u.test(fill)).length).toBeGreaterThan(1);
    expect(svg).not.toMatch(/class=|currentcolor|--vscode/iu);
  });

  it('saves a chart as PNG by a command, twice as fine as it is seen', async () => {
    await workbench.runCommand('Preference Curator: Save Chart', { closes: false });
    await workbench.pick('Votes for the label as PNG', 'Save Chart');
    await workbench.acceptDialog('Save Chart of pairs.jsonl');
    const path = written('pairs.votes-for-the-label.png');
    await eventually(() => existsSync(path)).toBe(true);
    const bytes = readFileSync(path);
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    // 460 pixels and a margin of 12 on both sides.
    expect(bytes.readUInt32BE(16)).toBe(2 * (460 + 24));
    await eventually(() => strength.getByTestId('said').innerText()).toContain(path);
  });

  it('draws counts on a logarithmic axis, and keeps it so over a reload', async () => {
    const smallest = async (): Promise<number> =>
      strength
        .locator('.histogram .bars rect')
        .evaluateAll((rects) => Math.min(...rects.map((rect) => Number(rect.getAttribute('height')))));
    const before = await smallest();
    await strength.getByTestId('logarithmic').check();
    await eventually(() => strength.locator('.histogram .plot').innerHTML()).toContain('logarithmic');
    expect(await smallest()).toBeGreaterThan(before);
    await workbench.screenshot('strength-1-logarithmic');
    await workbench.leaveWindow();
    await workbench.openWindow();
    strength = await workbench.webview('[data-testid=scorer-charts]');
    expect(await strength.getByTestId('logarithmic').isChecked()).toBe(true);
    await eventually(() => strength.locator('.histogram .plot').innerHTML()).toContain('logarithmic');
    expect(await axeViolations(strength)).toEqual([]);
    await strength.getByTestId('logarithmic').uncheck();
  });

  it('breaks no rule of the page policy and logs no error', () => {
    expect(workbench.problems).toEqual([]);
  });
});
