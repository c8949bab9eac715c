import * as assert from 'node:assert/strict';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as vscode from 'vscode';
import type { TestApi } from '../../extension/host/testApi.ts';
import { activated, closeAll, pairLine, removeFolder, tabOf, until } from './support.ts';

suite('an import', () => {
  let api: TestApi;
  let folder: string;
  const at = (name: string): vscode.Uri => vscode.Uri.file(path.join(folder, name));

  suiteSetup(async () => {
    api = await activated();
  });
  setup(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'curator-host-'));
  });
  teardown(async () => {
    await closeAll();
    await removeFolder(folder);
  });

  test('opens what it made, and keeps the spelling of the rows', async () => {
    const lines = Array.from({ length: 5 }, (_, number) => pairLine(number));
    await writeFile(at('pairs.json').fsPath, `[\n${lines.join(',\n')}\n, oops]`);
    const summary = await api.importTo(at('pairs.json'), at('pairs.jsonl'), false);
    assert.equal(summary?.rows, 5);
    assert.equal(summary.problemTotal, 1);
    await until(
      'the pair editor is open',
      () => tabOf(at('pairs.jsonl')) !== undefined && api.isOpen(at('pairs.jsonl')),
    );
    assert.equal(await readFile(at('pairs.jsonl').fsPath, 'utf8'), `${lines.join('\n')}\n`);
  });

  test('does not replace a file that is there, nor one that is open', async () => {
    await writeFile(at('pairs.jsonl.gz').fsPath, gzipSync(`${pairLine(1)}\n`));
    await api.importTo(at('pairs.jsonl.gz'), at('pairs.jsonl'), false);
    await until('the pair editor is open', () => api.isOpen(at('pairs.jsonl')));
    await assert.rejects(api.importTo(at('pairs.jsonl.gz'), at('pairs.jsonl'), false), { reason: 'target-exists' });
    await assert.rejects(api.importTo(at('pairs.jsonl.gz'), at('pairs.jsonl'), true), { reason: 'bad-request' });
    assert.equal(await readFile(at('pairs.jsonl').fsPath, 'utf8'), `${pairLine(1)}\n`);
  });
});
