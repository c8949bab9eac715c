import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { pairsFile, writePairs } from './support/dataset.ts';
import { Workbench } from './support/workbench.ts';

const rows = 240;
const file = pairsFile(rows);

/** A curator's way through the rows most worth a look; each step goes on where the last one ended. */
describe('triage', () => {
  let workbench: Workbench;
  let pairs: Frame;
  let triage: Frame;
  /** Line of the decision that is undone again. */
  let undone = 0;

  beforeAll(async () => {
    workbench = await Workbench.start({ theme: 'light', viewport: { width: 1600, height: 1000 } }, (folder) => {
      writePairs(folder, file);
    });
  });
  afterAll(async () => {
    await workbench.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await workbench.screenshot(`failed-triage-${task.name.replace(/\W+/gu, '-').slice(0, 40)}`);
  });

  /** The engine is asked anew after a step, which takes its time where there is little of it. */
  const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);
  const text = async (id: string): Promise<string> =>
    (await triage.getByTestId(id).innerText()).replace(/\s+/gu, ' ').trim();
  const currentLine = async (): Promise<number> => Number(/Line (\d+)/u.exec(await text('current'))?.[1]);
  const decidedInEditor = async (): Promise<string> => pairs.getByTestId('counts').innerText();
  /** Shares of wrong labels in percent: now, and as the labels were found. */
  const wrong = async (): Promise<{ readonly now: number; readonly found: number }> => {
    const [, now, found] = /wrong: ([\d.]+) % .* now, ([\d.]+) %/u.exec(await text('estimate')) ?? [];
    return { now: Number(now), found: Number(found) };
  };

  /** Undo of VS Code's own, which goes to the editor that has the focus. */
  const undoInEditor = async (after: string): Promise<void> => {
    await pairs.getByTestId('selected-line').click();
    // The tabs of the other views end in the same name.
    await workbench.page.locator('.editor-group-container.active .tab.active', { hasText: /^pairs/u }).waitFor();
    await press('Control+z');
    await expect.poll(decidedInEditor).toContain(after);
  };

  it('opens without scores in random order, says so, and offers to score', async () => {
    await workbench.openAsPairs(file.name);
    pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('chosen').waitFor();
    await workbench.runCommand('Preference Curator: Open Triage');
    triage = await workbench.webview('[data-testid=progress]');
    await expect.poll(() => text('progress')).toContain(`${String(rows)} rows to look at`);
    expect(await axeViolations(triage)).toEqual([]);
    await workbench.screenshot('triage-1-unscored');
    await triage.getByTestId('score').click();
    await triage.getByTestId('estimate').waitFor({ timeout: 90_000 });
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('shows the row most worth a look with its reasons, and the same row in the editor', async () => {
    await triage.getByTestId('current').click();
    expect(file.flippedLines.has(await currentLine())).toBe(true);
    await expect.poll(() => text('reasons')).toMatch(/scorers prefer the rejected response/u);
    await expect
      .poll(async () => pairs.getByTestId('selected-line').innerText())
      .toContain(String(await currentLine()));
    await expect.poll(() => text('estimate')).toContain('Not calibrated');
    expect(await axeViolations(triage)).toEqual([]);
    await workbench.screenshot('triage-2-scored');
  });

  it('takes one key a decision, and shows how many labels may be wrong still', async () => {
    const first = await currentLine();
    await press('f');
    await expect.poll(currentLine).not.toBe(first);
    const second = await currentLine();
    await press('f');
    await expect.poll(currentLine).not.toBe(second);
    undone = await currentLine();
    await press('f');
    await expect.poll(currentLine).not.toBe(undone);
    await expect.poll(() => text('progress')).toContain('3 looked at, 3 of them changed');
    await expect.poll(decidedInEditor).toContain('3 decided');
    const { now, found } = await wrong();
    expect(found - now).toBeCloseTo((100 * 3) / rows, 0);
    await expect.poll(() => workbench.dirtyTab().count()).toBe(1);
    expect(readFileSync(join(workbench.workspace, file.name), 'utf8')).toBe(file.text);
  });

  it('undoes, skips and brings back by keyboard', async () => {
    await press('z');
    await expect.poll(() => text('progress')).toContain('2 looked at');
    await expect.poll(decidedInEditor).toContain('2 decided');
    await expect.poll(currentLine).toBe(undone);
    const skipped = await currentLine();
    await press('s');
    await expect.poll(() => text('progress')).toContain('1 skipped');
    await expect.poll(currentLine).not.toBe(skipped);
    await press('b');
    await expect.poll(() => text('progress')).not.toContain('skipped');
    await press('ArrowDown');
    await expect.poll(currentLine).not.toBe(skipped);
    await press('ArrowUp');
  });

  it('keeps keys out of text fields', async () => {
    const before = await text('progress');
    await triage.getByTestId('goal').locator('input').fill('20');
    await press('k');
    await triage.getByTestId('goal').locator('input').fill('20');
    await press('Tab');
    await expect.poll(() => triage.locator('label[for=goal-bar]').innerText()).toContain('of 20 rows');
    await expect.poll(() => text('progress')).toBe(before);
    await triage.getByTestId('current').click();
  });

  it('decides about all rows like one after a preview, as one step that the editor undoes', async () => {
    await press('l');
    await triage.getByTestId('alike-preview').waitFor();
    expect(await axeViolations(triage)).toEqual([]);
    await workbench.screenshot('triage-3-alike');
    const count = Number(/^([\d,]+) row/u.exec(await text('alike-preview'))?.[1]);
    expect(count).toBeGreaterThan(0);
    await triage.getByTestId('alike-flip').click();
    await expect.poll(decidedInEditor).toContain(`${String(count + 2)} decided`);
    await undoInEditor('2 decided');
    await expect.poll(() => text('progress')).toContain('2 looked at');
  });

  it('says that it shows labels where the editor is blind', async () => {
    expect(await triage.getByTestId('not-blind').count()).toBe(0);
    await press('Shift+B');
    await triage.getByTestId('not-blind').waitFor();
    await press('Shift+B');
    await triage.getByTestId('not-blind').waitFor({ state: 'detached' });
  });

  it('shows charts, bands and estimates in the strength view, and a bar filters the editor', async () => {
    await triage.getByTestId('strength').click();
    const strength = await workbench.webview('[data-testid=scorer-charts]');
    await expect.poll(() => strength.getByTestId('estimates').innerText()).toContain('not calibrated');
    expect(await axeViolations(strength)).toEqual([]);
    await workbench.screenshot('triage-4-strength');
    await strength.getByTestId('scorer-charts').scrollIntoViewIfNeeded();
    await workbench.screenshot('triage-5-charts');
    await strength.locator('[data-testid=scorer-charts] .below rect.clickable').first().click();
    await expect.poll(async () => pairs.getByTestId('shown-count').innerText()).toMatch(/^\d+ of 240/u);
    await strength.getByTestId('facet').selectOption('chosen length');
    await strength.getByTestId('facet-charts').waitFor();

    await strength.getByTestId('recipe').selectOption('flip');
    await strength.getByTestId('bands-preview').click();
    await expect.poll(() => strength.getByTestId('said').innerText()).toContain('24 rows would be changed');
    expect(await axeViolations(strength)).toEqual([]);
    await strength.getByTestId('bands').scrollIntoViewIfNeeded();
    await workbench.screenshot('triage-6-bands');
    await strength.getByTestId('bands-apply').click();
    await expect.poll(() => strength.getByTestId('said').innerText()).toContain('Bands: flip 24');
    await expect.poll(decidedInEditor).toContain('26 decided');
    await undoInEditor('2 decided');
  });

  it('checks the rows by lints, and shows those of a finding', async () => {
    await workbench.runCommand('Preference Curator: Check Rows…', { closes: false });
    await workbench.pick('The responses are nearly those of an earlier row', 'Checked 240 rows');
    await expect.poll(async () => pairs.getByTestId('shown-count').innerText()).toContain('177 of 240');
  });

  it('goes on with the same dataset after VS Code was left', async () => {
    await workbench.page.locator('.tab', { hasText: 'Triage: ' }).click();
    await workbench.webview('[data-testid=progress]');
    await workbench.leaveWindow();
    await workbench.openWindow();
    pairs = await workbench.webview('[data-testid=counts]');
    triage = await workbench.webview('[data-testid=progress]');
    await expect.poll(() => text('progress')).toContain('2 looked at');
    await expect.poll(() => triage.locator('label[for=goal-bar]').innerText()).toContain('of 20 rows');
  });

  it('stays in sight where the pair editor lies beneath it', async () => {
    await workbench.page.locator('.tab', { hasText: 'Triage: ' }).click();
    await workbench.runCommand('View: Move Editor into Previous Group');
    triage = await workbench.webview('[data-testid=progress]');
    const before = await currentLine();
    await triage.getByTestId('current').click();
    await press('ArrowDown');
    await expect.poll(currentLine).not.toBe(before);
    // The editor would come to the front with the row.
    await workbench.page.waitForTimeout(1_000);
    await workbench.activeTab('Triage: ');
    expect(await triage.getByTestId('current').isVisible()).toBe(true);
  });

  it('has the commands of its dataset, and its counts in the status bar, and so have the other views', async () => {
    const counts = workbench.page.locator('.statusbar', { hasText: '2 decided, 238 left' });
    await counts.waitFor();
    await workbench.runCommand('Preference Curator: Open Judges and Routing');
    await workbench.activeTab('Judges: ');
    await counts.waitFor();
    await workbench.runCommand('Preference Curator: Edit Rubric…');
    await workbench.activeTab('Rubric: ');
    await counts.waitFor();
    await workbench.runCommand('Preference Curator: Open Triage');
    await workbench.activeTab('Triage: ');
  });

  it('breaks no rule of the page policy and logs no error', () => {
    expect(workbench.problems).toEqual([]);
  });
});
