import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pairsFile, writePairs } from './support/dataset.ts';
import { Workbench } from './support/workbench.ts';

it('a first window opens the file as pairs where the settings say so, and as text when asked later', async () => {
  const file = pairsFile(20);
  const settings = { 'workbench.editorAssociations': { '*.jsonl': 'preferenceCurator.pairs' } };
  const workbench = await Workbench.start({ settings, openFile: file.name }, (folder) => {
    writePairs(folder, file);
  });
  const tabs = workbench.page.locator('.tab', { hasText: file.name });
  const text = workbench.page.locator('.editor-instance .monaco-editor .view-lines', { hasText: 'Explain tides' });
  try {
    const pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('chosen').waitFor();
    // The text that VS Code shows before it knows the extension goes away.
    await expect.poll(() => tabs.count()).toBe(1);
    await expect.poll(() => text.count()).toBe(0);
    await pairs.locator('.row.selected').click();
    await workbench.runCommand('Preference Curator: Open as Text');
    await text.waitFor();
  } finally {
    await workbench.screenshot('start');
    await workbench.stop();
  }
});

it('says why a dataset cannot be opened, and opens it once that is mended', async () => {
  const file = pairsFile(20);
  const store = join('.curation', `${file.name}.sqlite`);
  const workbench = await Workbench.start({ theme: 'light' }, (folder) => {
    writePairs(folder, file);
    mkdirSync(join(folder, '.curation'));
    mkdirSync(join(folder, store));
  });
  try {
    await workbench.openAsPairs(file.name);
    const pairs = await workbench.webview('[data-testid=cannot-open]');
    await expect.poll(() => pairs.getByTestId('cannot-open').innerText()).toContain(store);
    // What it says stays.
    await workbench.page.waitForTimeout(1_000);
    await workbench.screenshot('cannot-open');
    await expect.poll(() => pairs.getByTestId('cannot-open').innerText()).toContain(store);
    await pairs.getByRole('button', { name: 'Try Again' }).click();
    await expect.poll(() => pairs.getByTestId('cannot-open').innerText()).toContain(store);
    rmSync(join(workbench.workspace, store), { recursive: true });
    await pairs.getByRole('button', { name: 'Try Again' }).click();
    await pairs.getByTestId('chosen').waitFor();
    await expect.poll(() => pairs.getByTestId('counts').innerText()).toContain('20 rows');
  } finally {
    await workbench.stop();
  }
});
