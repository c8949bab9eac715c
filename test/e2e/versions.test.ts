import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLintSettings } from '../../extension/model/lints/lintSettings.ts';
import { startEngine } from '../support/engine.ts';
import { pairsFile, writePairs } from './support/dataset.ts';
import { Workbench } from './support/workbench.ts';

const rows = 60;
const file = pairsFile(rows);

describe('a dataset in a git repository', () => {
  let workbench: Workbench;
  let pairs: Frame;

  beforeAll(async () => {
    workbench = await Workbench.start(
      { theme: 'dark', settings: { 'git.enabled': true }, viewport: { width: 1400, height: 1400 } },
      (folder) => {
        writePairs(folder, file);
        const git = (...args: string[]): void => {
          execFileSync('git', ['-c', 'user.name=Curator', '-c', 'user.email=curator@example.org', ...args], {
            cwd: folder,
            stdio: 'ignore',
          });
        };
        git('init', '--quiet');
        git('add', '.');
        git('commit', '--quiet', '-m', 'First version');
        const lines = readFileSync(join(folder, file.name), 'utf8').trimEnd().split('\n');
        const exchanged = JSON.parse(lines[3] ?? '') as { chosen: string; rejected: string };
        lines[3] = JSON.stringify({ ...exchanged, chosen: exchanged.rejected, rejected: exchanged.chosen });
        lines[7] = (lines[7] ?? '').replace('Happy to help', 'Glad to help');
        lines.splice(20, 1);
        lines.push('{"prompt": "A new question?", "chosen": "Yes.", "rejected": "No."}');
        writeFileSync(join(folder, file.name), `${lines.join('\n')}\n`);
      },
    );
    await workbench.openAsPairs(file.name);
    pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('chosen').waitFor();
  });
  afterAll(async () => {
    await workbench.screenshot('versions-end');
    await workbench.stop();
  });

  const counts = (): Promise<string> => pairs.getByTestId('counts').innerText();
  const pane = (title: string) => workbench.page.locator('.pane', { hasText: title });

  it('undoes a step of an earlier session once the window was loaded again', async () => {
    await pairs.locator('.row.selected').click();
    await workbench.activeTab(file.name);
    await workbench.page.keyboard.press('k');
    await expect.poll(counts).toContain('1 decided');
    await workbench.page.keyboard.press('d');
    await expect.poll(counts).toContain('2 decided');
    await workbench.leaveWindow();
    await workbench.openWindow();
    pairs = await workbench.webview('[data-testid=counts]');
    await expect.poll(counts).toContain('2 decided');
    await pairs.locator('.row.selected').click();
    await workbench.activeTab(file.name);
    await workbench.runCommand('Preference Curator: Undo Step of an Earlier Session');
    await expect.poll(counts).toContain('1 decided');
    await workbench.runCommand('Preference Curator: Undo Step of an Earlier Session');
    await expect.poll(counts).toContain(' 0 decided');
    await pairs.locator('.row.selected').click();
    await workbench.page.keyboard.press('k');
    await expect.poll(counts).toContain('1 decided');
  });

  it('is listed with how far its curation is', async () => {
    await workbench.runCommand('Explorer: Focus on Preference Datasets View');
    const entry = pane('Preference Datasets').locator('.monaco-list-row', { hasText: file.name });
    await expect.poll(() => entry.innerText()).toContain(`1 decided, ${String(rows - 1)} left`);
    const engine = startEngine();
    const { datasetId } = await engine.open(join(workbench.workspace, file.name));
    const { rowsWithFindings } = await engine.request('lints/run', { datasetId, settings: defaultLintSettings });
    // The list looks again when a file comes.
    writeFileSync(join(workbench.workspace, 'new.jsonl'), '{"no": "pairs"}\n');
    await expect
      .poll(() => entry.innerText())
      .toContain(`1 decided, ${String(rowsWithFindings)} flagged, ${String(rows - 1)} left`);
    await workbench.screenshot('versions-1-datasets');
  });

  it('is compared with HEAD record by record, each record side by side', async () => {
    await pairs.locator('.row.selected').click();
    await workbench.activeTab(file.name);
    await workbench.runCommand('Preference Curator: Compare Records with Git HEAD');
    const changes = pane('Changed Records').locator('.monaco-list-row');
    await changes.filter({ hasText: 'Flipped' }).waitFor();
    // The list draws only what is in sight; all counts are in the test of the engine's answer.
    await expect.poll(() => changes.filter({ hasText: 'Flipped' }).innerText()).toContain('1');
    await expect.poll(() => changes.filter({ hasText: 'Edited' }).innerText()).toContain('1');
    await changes.filter({ hasText: 'line 4' }).click();
    const diff = workbench.page.locator('.monaco-diff-editor');
    await diff.waitFor();
    await diff.locator('.view-line', { hasText: 'Happy to help with compilers' }).first().waitFor();
    await workbench.screenshot('versions-2-flipped');
  });

  it('gets back what a record was, changed or removed, and drops an added one, from the list', async () => {
    const changes = pane('Changed Records').locator('.monaco-list-row');
    const restore = async (record: string, by = 'Restore the Older Version'): Promise<void> => {
      const entry = changes.filter({ hasText: record }).first();
      await entry.hover();
      await workbench.screenshot('versions-3-restore');
      await entry.locator(`.action-label[aria-label="${by}"]`).click();
    };
    const onDisk = (): readonly string[] => readFileSync(join(workbench.workspace, file.name), 'utf8').split('\n');
    const original = file.text.split('\n');
    const changedTab = workbench.page.locator('.tab.active.dirty', { hasText: file.name });
    await restore('line 4');
    await workbench.notification(/Restore row 4\. Undo takes it back/u).waitFor();
    await changedTab.waitFor();
    expect(onDisk()[3]).not.toBe(original[3]);
    await workbench.runCommand('File: Save');
    await expect.poll(() => onDisk()[3]).toBe(original[3]);
    const toEndOfList = async (): Promise<void> => {
      await workbench.runCommand('Explorer: Focus on Changed Records View');
      await workbench.page.keyboard.press('End');
    };
    await toEndOfList();
    await restore('line 60', 'Drop the Added Row');
    await workbench.notification(/Drop row 60\. Undo takes it back\. Dropped rows stay in the file/u).waitFor();
    await changedTab.waitFor();
    await workbench.runCommand('File: Save');
    await toEndOfList();
    await restore('line 21');
    await changedTab.waitFor();
    await workbench.runCommand('File: Save');
    await expect.poll(() => onDisk()[20]).toBe(original[20]);
    expect(onDisk()).toHaveLength(original.length + 1);
  });

  it('is let go of with the comparison', async () => {
    await workbench.runCommand('Preference Curator: Close the Comparison');
    await pane('Changed Records').waitFor({ state: 'detached' });
  });

  it('is compared from the Source Control view, which says what it cannot compare', async () => {
    writeFileSync(join(workbench.workspace, 'notes.txt'), 'Nothing to compare.');
    await workbench.runCommand('Source Control: Focus on Changes View');
    const changed = (name: string) => workbench.page.locator(`.scm-view .monaco-list-row[aria-label^="${name},"]`);
    const choose = 'Compare Records with Git HEAD';
    const refused = workbench.notification(/notes\.txt is no JSON Lines file/u);
    await workbench.chooseInMenu(changed('notes.txt'), choose, refused);
    await workbench.screenshot('versions-4-source-control');
    await workbench.chooseInMenu(changed(file.name), choose, pane('Changed Records'));
    const changes = pane('Changed Records').locator('.monaco-list-row');
    await changes.filter({ hasText: 'Edited' }).waitFor();
    await workbench.runCommand('Preference Curator: Close the Comparison');
    await pane('Changed Records').waitFor({ state: 'detached' });
  });

  it('has a list of datasets that opens what is dropped on it, and says what it cannot open', async () => {
    writeFileSync(join(workbench.workspace, 'dropped.jsonl'), pairsFile(3).text);
    const list = pane('Preference Datasets').locator('.monaco-list');
    await list.locator('.monaco-list-row', { hasText: 'dropped.jsonl' }).waitFor();
    const drop = async (name: string): Promise<void> => {
      await workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).dragTo(list);
    };
    await drop('dropped.jsonl');
    await workbench.activeTab('dropped.jsonl');
    await expect.poll(() => workbench.page.locator('.statusbar').innerText()).toContain('0 decided, 3 left');
    await drop('notes.txt');
    await workbench.notification(/notes\.txt is of no kind that holds preference data/u).waitFor();
    await workbench.screenshot('versions-5-dropped');
    expect(workbench.problems).toEqual([]);
  });
});
