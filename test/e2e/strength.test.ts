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
    await workbench.openAsPairs(file.name);
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

  const written = (name: string): string => join(workbench.workspace, name);

  it('saves a chart as SVG by keyboard: in the colours of the theme, captioned, and complete in itself', async () => {
    const save = strength.getByRole('button', { name: 'Save the chart Histogram of preference strength as SVG' });
    await save.focus();
    await workbench.page.keyboard.press('Enter');
    await workbench.acceptDialog('Save Chart of pairs.jsonl');
    const path = written('pairs.histogram-of-preference-strength.svg');
    await expect.poll(() => existsSync(path)).toBe(true);
    await expect.poll(() => strength.getByTestId('said').innerText()).toContain(path);
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
    await workbench.runCommand('Preference Curator: Save Chart…', { closes: false });
    await workbench.pick('Votes for the label as PNG', 'Save Chart');
    await workbench.acceptDialog('Save Chart of pairs.jsonl');
    const path = written('pairs.votes-for-the-label.png');
    await expect.poll(() => existsSync(path)).toBe(true);
    const bytes = readFileSync(path);
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    // 460 pixels and a margin of 12 on both sides.
    expect(bytes.readUInt32BE(16)).toBe(2 * (460 + 24));
    await expect.poll(() => strength.getByTestId('said').innerText()).toContain(path);
  });

  it('draws counts on a logarithmic axis where that is wanted', async () => {
    const smallest = async (): Promise<number> =>
      strength
        .locator('.histogram .bars rect')
        .evaluateAll((rects) => Math.min(...rects.map((rect) => Number(rect.getAttribute('height')))));
    const before = await smallest();
    await strength.getByTestId('logarithmic').check();
    await expect.poll(() => strength.locator('.histogram .plot').innerHTML()).toContain('logarithmic');
    await expect.poll(smallest).toBeGreaterThan(before);
    await workbench.screenshot('strength-1-logarithmic');
    expect(await axeViolations(strength)).toEqual([]);
    await strength.getByTestId('logarithmic').uncheck();
  });

  it('moves the edge of a band by keys, says where it is, and counts the rows at once', async () => {
    await strength.getByTestId('recipe').selectOption('flip');
    const edge = strength.getByTestId('band-edge');
    await expect
      .poll(() => edge.getAttribute('aria-valuetext'))
      .toMatch(/^10 % of the rows, strength −\d\.\d+; 24 rows in the lowest band, 216 in the highest one$/u);
    await edge.focus();
    await workbench.page.keyboard.press('ArrowRight');
    await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe('11');
    await expect.poll(() => strength.getByTestId('band-rows').allInnerTexts()).toEqual(['26', '214']);
    await workbench.page.keyboard.press('PageUp');
    await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe('21');
    await workbench.page.keyboard.press('End');
    await expect.poll(() => strength.getByTestId('band-rows').allInnerTexts()).toEqual(['240', '0']);
    await workbench.page.keyboard.press('Home');
    await expect.poll(() => strength.getByTestId('band-rows').allInnerTexts()).toEqual(['0', '240']);
    await expect.poll(() => edge.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await axeViolations(strength)).toEqual([]);
  });

  it('moves an edge by the mouse, and does with the rows what the picture said', async () => {
    await strength.getByTestId('recipe').selectOption('smooth-margin');
    const edge = strength.getByTestId('band-edge');
    await edge.scrollIntoViewIfNeeded();
    const before = Number(await edge.getAttribute('aria-valuenow'));
    expect(before).toBe(0);
    const box = await edge.boundingBox();
    if (box === null) throw new Error('The edge is not seen.');
    const { mouse } = workbench.page;
    await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await mouse.down();
    await mouse.move(box.x + box.width / 2 - 60, box.y + box.height / 2, { steps: 6 });
    await mouse.move(box.x + box.width / 2 - 200, box.y + box.height / 2, { steps: 6 });
    await mouse.up();
    expect(Number(await edge.getAttribute('aria-valuenow'))).toBeLessThan(-1.2);
    const live = await strength.getByTestId('band-rows').allInnerTexts();
    expect(live.map(Number).reduce((sum, count) => sum + count, 0)).toBe(rows);
    await workbench.screenshot('strength-2-edge');
    await strength.getByTestId('bands-preview').click();
    await expect.poll(() => strength.getByTestId('said').innerText()).toContain('rows would be changed');
    await expect.poll(() => strength.getByTestId('band-rows').allInnerTexts()).toEqual(live);
    // The brush beneath it has not taken the drag for a range.
    await expect.poll(() => strength.getByTestId('range-text').innerText()).toContain('shows all rows');
  });

  it('sorts the rest of the rows by checked labels, and a bucket is the filter of the editor', async () => {
    const pairs = await workbench.webview('[data-testid=counts]');
    await strength.getByTestId('sort-by-gold').click();
    await expect.poll(() => strength.locator('[data-severity=error]').innerText()).toContain('at least 20');
    await strength.getByTestId('recipe').selectOption('flip');
    await strength.getByTestId('bands-apply').waitFor();
    await strength.getByTestId('bands-preview').click();
    await expect.poll(() => strength.getByTestId('said').innerText()).toContain('24 rows would be changed');
    await strength.getByTestId('bands-apply').click();
    await expect.poll(() => strength.getByTestId('said').innerText()).toContain('Bands: flip 24');
    // The button is dead while the charts follow what was done.
    await expect
      .poll(
        async () => {
          await strength.getByTestId('sort-by-gold').click();
          return strength.getByTestId('buckets').isVisible();
        },
        { interval: 500, timeout: 20_000 },
      )
      .toBe(true);
    const counts = await strength.locator('[data-testid=buckets] td.number').allInnerTexts();
    expect(counts.map(Number).reduce((sum, count) => sum + count, 0)).toBe(rows - 24);
    expect(await axeViolations(strength)).toEqual([]);
    await strength.getByTestId('buckets').scrollIntoViewIfNeeded();
    await workbench.screenshot('strength-3-buckets');
    await strength.getByTestId('bucket-keep').focus();
    await workbench.page.keyboard.press('Enter');
    await expect
      .poll(() => pairs.getByTestId('shown-count').innerText())
      .toContain(`${counts[0] ?? ''} of ${String(rows)}`);
    await expect.poll(() => pairs.getByTestId('chart-filter').innerText()).toBe('Gold consistency: Keep');
  });

  it('shows a range that was typed, and compares with the decisions, by Enter and by a button', async () => {
    const pairs = await workbench.webview('[data-testid=counts]');
    const typed = async (id: string, text: string): Promise<void> => {
      await strength.getByTestId(id).locator('input').fill(text);
    };
    await typed('range-from', '1');
    await typed('range-to', '3');
    await workbench.page.keyboard.press('Enter');
    // Of the 30 turned labels 24 were turned back; the bucket that was shown before is no condition any more.
    await expect.poll(() => pairs.getByTestId('shown-count').innerText()).toContain('234 of 240');
    await typed('range-from', '-9');
    await typed('range-to', '1');
    await strength.getByTestId('show-range').click();
    await expect.poll(() => pairs.getByTestId('shown-count').innerText()).toMatch(/^6 of 240/u);
    await strength.getByTestId('all-rows').click();
    await strength.getByTestId('calibrate').click();
    await expect.poll(() => strength.getByTestId('calibration').innerText()).toContain('24 labels');
    expect(await axeViolations(strength)).toEqual([]);
  });

  it('writes the whole report beside the dataset, and says where', async () => {
    await strength.getByTestId('report').click();
    await workbench.acceptDialog('Write Strength Report of pairs.jsonl');
    await workbench.notification('was written to pairs.strength.html').waitFor({ timeout: 60_000 });
    const html = readFileSync(written('pairs.strength.html'), 'utf8');
    expect(html).toContain("default-src 'none'; style-src 'sha256-");
    expect(html.match(/<svg /gu)?.length).toBeGreaterThan(8);
    expect(outsideReferences(html.slice(html.indexOf('<body>')))).toEqual([]);
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('keeps how counts are drawn over a restart', async () => {
    await strength.getByTestId('logarithmic').check();
    await workbench.leaveWindow();
    await workbench.openWindow();
    // All of VS Code starts anew, which takes its time on a busy machine.
    const view = '[data-testid=scorer-charts]';
    strength = await workbench.webview(view).catch(() => workbench.webview(view));
    await expect.poll(() => strength.getByTestId('logarithmic').isChecked()).toBe(true);
    await expect.poll(() => strength.locator('.histogram .plot').innerHTML()).toContain('logarithmic');
  });

  it('breaks no rule of the page policy and logs no error', () => {
    expect(workbench.problems).toEqual([]);
  });
});
