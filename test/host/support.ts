import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../extension/host/testApi.ts';

export const viewType = 'preferenceCurator.pairs';
const extensionId = 'preference-curator.preference-curator';

/** Activates the extension and gives the way in that it has for tests. */
export async function activated(): Promise<TestApi> {
  const extension = vscode.extensions.getExtension<TestApi | undefined>(extensionId);
  if (extension === undefined) throw new Error(`${extensionId} is not installed in this window.`);
  const api = await extension.activate();
  if (api === undefined) throw new Error('The extension does not run in test mode.');
  return api;
}

/** The folder that the extension was started from: the checkout. */
export function extensionFolder(): string {
  const extension = vscode.extensions.getExtension(extensionId);
  if (extension === undefined) throw new Error(`${extensionId} is not installed in this window.`);
  return extension.extensionPath;
}

/** Rows whose values have spellings that a parser would not give back: escapes, spaces, 1.0, a 64-bit integer. */
export function pairLine(number: number): string {
  return `{"prompt": "Question ${String(number)}?",  "chosen":"good \\u0061nswer ${String(number)}", "rejected": "bad answer ${String(number)}", "w": 1.0, "id": 9007199254740993}`;
}

/** A dataset of `rows` pairs in a folder of its own. */
export async function makeDataset(rows: number): Promise<{ uri: vscode.Uri; bytes: string; folder: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'curator-host-'));
  const file = path.join(folder, 'pairs.jsonl');
  const bytes = Array.from({ length: rows }, (_, row) => `${pairLine(row)}\r\n`).join('');
  await writeFile(file, bytes);
  return { uri: vscode.Uri.file(file), bytes, folder };
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

export async function readText(uri: vscode.Uri): Promise<string> {
  return readFile(uri.fsPath, 'latin1');
}

export async function openPairs(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, viewType);
}

/** As `makeDataset`, open in the pair editor with all rows known. */
export async function openDataset(api: TestApi, rows: number): ReturnType<typeof makeDataset> {
  const dataset = await makeDataset(rows);
  await openPairs(dataset.uri);
  await until('the dataset is open and scanned', () => api.isOpen(dataset.uri) && api.info(dataset.uri).complete);
  return dataset;
}

/** Closes all editors and removes the dataset's folder. */
export async function closeDataset(api: TestApi, uri: vscode.Uri, folder: string): Promise<void> {
  await closeAll();
  await until('the dataset is closed', () => !api.isOpen(uri));
  await removeFolder(folder);
}

export function tabOf(uri: vscode.Uri): vscode.Tab | undefined {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .find(({ input }) => input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString());
}

/** Waits until `check` holds; fails with `what` after `limitMs`. */
export async function until(what: string, check: () => boolean | Promise<boolean>, limitMs = 30_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Closes all editors; unsaved ones are reverted first, so that no question is asked. */
export async function closeAll(): Promise<void> {
  for (let tab = firstTab(); tab !== undefined; tab = firstTab()) {
    if (tab.isDirty) await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    else await vscode.window.tabGroups.close(tab);
  }
}

function firstTab(): vscode.Tab | undefined {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  return activeTab ?? vscode.window.tabGroups.all.flatMap((group) => group.tabs)[0];
}
