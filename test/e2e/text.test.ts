import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { Workbench } from './support/workbench.ts';

const turn = (role: string, content: string): { role: string; content: string } => ({ role, content });
const rows = ['tides', 'chess', 'bees'].map((topic) => ({
  prompt: [turn('user', `Explain ${topic}.`)],
  chosen: [turn('assistant', `A careful answer about ${topic}.`)],
  rejected: [turn('assistant', 'No.')],
}));
const lines = rows.map((row) => JSON.stringify(row));
const wrongRole = (lines[1] ?? '').replace('"assistant"', '"asistant"');
const text = [lines[0], wrongRole, lines[2], '{"prompt": "cut off'].join('\n');

/** The way in: from a packed file to rows, as text and as pairs, and out in another shape. */
describe('rows as text', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.start({ theme: 'light', openFile: 'rows.jsonl' }, (folder) => {
      writeFileSync(join(folder, 'rows.jsonl'), text);
      writeFileSync(join(folder, 'packed.jsonl.gz'), gzipSync(`${lines.join('\n')}\n`));
    });
  });
  afterAll(async () => {
    await workbench.stop();
  });

  it('has its lines checked, each with a way to its pair', async () => {
    const { page } = workbench;
    await page.locator('.codelens-decoration a', { hasText: 'Review pair' }).nth(2).waitFor();
    await page.locator('.squiggly-error').first().waitFor();
    await page.locator('.squiggly-warning').first().waitFor();
    await workbench.screenshot('light-text');
    await workbench.runCommand('Problems: Focus on Problems View');
    const problems = page.locator('.markers-panel .monaco-list-row');
    await problems.filter({ hasText: '"assistant" is meant' }).waitFor();
    await problems.filter({ hasText: 'This is not valid JSON' }).waitFor();
    await workbench.screenshot('light-problems');
    await workbench.runCommand('View: Hide Panel');
  });

  it('mends a role by a quick fix that changes nothing else', async () => {
    const { page } = workbench;
    const role = page.locator('.view-line span > span', { hasText: /^"asistant"$/u }).first();
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'assistant' });
    // The server is asked for fixes anew as the cursor moves; a list that came before its answer stays without them.
    for (let attempt = 0; attempt < 5 && !(await fix.isVisible()); attempt++) {
      await page.keyboard.press('Escape');
      await role.click();
      await page.keyboard.press('Control+.');
      await fix.waitFor({ timeout: 3_000 }).catch(() => undefined); // The next attempt does it again.
    }
    await workbench.screenshot('light-quick-fix');
    await page.keyboard.press('Enter');
    // The edit comes a moment after the key: what is saved before is the text without it.
    await workbench.dirtyTab().waitFor();
    await page.keyboard.press('Control+s');
    await workbench.dirtyTab().waitFor({ state: 'detached' });
    expect(readFileSync(join(workbench.workspace, 'rows.jsonl'), 'utf8')).toBe(text.replace(wrongRole, lines[1] ?? ''));
  });

  it('goes from a row to its pair', async () => {
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Review pair' }).nth(1).click();
    const pairs = await workbench.webview('[data-testid=counts]');
    await expect.poll(() => pairs.getByTestId('selected-line').innerText()).toBe('Line 2');
    expect(await axeViolations(pairs)).toEqual([]);
  });

  it('imports a packed file from the explorer, and opens what came out', async () => {
    const dialog = workbench.quickPick('Import packed.jsonl.gz');
    await workbench.chooseInExplorer('packed.jsonl.gz', 'Import', dialog);
    await workbench.acceptDialog('Import packed.jsonl.gz');
    await workbench.notification('3 rows imported').waitFor();
    expect(readFileSync(join(workbench.workspace, 'packed.jsonl'), 'utf8')).toBe(`${lines.join('\n')}\n`);
    await workbench.activeTab('packed.jsonl');
    const pairs = await workbench.webview('[data-testid=counts]');
    await expect.poll(() => pairs.getByTestId('counts').innerText()).toContain('3 rows');
  });

  it('converts to another shape, with what is lost said first', async () => {
    await workbench.runCommand('Preference Curator: Convert To…', { closes: false });
    await workbench.pick('TRL unpaired', 'Convert packed.jsonl');
    const losses = workbench.page.locator('.quick-input-widget', { hasText: 'Convert packed.jsonl to' });
    await losses.waitFor();
    await workbench.screenshot('light-convert');
    await workbench.pick('3 rows become', 'Convert packed.jsonl to');
    await workbench.pick('Write the Export', 'Preview of the Export');
    await workbench.acceptDialog('Export packed.jsonl');
    const converted = join(workbench.workspace, 'packed.clean.jsonl');
    await expect.poll(() => existsSync(converted)).toBe(true);
    const records = readFileSync(converted, 'utf8').trimEnd().split('\n');
    expect(records.map((record) => Object.keys(JSON.parse(record) as object))).toEqual(
      Array.from({ length: 6 }, () => ['prompt', 'completion', 'label']),
    );
    await workbench.screenshot('light-converted');
  });

  it('breaks no rule of the page policy and logs no error', () => {
    expect(workbench.problems).toEqual([]);
  });
});
