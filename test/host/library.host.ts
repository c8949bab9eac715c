import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../extension/host/testApi.ts';
import { activated, closeAll, openDataset, openPairs, readText, removeFolder, tabOf, until } from './support.ts';

const rows = 12;

suite('the curation data of a file', () => {
  let api: TestApi;
  let uri: vscode.Uri;
  let bytes: string;
  let folder: string;

  suiteSetup(async () => {
    api = await activated();
  });

  setup(async () => {
    ({ uri, bytes, folder } = await openDataset(api, rows));
    await api.apply(uri, 3, { kind: 'note', note: 'seen' });
    await api.apply(uri, 4, { kind: 'decide', decision: 'keep' });
    await until('the editor is dirty', () => tabOf(uri)?.isDirty === true);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the editor is saved', () => tabOf(uri)?.isDirty === false);
  });

  teardown(async () => {
    await closeAll();
    await removeFolder(folder);
  });

  const storeOf = (file: vscode.Uri): string => path.join(folder, '.curation', `${path.basename(file.fsPath)}.sqlite`);
  const rename = async (target: vscode.Uri): Promise<void> => {
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, target);
    assert.ok(await vscode.workspace.applyEdit(edit));
  };

  test('goes with a file that is renamed while its editor is open', async () => {
    const target = vscode.Uri.file(path.join(folder, 'renamed.jsonl'));
    await rename(target);
    await openPairs(target);
    await until('the decisions are there', () => api.isOpen(target) && api.info(target).decided.keep === 1);
    assert.equal((await api.detail(target, 3)).state.note, 'seen');
    assert.equal(await readText(target), bytes);
    await until('the old store is gone', () => !existsSync(storeOf(uri)));
  });

  test('goes with a file that is renamed while it is closed', async () => {
    await closeAll();
    await until('the dataset is closed', () => !api.isOpen(uri));
    const target = vscode.Uri.file(path.join(folder, 'renamed.jsonl'));
    await rename(target);
    await until('the old store is gone', () => !existsSync(storeOf(uri)));
    await openPairs(target);
    await until('the decisions are there', () => api.isOpen(target) && api.info(target).decided.keep === 1);
  });

  test('is deleted when the person agrees, and the file stays', async () => {
    assert.ok(existsSync(storeOf(uri)));
    api.agree();
    await vscode.commands.executeCommand('preferenceCurator.deleteCuration', uri);
    assert.equal(existsSync(path.join(folder, '.curation')), false);
    assert.equal(api.isOpen(uri), false);
    assert.equal(await readText(uri), bytes);
    await openPairs(uri);
    await until('the dataset is open again', () => api.isOpen(uri) && api.info(uri).complete);
    assert.equal(api.info(uri).decided.keep, 0);
  });

  test('is not deleted while there are unsaved edits', async () => {
    await api.apply(uri, 5, { kind: 'decide', decision: 'flip' });
    await until('the editor is dirty', () => tabOf(uri)?.isDirty === true);
    api.agree();
    await vscode.commands.executeCommand('preferenceCurator.deleteCuration', uri);
    assert.ok(existsSync(storeOf(uri)));
    assert.equal(api.info(uri).decided.flip, 1);
  });
});
