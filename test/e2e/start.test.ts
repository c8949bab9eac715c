import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pairsFile, writePairs } from './support/dataset.ts';
import { Workbench } from './support/workbench.ts';

const file = pairsFile(20);
const barred = 'barred.jsonl';
const barredStore = join('.curation', `${barred}.sqlite`);

/** A window that nobody has used yet. */
describe('a first window', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    const settings = { 'workbench.editorAssociations': { '*.jsonl': 'preferenceCurator.pairs' } };
    workbench = await Workbench.start({ theme: 'light', settings, openFile: file.name }, (folder) => {
      writePairs(folder, file);
      copyFileSync(join(folder, file.name), join(folder, barred));
      // No file can be made where a folder is.
      mkdirSync(join(folder, barredStore), { recursive: true });
    });
  });
  afterAll(async () => {
    await workbench.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await workbench.screenshot(`failed-start-${task.name.replace(/\W+/gu, '-').slice(0, 40)}`);
  });

  it('opens the file as pairs where the settings say so, and as text when asked later', async () => {
    const tabs = workbench.page.locator('.tab', { hasText: file.name });
    const text = workbench.page.locator('.editor-instance .monaco-editor .view-lines', { hasText: 'Explain tides' });
    const pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('chosen').waitFor();
    // The text that VS Code shows before it knows the extension goes away.
    await expect.poll(() => tabs.count()).toBe(1);
    await expect.poll(() => text.count()).toBe(0);
    await pairs.locator('.row.selected').click();
    await workbench.runCommand('Preference Curator: Open as Text');
    await text.waitFor();
    await workbench.screenshot('start');
    await workbench.runCommand('View: Close All Editors');
    await tabs.first().waitFor({ state: 'detached' });
  });

  it('says why a dataset cannot be opened, and opens it once that is mended', async () => {
    await workbench.openAsPairs(barred);
    const pairs = await workbench.webview('[data-testid=cannot-open]');
    await expect.poll(() => pairs.getByTestId('cannot-open').innerText()).toContain(barredStore);
    // What it says stays.
    await workbench.page.waitForTimeout(1_000);
    await workbench.screenshot('cannot-open');
    await expect.poll(() => pairs.getByTestId('cannot-open').innerText()).toContain(barredStore);
    await pairs.getByRole('button', { name: 'Try Again' }).click();
    await pairs.locator('[aria-busy=true]').waitFor({ state: 'detached' });
    await expect.poll(() => pairs.getByTestId('cannot-open').innerText()).toContain(barredStore);
    rmSync(join(workbench.workspace, barredStore), { recursive: true });
    await pairs.getByRole('button', { name: 'Try Again' }).click();
    await pairs.getByTestId('chosen').waitFor();
    await expect.poll(() => pairs.getByTestId('counts').innerText()).toContain('20 rows');
  });
});
