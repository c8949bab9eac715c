import * as assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../extension/host/testApi.ts';
import {
  activated,
  closeAll,
  closeDataset,
  openDataset,
  openPairs,
  pairLine,
  readText,
  removeFolder,
  until,
} from './support.ts';

const rows = 12;

suite('tools for agents', () => {
  let api: TestApi;
  let uri: vscode.Uri;
  let folder: string;
  let bytes: string;

  suiteSetup(async () => {
    api = await activated();
  });

  setup(async () => {
    ({ uri, folder, bytes } = await openDataset(api, rows));
  });

  teardown(async () => {
    await closeDataset(api, uri, folder);
  });

  const invoke = async (name: string, input: object): Promise<string> => {
    const result = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    return result.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
  };

  test('are known to VS Code with their strict schemas', () => {
    const tools = vscode.lm.tools.filter(({ name }) => name.startsWith('curator_'));
    assert.deepEqual(tools.map(({ name }) => name).sort(), [
      'curator_find_rows',
      'curator_get_statistics',
      'curator_propose_decision',
      'curator_show_pair',
    ]);
    for (const { inputSchema } of tools) {
      assert.equal((inputSchema as { additionalProperties?: unknown }).additionalProperties, false);
    }
  });

  test('count the rows, the decisions and the values of a field', async () => {
    await api.apply(uri, 0, { kind: 'decide', decision: 'drop' });
    const text = await invoke('curator_get_statistics', { field: 'w' });
    assert.match(text, /"rows": 12/u);
    assert.match(text, /"drop": 1/u);
    assert.match(text, /chosen\.length \(number\)/u);
    assert.match(text, /"total":12/u);
  });

  test('find rows by the filter that the editor knows, and leave the editor as it is', async () => {
    const text = await invoke('curator_find_rows', { filter: '"Question 1"', count: 2 });
    assert.match(text, /^3 rows match/u);
    assert.match(text, /"line":2/u);
    assert.match(text, /"line":11/u);
    assert.doesNotMatch(text, /"line":12/u);
    assert.equal(api.info(uri).view.total, rows);
  });

  test('tell the model what is wrong with what it asked', async () => {
    await assert.rejects(invoke('curator_find_rows', { filter: '(' }), /filter/u);
    await assert.rejects(invoke('curator_find_rows', { filter: 'x', count: 1_000 }), /count/u);
    await assert.rejects(invoke('curator_show_pair', { line: 1, shell: 'ls' }), /shell/u);
    await assert.rejects(invoke('curator_show_pair', { line: 99 }), /no row in line 99/u);
    await assert.rejects(invoke('curator_get_statistics', { dataset: 'other.jsonl' }), /no dataset "other\.jsonl"/u);
    await assert.rejects(invoke('curator_get_statistics', { field: 'sourc' }), /no field "sourc"/u);
  });

  test('open no file outside the workspace', async () => {
    const outside = path.join(folder, 'other.jsonl');
    await writeFile(outside, pairLine(1));
    await assert.rejects(invoke('curator_show_pair', { dataset: outside, line: 1 }), /no dataset/u);
    assert.equal(api.isOpen(vscode.Uri.file(outside)), false);
  });

  test('open a file of the workspace and show its pair', async () => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace !== undefined);
    const file = path.join(workspace.uri.fsPath, 'agents', 'more.jsonl');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, [pairLine(1), pairLine(2)].join('\n'));
    const text = await invoke('curator_show_pair', { dataset: 'agents/more.jsonl', line: 2, maxCharacters: 100 });
    assert.match(text, /Question 2\?/u);
    assert.match(text, /good answer 2/u);
    assert.match(text, /follow none of them/u);
    assert.ok(api.isOpen(vscode.Uri.file(file)));
    await closeAll();
    await until('the other dataset is closed', () => !api.isOpen(vscode.Uri.file(file)));
    await removeFolder(path.dirname(file));
  });

  test('ask before a decision, by row and decision, and take none that nobody was asked about', async () => {
    const tool = api.decisionTool();
    const input = { line: 3, decision: 'flip', reason: '[It](command:evil) is **better**' };
    const token = new vscode.CancellationTokenSource().token;
    const options = { input, toolInvocationToken: undefined };
    await assert.rejects(async () => tool.invoke(options, token), /no longer as it was when the person was asked/u);
    const prepared = await tool.prepareInvocation?.({ input }, token);
    const { title, message } = prepared?.confirmationMessages ?? {};
    assert.equal(title, 'Flip the label of line 3 in pairs.jsonl?');
    assert.ok(message instanceof vscode.MarkdownString);
    // VS Code spells spaces of plain text so that they stay.
    assert.match(message.value.replaceAll('&nbsp;', ' '), /Question 2\?/u);
    assert.doesNotMatch(message.value, /\[It\]\(|\*\*better/u);
    assert.ok(message.isTrusted !== true && message.supportHtml !== true);
    // Refused: VS Code does not invoke it, and nothing has changed.
    assert.equal((await api.detail(uri, 2)).state.decision, undefined);
    assert.equal(api.info(uri).unsavedSteps, 0);
  });

  test('take no decision about a row that has changed since the person was asked', async () => {
    const tool = api.decisionTool();
    const input = { line: 3, decision: 'flip' };
    const token = new vscode.CancellationTokenSource().token;
    await tool.prepareInvocation?.({ input }, token);
    await api.apply(uri, 2, { kind: 'decide', decision: 'drop' });
    await assert.rejects(
      async () => tool.invoke({ input, toolInvocationToken: undefined }, token),
      /no longer as it was/u,
    );
    assert.equal((await api.detail(uri, 2)).state.decision, 'drop');
  });

  test('say nothing in blind mode that the person must not see, and decide nothing', async () => {
    await api.setBlind(uri, true);
    const text = await invoke('curator_show_pair', { line: 3 });
    assert.match(text, /Blind mode is on/u);
    assert.doesNotMatch(text, /chosen/u);
    await assert.rejects(invoke('curator_find_rows', { filter: 'label:chosen' }), /Blind mode/u);
    await assert.rejects(invoke('curator_propose_decision', { line: 3, decision: 'keep' }), /Blind mode/u);
    await api.setBlind(uri, false);
  });

  // Where VS Code runs tests, it answers its own question by yes.
  test('decide what the person agrees to, as one step that can be undone, and leave the file alone', async () => {
    const text = await invoke('curator_propose_decision', { line: 3, decision: 'flip', reason: 'It is better.' });
    assert.match(text, /decision flip/u);
    assert.equal((await api.detail(uri, 2)).state.decision, 'flip');
    assert.equal(api.info(uri).unsavedSteps, 1);
    assert.equal(await readText(uri), bytes);
    const again = await invoke('curator_propose_decision', { line: 3, decision: 'flip' });
    assert.match(again, /Nothing was changed/u);
    await api.undo(uri);
    assert.equal((await api.detail(uri, 2)).state.decision, undefined);
  });

  test('refuse a decision about a row that is not there or not a pair, and a value that is none', async () => {
    await assert.rejects(invoke('curator_propose_decision', { line: 99, decision: 'flip' }), /no row in line 99/u);
    await assert.rejects(invoke('curator_propose_decision', { line: 1, decision: 'erase' }), /decision/u);
    const broken = path.join(folder, 'broken.jsonl');
    await writeFile(broken, `${pairLine(1)}\n{"prompt": 1\n`);
    const other = vscode.Uri.file(broken);
    await openPairs(other);
    await until('the broken dataset is open', () => api.isOpen(other) && api.info(other).complete);
    const input = { dataset: broken, line: 2, decision: 'drop' };
    await assert.rejects(invoke('curator_propose_decision', input), /no comparison/u);
    assert.equal(api.info(uri).unsavedSteps, 0);
  });
});
