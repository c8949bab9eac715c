import * as assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { JudgeChoice } from '../../extension/host/judges/judgeRuns.ts';
import type { TestApi } from '../../extension/host/testApi.ts';
import { rubricTemplates } from '../../extension/model/judges/rubricTemplates.ts';
import { activated, closeAll, closeDataset, openDataset, until } from './support.ts';

const rows = 6;
const rubric = rubricTemplates.helpfulness;
assert.ok(rubric !== undefined);
const common = { rubric, rows: { scope: 'all' }, samples: 1, budget: null } as const;

suite('judges', () => {
  let api: TestApi;
  let uri: vscode.Uri;
  let folder: string;

  suiteSetup(async () => {
    api = await activated();
  });

  setup(async () => {
    ({ uri, folder } = await openDataset(api, rows));
  });

  teardown(async () => {
    await closeDataset(api, uri, folder);
  });

  const fake = async (id: string): Promise<JudgeChoice> => {
    let model: vscode.LanguageModelChat | undefined;
    await until(`the model ${id} is there`, async () => {
      [model] = await vscode.lm.selectChatModels({ vendor: 'curator-fake', id });
      return model !== undefined;
    });
    assert.ok(model !== undefined);
    return { ...common, source: { kind: 'editor', model } };
  };

  test('asks a model of VS Code about every pair, in both orders', async () => {
    const result = await api.judge(uri, await fake('fair'));
    assert.deepEqual(
      { verdicts: result.verdicts, calls: result.calls, ties: result.ties, stopped: result.stopped },
      { verdicts: rows, calls: 2 * rows, ties: 0, stopped: null },
    );
    assert.ok(result.spent > 0);
    const verdicts = await api.verdicts(uri);
    assert.equal(verdicts.length, rows);
    for (const {
      verdicts: [verdict],
    } of verdicts) {
      assert.equal(verdict?.label, 'chosen');
      assert.equal(verdict.agrees, true);
      assert.equal(verdict.endpoint, 'vscode:curator-fake');
    }
  });

  test('shows a model that follows the place as ties, and pays for nothing twice', async () => {
    const choice = await fake('first');
    assert.equal((await api.judge(uri, choice)).tiesByDisagreement, rows);
    const again = await api.judge(uri, choice);
    assert.deepEqual({ calls: again.calls, cached: again.cachedCalls }, { calls: 0, cached: 2 * rows });
  });

  test('lets a model of VS Code fill in attributes, and keeps what a person said', async () => {
    const { source } = await fake('fair');
    await api.apply(uri, 0, { kind: 'attributes', changes: { category: 'safety' } });
    const choice = { source, task: 'attributes', rows: { scope: 'all' }, budget: null } as const;
    const result = await api.suggest(uri, choice);
    assert.deepEqual({ suggested: result.suggested, calls: result.calls }, { suggested: rows, calls: rows });
    const { state, suggestions } = await api.detail(uri, 0);
    assert.deepEqual(state.attributes, { category: 'safety' });
    assert.deepEqual(suggestions.attributes?.values, { category: 'advice', objectivity: 'mixed' });
    await api.undo(uri);
    assert.equal((await api.detail(uri, 0)).state.attributes, undefined);
  });

  test('stops when the run is cancelled', async () => {
    const cancel = new AbortController();
    const run = api.judge(uri, await fake('broken'), cancel.signal);
    setTimeout(() => {
      cancel.abort();
    }, 300);
    await assert.rejects(run, { reason: 'cancelled' });
    assert.equal((await api.verdicts(uri)).length, 0);
  });

  test('sends the key of a server to it alone: it is in no file, setting or store', async () => {
    const key = 'planted-key-0123456789';
    const authorizations: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      authorizations.push(request.headers.authorization);
      const text = `{"winner":"A","reason":"${key}"}`;
      request.resume().on('end', () => response.end(JSON.stringify({ choices: [{ message: { content: text } }] })));
    });
    const endpoint = await listening(server);
    try {
      await api.keepJudgeKey(endpoint, key);
      const choice = { ...common, source: { kind: 'server', server: { endpoint, model: 'm' } } } as const;
      const result = await api.judge(uri, choice);
      assert.equal(result.calls, 2 * rows);
      assert.deepEqual(new Set(authorizations), new Set([`Bearer ${key}`]));
      assert.ok(!JSON.stringify([result, await api.verdicts(uri)]).includes(key));
      await closeAll();
      await until('the dataset is closed', () => !api.isOpen(uri));
      // The store and what lies beside it, and what the extension keeps for itself; secrets are VS Code's own.
      assert.deepEqual(await filesWith(folder, key), []);
      const inspected = vscode.workspace.getConfiguration('preferenceCurator').inspect('judges');
      assert.ok(!JSON.stringify(inspected).includes(key));
    } finally {
      await api.keepJudgeKey(endpoint, '');
      server.closeAllConnections();
      server.close();
    }
  });
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
}

async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    // SQLite's own side files go when it closes the store.
    const bytes = await readFile(file, 'latin1').catch(() => '');
    if (bytes.includes(text)) found.push(file);
  }
  return found;
}
