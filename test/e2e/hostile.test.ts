import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileHost, hostileTexts, writeHostile } from './support/hostileDataset.ts';
import { Workbench } from './support/workbench.ts';

const name = 'hostile.jsonl';

describe('a dataset whose texts want to act', () => {
  let workbench: Workbench;
  let pairs: Frame;
  const asked: string[] = [];

  beforeAll(async () => {
    workbench = await Workbench.start({ theme: 'dark' }, (folder) => {
      writeHostile(folder, name);
    });
    workbench.page.on('request', (request) => {
      if (request.url().includes(hostileHost)) asked.push(request.url());
    });
    await workbench.openAsPairs(name);
    pairs = await workbench.webview('[data-testid=counts]');
  });
  afterAll(async () => {
    await workbench.screenshot('hostile');
    await workbench.stop();
  });

  const line = (): Promise<string> => pairs.getByTestId('selected-line').innerText();
  const goTo = async (row: number): Promise<void> => {
    if (row === 0) return pairs.locator('.row.selected').click();
    await pairs.locator('.rows').focus();
    await workbench.page.keyboard.press('ArrowDown');
    await expect.poll(line).toBe(`Line ${String(row + 1)}`);
  };

  it.each(['rendered', 'text', 'exact'])('shows every text as text, read as %s', async (reading) => {
    await pairs.getByTestId('reading').selectOption(reading);
    await pairs.locator('.rows').click();
    await workbench.page.keyboard.press('Home');
    await expect.poll(line).toBe('Line 1');
    for (let row = 0; row < hostileTexts.length; row++) {
      await goTo(row);
      const shown = await pairs.locator('.pair').innerText();
      const word = /[a-z]{4,}/u.exec(hostileTexts[row] ?? '')?.[0] ?? '';
      expect(shown).toContain(word);
      await expect
        .poll(() => pairs.locator('.pair :is(script, img, iframe, object, link, style, form, input, svg)').count())
        .toBe(0);
    }
  });

  it('marks characters that turn the direction of a text in every way of reading', async () => {
    for (const reading of ['rendered', 'text', 'exact']) {
      await pairs.getByTestId('reading').selectOption(reading);
      await pairs.locator('.row', { hasText: 'isolated' }).click();
      await expect.poll(() => pairs.getByTestId('chosen').innerText()).toContain('U+202E');
      await expect.poll(() => pairs.locator('.row', { hasText: 'isolated' }).innerText()).toContain('U+202E');
    }
  });

  it('refuses links that would run something', async () => {
    await pairs.getByTestId('reading').selectOption('rendered');
    await pairs.locator('.row', { hasText: 'javascript' }).first().click();
    const toggle = pairs.getByRole('button', { name: 'Compare the responses' });
    if ((await toggle.getAttribute('aria-pressed')) === 'true') await toggle.click();
    for (const link of ['run', 'command', 'file']) {
      await pairs.getByTestId('chosen').getByRole('button', { name: link, exact: true }).click();
      await workbench
        .notification(/not opened from a dataset/u)
        .first()
        .waitFor();
      await workbench.runCommand('Notifications: Clear All Notifications');
    }
  });

  it('shows five million characters without a space, and goes on', async () => {
    await pairs.locator('.row', { hasText: 'long' }).click();
    await pairs
      .getByTestId('chosen')
      .getByRole('button', { name: /Show all/u })
      .waitFor();
    await pairs.locator('.row').nth(1).click();
    await expect.poll(line).toBe('Line 1');
  });

  it('shows what is no JSON as it is', async () => {
    await pairs.locator('.rows').click();
    await workbench.page.keyboard.press('End');
    await expect.poll(() => pairs.locator('.raw').innerText()).toContain('not JSON');
  });

  it('lists hostile values as values', async () => {
    await pairs.getByTestId('fields').click();
    await pairs.locator('.facet-title', { hasText: 'source' }).first().click();
    await pairs.locator('.facet-values li').first().waitFor();
    await expect
      .poll(() => pairs.locator('.field-panel :is(script, img, iframe, object, link, style)').count())
      .toBe(0);
  });

  it('ran nothing, asked nobody and broke no rule of the page policy', async () => {
    for (const frame of workbench.page.frames()) {
      expect(await frame.evaluate(() => 'taken' in globalThis).catch(() => false)).toBe(false);
    }
    expect(asked).toEqual([]);
    expect(workbench.problems).toEqual([]);
  });
});
