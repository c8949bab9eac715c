import * as assert from 'node:assert/strict';
import { appendFile, rename, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../extension/host/testApi.ts';
import { activated, closeDataset, openDataset, pairLine, readText, tabOf, until, viewType } from './support.ts';

const rows = 40;

suite('the pair editor', () => {
  let api: TestApi;
  let uri: vscode.Uri;
  let bytes: string;
  let folder: string;

  suiteSetup(async () => {
    api = await activated();
  });

  setup(async () => {
    ({ uri, bytes, folder } = await openDataset(api, rows));
  });

  teardown(async () => {
    await closeDataset(api, uri, folder);
  });

  const dirty = (): boolean => tabOf(uri)?.isDirty === true;
  const decide = async (row: number, decision: 'keep' | 'flip' | 'drop') => {
    const step = await api.apply(uri, row, { kind: 'decide', decision });
    // VS Code takes an edit a moment after it is told: a command sent along with it would come first.
    await vscode.commands.executeCommand('setContext', 'preferenceCurator.decided', row);
    return step;
  };
  const decisionOf = async (row: number) => (await api.page(uri, row, 1)).rows[0]?.decision;
  const flippedLine = (row: number): string => {
    const number = String(row);
    return `{"prompt": "Question ${number}?",  "chosen":"bad answer ${number}", "rejected": "good \\u0061nswer ${number}", "w": 1.0, "id": 9007199254740993}`;
  };
  const withRow = (row: number, line: string): string => bytes.replace(pairLine(row), () => line);

  test('opens a dataset and knows its rows and format', async () => {
    const info = api.info(uri);
    assert.equal(info.rows, rows);
    assert.ok(info.format !== undefined, 'no format was found');
    assert.equal(dirty(), false);
    const page = await api.page(uri, 0, 3);
    assert.equal(page.rows[0]?.prompt, 'Question 0?');
  });

  test('marks the file as changed, undoes, redoes and saves exactly what changed', async () => {
    await decide(3, 'flip');
    await until('the editor is dirty', dirty);
    await vscode.commands.executeCommand('undo');
    await until('the decision is gone', async () => (await decisionOf(3)) === undefined);
    await until('the editor is clean', () => !dirty());
    await vscode.commands.executeCommand('redo');
    await until('the decision is back', async () => (await decisionOf(3)) === 'flip');
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the editor is saved', () => !dirty());
    assert.equal(await readText(uri), withRow(3, flippedLine(3)));
  });

  test('undoes past a save', async () => {
    await decide(5, 'flip');
    await until('the editor is dirty', dirty);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the editor is saved', () => !dirty());
    await vscode.commands.executeCommand('undo');
    await until('the decision is gone', async () => (await decisionOf(5)) === undefined);
    await until('the editor is dirty again', dirty);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the editor is saved again', () => !dirty());
    assert.equal(await readText(uri), bytes);
  });

  test('reverts to the file, and undo goes on from there', async () => {
    await decide(1, 'keep');
    await until('the editor is dirty', dirty);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the editor is saved', () => !dirty());
    await decide(2, 'flip');
    await decide(4, 'drop');
    await until('the editor is dirty', dirty);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await until('the editor is clean', () => !dirty());
    assert.equal(await decisionOf(2), undefined);
    assert.equal(await decisionOf(4), undefined);
    assert.equal(await decisionOf(1), 'keep');
    assert.equal(await readText(uri), bytes);
    await vscode.commands.executeCommand('undo');
    await until('the saved decision is undone', async () => (await decisionOf(1)) === undefined);
    assert.equal(await decisionOf(2), undefined);
  });

  test('reverts to a save that was undone, and undo takes that back', async () => {
    await decide(1, 'flip');
    await until('the editor is dirty', dirty);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the editor is saved', () => !dirty());
    await vscode.commands.executeCommand('undo');
    await until('the editor is dirty again', dirty);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await until('the editor is clean', () => !dirty());
    assert.equal(await decisionOf(1), 'flip');
    await api.undo(uri);
    await until('the saved decision is undone', async () => (await decisionOf(1)) === undefined);
  });

  test('saves under another name and leaves the file as it was', async () => {
    await decide(0, 'flip');
    const target = vscode.Uri.file(path.join(folder, 'other.jsonl'));
    await api.saveAs(uri, target);
    assert.equal(await readText(target), withRow(0, flippedLine(0)));
    assert.equal(await readText(uri), bytes);
  });

  test('loses no decision when the engine is killed', async () => {
    await decide(7, 'flip');
    await decide(8, 'drop');
    const before = api.enginePid();
    api.killEngine();
    assert.equal(await decisionOf(7), 'flip');
    assert.equal(await decisionOf(8), 'drop');
    assert.notEqual(api.enginePid(), before);
    assert.ok(dirty());
    await vscode.commands.executeCommand('undo');
    await until('the last decision is undone', async () => (await decisionOf(8)) === undefined);
    assert.equal(await decisionOf(7), 'flip');
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the editor is saved', () => !dirty());
    assert.equal(await readText(uri), withRow(7, flippedLine(7)));
  });

  test('settles a request that is under way when the engine is killed', async () => {
    const pages = Array.from({ length: 10 }, (_, place) => api.page(uri, place, 5));
    api.killEngine();
    for (const page of await Promise.all(pages)) assert.equal(page.total, rows);
  });

  test('does not overwrite an outside change unless told so', async () => {
    await decide(2, 'flip');
    await until('the editor is dirty', dirty);
    const outside = `${bytes}${pairLine(99)}\r\n`;
    await writeFile(uri.fsPath, outside);
    api.answerConflict('cancel');
    await vscode.commands.executeCommand('workbench.action.files.save');
    assert.equal(await readText(uri), outside);
    assert.ok(dirty());
    api.answerConflict('reload');
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the new row is there', () => api.info(uri).complete && api.info(uri).rows === rows + 1);
    assert.equal(await decisionOf(2), 'flip');
    assert.ok(dirty());
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the editor is saved', () => !dirty());
    assert.equal(
      await readText(uri),
      outside.replace(pairLine(2), () => flippedLine(2)),
    );
  });

  test('overwrites a file that was replaced, when told so', async () => {
    await decide(2, 'flip');
    await until('the editor is dirty', dirty);
    const other = path.join(folder, 'other');
    await writeFile(other, `${bytes}${pairLine(99)}\r\n`);
    await rename(other, uri.fsPath);
    api.answerConflict('overwrite');
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the editor is saved', () => !dirty());
    assert.equal(await readText(uri), withRow(2, flippedLine(2)));
  });

  test('takes the new rows of a file that was rewritten in place, where the old ones are gone', async () => {
    await decide(2, 'flip');
    await until('the editor is dirty', dirty);
    await appendFile(uri.fsPath, `${pairLine(99)}\r\n`);
    api.answerConflict('overwrite');
    api.answerConflict('reload');
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the new row is there', () => api.info(uri).complete && api.info(uri).rows === rows + 1);
    assert.equal(await readText(uri), `${bytes}${pairLine(99)}\r\n`);
    assert.equal(await decisionOf(2), 'flip');
    assert.ok(dirty());
  });

  test('scores the pairs and knows the scorers afterwards', async () => {
    const result = await api.score(uri, ['builtin']);
    assert.equal(result?.rowsScored, rows);
    assert.ok(api.info(uri).scorers.length > 0);
    assert.equal(dirty(), false);
  });

  test('opens with the steps of an earlier session, which can still be undone', async () => {
    await decide(6, 'flip');
    await until('the editor is dirty', dirty);
    // A backup refers to the store, so a document made from it has every step.
    const copy = await api.restoreFromBackup(uri, path.join(folder, 'backup', 'one'));
    assert.equal(copy.unsavedSteps, 1);
    assert.equal(copy.canUndo, true);
    assert.equal(copy.decided.flip, 1);
    assert.equal(await readText(uri), bytes);
  });

  test('takes in what another window did, and undo goes on from the history of both', async () => {
    await decide(1, 'keep');
    await until('the editor is dirty', dirty);
    await api.applyElsewhere(uri, 2, { kind: 'decide', decision: 'drop' });
    await until('the decision of the other window is there', async () => (await decisionOf(2)) === 'drop');
    await until('the editor knows of it', () => api.info(uri).stepsElsewhere === 1);
    // What VS Code still has on its own stack is not the newest step any more.
    await vscode.commands.executeCommand('undo');
    assert.equal(await decisionOf(1), 'keep');
    await api.undo(uri);
    assert.equal(await decisionOf(2), undefined);
    assert.equal(await decisionOf(1), 'keep');
    await api.undo(uri);
    await until('its own decision is undone', async () => (await decisionOf(1)) === undefined);
  });

  test('writes the file by itself with autosave on, only where bytes changed', async () => {
    const files = vscode.workspace.getConfiguration('files');
    await files.update('autoSaveDelay', 200, vscode.ConfigurationTarget.Global);
    await files.update('autoSave', 'afterDelay', vscode.ConfigurationTarget.Global);
    try {
      const { ino } = await stat(uri.fsPath);
      await decide(1, 'keep');
      await until('the decision is saved', () => !dirty() && api.info(uri).unsavedSteps === 0);
      assert.equal((await stat(uri.fsPath)).ino, ino);
      await decide(3, 'flip');
      await until('the flip is in the file', async () => (await readText(uri)) === withRow(3, flippedLine(3)));
      await until('the editor is saved', () => !dirty());
      await vscode.commands.executeCommand('undo');
      await until('the undo is in the file', async () => (await readText(uri)) === bytes);
      await until('the editor is saved again', () => !dirty());
      assert.equal(await decisionOf(1), 'keep');
      assert.equal(await decisionOf(3), undefined);
    } finally {
      await files.update('autoSave', undefined, vscode.ConfigurationTarget.Global);
      await files.update('autoSaveDelay', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('shows one dataset in two editors with one undo history', async () => {
    await vscode.commands.executeCommand('vscode.openWith', uri, viewType, vscode.ViewColumn.Beside);
    await decide(9, 'flip');
    const tabs = (): readonly vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(({ input }) => input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString());
    await until('both editors are dirty', () => tabs().length === 2 && tabs().every((tab) => tab.isDirty));
    await vscode.commands.executeCommand('undo');
    await until('both editors are clean', () => tabs().every((tab) => !tab.isDirty));
    assert.equal(await decisionOf(9), undefined);
  });
});
