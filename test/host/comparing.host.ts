import * as assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../extension/host/testApi.ts';
import { activated, closeAll, makeDataset, pairLine, readText, removeFolder, until } from './support.ts';

suite('records of an older version', () => {
  let api: TestApi;
  let uri: vscode.Uri;
  let older: vscode.Uri;
  let bytes: string;
  let folder: string;

  suiteSetup(async () => {
    api = await activated();
  });

  setup(async () => {
    ({ uri, bytes, folder } = await makeDataset(6));
    older = vscode.Uri.file(path.join(folder, 'older.jsonl'));
  });

  teardown(async () => {
    await closeAll();
    await until('the dataset is closed', () => !api.isOpen(uri));
    await removeFolder(folder);
  });

  test('are restored as one step, added ones dropped, in a dataset that was not open', async () => {
    const edited = bytes.replace(pairLine(2), () => pairLine(2).replace('bad answer', 'worse answer'));
    await writeFile(older.fsPath, edited.replace(`${pairLine(5)}\r\n`, ''));
    await api.restoreAll(uri, older);
    assert.equal(api.info(uri).unsavedSteps, 1);
    const { rows } = await api.page(uri, 0, 6);
    assert.deepEqual(
      rows.map(({ decision }) => decision),
      [undefined, undefined, undefined, undefined, undefined, 'drop'],
    );
    await until('the editor is active', () => vscode.window.tabGroups.activeTabGroup.activeTab?.isDirty === true);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the file is saved', async () => (await readText(uri)) === edited);
  });

  test('that were removed are put back as text', async () => {
    await writeFile(
      older.fsPath,
      bytes.replace(pairLine(3), () => `${pairLine(3)}\r\n${pairLine(7)}`),
    );
    await api.restoreAll(uri, older);
    await vscode.workspace.saveAll();
    assert.equal(await readText(uri), await readText(older));
  });

  test('that were removed are written into a file that is too large for a text, after a question', async () => {
    const long = JSON.stringify({ prompt: 'Long?', chosen: 'x'.repeat(53 * 1024 * 1024), rejected: 'y' });
    const before = `${pairLine(8)}\r\n${bytes}${long}\r\n`;
    await writeFile(older.fsPath, before);
    await writeFile(uri.fsPath, `${bytes}${long}\r\n`);
    api.agree();
    await api.restoreAll(uri, older);
    assert.equal(api.info(uri).rows, 8);
    assert.ok((await readText(uri)) === before, 'the file is not the older version byte for byte');
  });
});
