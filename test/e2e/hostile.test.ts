import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  commitOlder,
  hostileName as name,
  hostileTexts,
  judgeHostile,
  readableRows,
  wordOfLine,
  writeHostile,
} from './support/hostileDataset.ts';
import { Workbench } from './support/workbench.ts';

/** What a text could only bring into a page as markup: a view has none of it. */
const acting =
  ':is(script, iframe, object, embed, link, style, form, base, img, foreignObject, [onload], [onerror], [onfocus], [onmouseover], [ping], [href])';
/** Of the machine itself, what VS Code's own service worker answers from it, and the gallery that VS Code asks. */
const ownHosts = /^(127\.0\.0\.1|localhost|.*\.vscode-resource\.vscode-cdn\.net|open-vsx\.org)$/u;

describe('a dataset whose texts want to act', () => {
  let workbench: Workbench;
  let pairs: Frame;
  const asked: string[] = [];

  beforeAll(async () => {
    workbench = await Workbench.start(
      { theme: 'dark', settings: { 'git.enabled': true }, viewport: { width: 1500, height: 1300 } },
      (folder) => {
        writeHostile(folder, name);
        commitOlder(folder, name);
      },
    );
    const note = (address: string): void => {
      const { protocol, hostname } = new URL(address);
      if (hostname !== '' && !ownHosts.test(hostname)) asked.push(`${protocol}//${hostname}`);
    };
    workbench.page.on('request', (request) => {
      note(request.url());
    });
    workbench.page.on('websocket', (socket) => {
      note(socket.url());
    });
    await judgeHostile(join(workbench.workspace, name));
    await workbench.openAsPairs(name);
    pairs = await workbench.webview('[data-testid=counts]');
  });
  afterAll(async () => {
    await workbench.screenshot('hostile');
    await workbench.stop();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await workbench.screenshot(`failed-hostile-${task.name.replace(/\W+/gu, '-').slice(0, 40)}`);
  });

  /** Whether a page ran nothing, and has nothing of what texts could only bring in as markup. */
  const isHarmless = async (view: Frame): Promise<void> => {
    expect(await view.evaluate(() => 'taken' in globalThis)).toBe(false);
    expect(await view.evaluate((selector) => document.querySelectorAll(`#root ${selector}`).length, acting)).toBe(0);
  };
  const pane = (title: string): Locator => workbench.page.locator('.pane', { hasText: title });
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
      expect(shown).toContain(wordOfLine(row + 1));
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

  it('shows the first of five million characters without a space, says that there are more, and goes on', async () => {
    await pairs.locator('.row', { hasText: 'long' }).click();
    await pairs.getByTestId('chosen').getByRole('button', { name: 'Show the first 1,000,000 characters' }).waitFor();
    await expect.poll(() => pairs.getByTestId('cut').innerText()).toContain('cut at 1,000,000 characters');
    await pairs.locator('.row').nth(1).click();
    await expect.poll(line).toBe('Line 1');
  });

  it('shows what is no JSON as it is', async () => {
    await pairs.locator('.rows').click();
    await workbench.page.keyboard.press('End');
    await expect.poll(() => pairs.locator('.raw').innerText()).toContain('not JSON');
    await expect.poll(() => pairs.getByTestId('cut').innerText()).toMatch(/^The first 100,000 of 15\d,\d{3} bytes/u);
  });

  it('lists hostile values as values', async () => {
    await pairs.getByTestId('fields').click();
    await pairs.locator('.facet-title', { hasText: 'source' }).first().click();
    await pairs.locator('.facet-values li').first().waitFor();
    await expect
      .poll(() => pairs.locator('.field-panel :is(script, img, iframe, object, link, style)').count())
      .toBe(0);
  });

  it('shows what a judge wrote as text', async () => {
    await pairs.locator('.rows').click();
    await workbench.page.keyboard.press('Home');
    await expect.poll(line).toBe('Line 1');
    const verdict = pairs.getByTestId('judges');
    await expect.poll(() => verdict.innerText()).toContain('onerror="window.taken = true"');
    await verdict.locator('summary').first().click();
    await expect.poll(() => verdict.innerText()).toContain('javascript:window.taken=true');
    await isHarmless(pairs);
    await workbench.screenshot('hostile-verdict');
  });

  it('shows what many rows would become as text', async () => {
    await pairs.getByTestId('bulk').click();
    await pairs.getByTestId('bulk-kind').selectOption('replace');
    await pairs.getByTestId('bulk-find').fill('taken');
    await pairs.getByTestId('bulk-replacement').fill('</td><script>taken</script>');
    const preview = pairs.locator('.preview');
    await expect.poll(() => preview.innerText()).toContain('</td><script>taken</script>');
    await isHarmless(pairs);
    await pairs.getByTestId('bulk-kind').selectOption('field');
    await pairs.getByTestId('bulk-field').fill('source');
    await pairs.getByTestId('bulk-value').fill('<img src=x onerror=window.taken=true>');
    await expect.poll(() => preview.innerText()).toContain('@import url');
    await isHarmless(pairs);
    await workbench.screenshot('hostile-bulk');
    await workbench.page.keyboard.press('Escape');
    await pairs.locator('dialog[open]').waitFor({ state: 'detached' });
  });

  it('lists the dataset and its changed records by their texts', async () => {
    await workbench.runCommand('Explorer: Focus on Preference Datasets View');
    const datasets = pane('Preference Datasets');
    await datasets.locator('.monaco-list-row', { hasText: '<img src=x onerror=window.taken=true>' }).waitFor();
    await pairs.locator('.row.selected').click();
    await workbench.runCommand('Preference Curator: Compare Records with Git HEAD');
    const changes = pane('Changed Records');
    await changes.locator('.monaco-list-row', { hasText: '<script>window.taken = true' }).waitFor();
    await workbench.runCommand('Explorer: Focus on Changed Records View');
    await workbench.page.keyboard.press('End');
    await changes.locator('.monaco-list-row', { hasText: '$(flame)' }).waitFor();
    for (const list of [datasets, changes]) {
      expect(await list.locator(':is(img, script, iframe, a[href*=command], .codicon-flame)').count()).toBe(0);
    }
    await workbench.screenshot('hostile-records');
    await workbench.page.keyboard.press('Home');
    await changes.locator('.monaco-list-row', { hasText: '<script>window.taken = true' }).click();
    const diff = workbench.page.locator('.monaco-diff-editor');
    await diff.locator('.view-line', { hasText: '<script>window.taken' }).first().waitFor();
    await workbench.runCommand('Preference Curator: Close the Comparison');
    await workbench.runCommand('View: Close Editor');
    await workbench.runCommand('View: Close Primary Side Bar');
    // The page of an editor that was behind another one is made anew.
    pairs = await workbench.webview('[data-testid=counts]');
  });

  it('draws strength with the values of its fields as text', async () => {
    await pairs.getByTestId('score').click();
    await pairs.locator('[role=row] .cell-strength', { hasText: /\d/u }).first().waitFor({ timeout: 60_000 });
    await pairs.locator('.scoring').waitFor({ state: 'detached' });
    await pairs.getByTestId('strength').click();
    const strength = await workbench.webview('[data-testid=scorer-charts]');
    await strength.getByTestId('facet').focus();
    await strength.getByTestId('facet').selectOption('category');
    await expect.poll(() => strength.getByTestId('facet-charts').innerText()).toContain('</script></style>');
    await isHarmless(strength);
    await strength.getByTestId('facet-charts').scrollIntoViewIfNeeded();
    await workbench.screenshot('hostile-strength');
    await workbench.runCommand('View: Close Editor');
    await workbench.activeTab(name);
  });

  it('shows every text as text in triage, with five million characters among them', async () => {
    await workbench.runCommand('Preference Curator: Open Triage');
    const triage = await workbench.webview('[data-testid=reasons]');
    await triage.getByTestId('alike').click();
    await triage.getByTestId('alike-preview').waitFor();
    const entries = triage.locator('.entry');
    const lines = (await entries.locator('.line').allInnerTexts()).map((text) => Number(/\d+/u.exec(text)?.[0]));
    expect(lines.length).toBeGreaterThan(readableRows);
    for (const [place, number] of lines.entries()) {
      if (number > hostileTexts.length + 1) continue;
      await entries.nth(place).click();
      await expect.poll(() => triage.getByTestId('current').innerText()).toContain(`Line ${String(number)}`);
      await expect.poll(() => triage.locator('.card .responses').innerText()).toContain(wordOfLine(number));
      await isHarmless(triage);
    }
    await workbench.screenshot('hostile-triage');
    await workbench.runCommand('View: Close Editor');
    await workbench.activeTab(name);
  });

  it('shows every text as text to those who label blind, and what a judge disagrees about', async () => {
    await workbench.runCommand('Preference Curator: Open Judges and Routing');
    const judges = await workbench.webview('[data-testid=compare]');
    await judges.getByTestId('compare').click();
    await judges.getByTestId('trust').waitFor();
    await judges.getByTestId('blind').click();
    const seen = new Set<number>();
    const progress = judges.getByTestId('blind-progress');
    const lineOf = async (): Promise<number> => Number(/line (\d+)/u.exec(await progress.innerText())?.[1]);
    while (seen.size < readableRows) {
      await expect.poll(async () => seen.has(await lineOf())).toBe(false);
      const number = await lineOf();
      seen.add(number);
      expect(await judges.locator('.responses').innerText()).toContain(wordOfLine(number));
      await isHarmless(judges);
      if (seen.size < readableRows) await judges.getByText('Pass Over').click();
    }
    await judges.getByTestId('plan').click();
    await judges.getByTestId('plan-text').waitFor();
    await isHarmless(judges);
    await workbench.screenshot('hostile-judges');
  });

  it('ran nothing, asked nobody and broke no rule of the page policy', async () => {
    for (const frame of workbench.page.frames()) {
      expect(await frame.evaluate(() => 'taken' in globalThis).catch(() => false)).toBe(false);
    }
    expect(asked).toEqual([]);
    expect(workbench.problems).toEqual([]);
  });
});
