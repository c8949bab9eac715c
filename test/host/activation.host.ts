import * as assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { allCommands } from '../../extension/host/commands/commandTable.ts';
import { activated, closeAll, openPairs, removeFolder, until } from './support.ts';

suite('activation', () => {
  test('registers every command of the table', async () => {
    await activated();
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = allCommands().filter(({ id }) => !known.has(id));
    assert.deepEqual(missing, []);
  });
});

suite('files that cannot be opened', () => {
  let folder: string;

  setup(async () => {
    await activated();
    folder = await mkdtemp(path.join(tmpdir(), 'curator-host-'));
  });

  teardown(async () => {
    await closeAll();
    await removeFolder(folder);
  });

  test('leave no dataset behind and do not end the engine', async () => {
    const api = await activated();
    const missing = vscode.Uri.file(path.join(folder, 'missing.jsonl'));
    await openPairs(missing).catch(() => undefined);
    assert.equal(api.isOpen(missing), false);
    const virtual = vscode.Uri.parse('untitled:nothing.jsonl');
    await openPairs(virtual).catch(() => undefined);
    assert.equal(api.isOpen(virtual), false);
    const good = path.join(folder, 'good.jsonl');
    await writeFile(good, '{"prompt":"p","chosen":"c","rejected":"r"}\n');
    const uri = vscode.Uri.file(good);
    await openPairs(uri);
    await until('the dataset is open', () => api.isOpen(uri) && api.info(uri).complete);
    assert.equal(api.info(uri).rows, 1);
  });
});
