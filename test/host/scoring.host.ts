import * as assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../extension/host/testApi.ts';
import { activated, closeDataset, extensionFolder, openDataset, until } from './support.ts';

const rows = 1_500;

suite('scoring with a reward model', () => {
  let api: TestApi;
  let uri: vscode.Uri;
  let folder: string;
  let model: string;

  suiteSetup(async () => {
    api = await activated();
    model = `onnx:${path.join(extensionFolder(), 'test/fixtures/models/words')}`;
  });

  setup(async () => {
    ({ uri, folder } = await openDataset(api, rows));
  });

  teardown(async () => {
    await closeDataset(api, uri, folder);
  });

  const underWay = (): boolean => {
    const { progress } = api.scoring(uri);
    return progress?.message?.startsWith('Scoring with words') === true && progress.done > 0 && progress.done < rows;
  };

  test('gives every row its scores, and the editor knows the model afterwards', async () => {
    const result = await api.score(uri, [model]);
    assert.equal(result?.rowsScored, rows);
    assert.deepEqual(api.info(uri).scorers, ['onnx:words']);
    assert.equal((await api.page(uri, 7, 1)).rows[0]?.strength?.scorers, 1);
    assert.equal(api.scoring(uri).unfinished, false);
  });

  test('is paused and resumed by commands, and the scores of the first part count meanwhile', async () => {
    const paused = api.score(uri, [model], 'worst-first');
    await until('the model scores', underWay);
    await vscode.commands.executeCommand('preferenceCurator.pauseScore', uri);
    assert.equal(await paused, undefined);
    assert.equal(api.scoring(uri).unfinished, true);
    assert.equal(api.scoring(uri).order, 'worst-first');
    await until('scores are there', () => api.info(uri).scorers.includes('onnx:words'));

    // Its end is told in a message that waits for an answer.
    void vscode.commands.executeCommand('preferenceCurator.resumeScore', uri);
    await until('the model scores again', () => api.scoring(uri).progress !== undefined);
    await until('the run is at its end', () => {
      const { progress, unfinished } = api.scoring(uri);
      return progress === undefined && !unfinished;
    });
    const strengths = (await api.page(uri, 0, 200)).rows.map((row) => row.strength?.scorers);
    assert.ok(strengths.every((scorers) => scorers === 1));
  });

  test('asks where its device is lost: the CPU computes the rest, or the run waits to be resumed', async () => {
    const scored = async (): Promise<number> => {
      let count = 0;
      for (let from = 0; from < rows; from += 500) {
        const page = await api.page(uri, from, 500);
        count += page.rows.filter(({ strength }) => strength?.scorers === 1).length;
      }
      return count;
    };
    const refused = await api.scoreOnLostDevice(uri, model, false);
    assert.equal(refused.result, undefined);
    assert.equal(refused.asked.length, 1);
    assert.match(refused.asked[0] ?? '', /stopped computing/u);
    assert.equal(api.scoring(uri).unfinished, true);
    const kept = await scored();
    assert.ok(kept < rows, `${String(kept)} rows are scored`);

    const { result, asked } = await api.scoreOnLostDevice(uri, model, true);
    assert.equal(asked.length, 1);
    assert.equal(result?.rowsScored, rows);
    assert.equal(await scored(), rows);
    assert.equal(api.scoring(uri).unfinished, false);
  });

  test('goes on by itself where the engine was killed', async () => {
    const run = api.score(uri, [model]);
    await until('the model scores', underWay);
    api.killEngine();
    assert.equal((await run)?.rowsScored, rows);
  });

  test('is refused in a workspace that is not trusted, where the built-in ensemble still scores', async () => {
    await assert.rejects(api.scoreUntrusted(uri, ['builtin', model]), { reason: 'untrusted' });
    assert.equal((await api.scoreUntrusted(uri, ['columns']))?.rowsScored, 0);
  });

  test('looks models up at the Hub of the settings, and not at all in a workspace that is not trusted', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const settings = vscode.workspace.getConfiguration('preferenceCurator');
    const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    await settings.update('models.endpoint', endpoint, vscode.ConfigurationTarget.Global);
    try {
      await assert.rejects(api.lookUpModel('acme/tiny', false), { reason: 'untrusted' });
      assert.deepEqual(asked, []);
      await assert.rejects(api.lookUpModel('acme/tiny', true), { reason: 'not-found' });
      assert.match(asked.join('\n'), /^\/api\/models\/acme\/tiny\/revision\/main\?/u);
    } finally {
      await settings.update('models.endpoint', undefined, vscode.ConfigurationTarget.Global);
      server.close();
    }
  });

  test('by a server sends texts only where a person allowed it, and the key to that server', async () => {
    const keys = new Set<string | undefined>();
    const server = createServer((request, response) => {
      keys.add(request.headers.authorization);
      request.resume().on('end', () => response.end('[{"index":0,"score":2},{"index":1,"score":1.5}]'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const name = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/rerank`;
    try {
      assert.equal(await api.scoreByServer(uri, name, 'secret', false), undefined);
      assert.deepEqual([...keys], []);
      assert.equal((await api.scoreByServer(uri, name, 'secret', true))?.rowsScored, rows);
      assert.deepEqual([...keys], ['Bearer secret']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
