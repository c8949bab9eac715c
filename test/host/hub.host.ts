import * as assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../extension/host/testApi.ts';
import { goodToken, hubServer, type HubServer } from '../unit/hub/support/hubServer.ts';
import { activated, removeFolder } from './support.ts';

suite('a push to the Hub', () => {
  let api: TestApi;
  let folder: string;
  let server: HubServer;
  let file: string;
  const target = { repo: 'me/pairs', visibility: 'private' } as const;
  const setting = (endpoint: string | undefined): Thenable<void> =>
    vscode.workspace
      .getConfiguration('preferenceCurator')
      .update('hub.endpoint', endpoint, vscode.ConfigurationTarget.Global);

  suiteSetup(async () => {
    api = await activated();
  });
  setup(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'curator-host-'));
    file = path.join(folder, 'out.card.md');
    await writeFile(file, '# Card\n');
    server = await hubServer();
    await setting(server.endpoint);
  });
  teardown(async () => {
    await setting(undefined);
    server.close();
    await removeFolder(folder);
  });

  test('sends what was confirmed, with the token that VS Code keeps', async () => {
    const shown: string[] = [];
    const summary = await api.push([file], {
      ...{ target, endpoint: server.endpoint, token: goodToken },
      confirm: (files) => {
        shown.push(...files.map(({ name }) => name));
        return true;
      },
    });
    assert.deepEqual(shown, ['README.md']);
    assert.equal(summary?.url, `${server.endpoint}/datasets/me/pairs`);
    assert.equal(server.datasets.get('me/pairs'), 'private');
    assert.equal(server.files.get('README.md')?.toString(), '# Card\n');
    // A dataset of the name is there now: nothing is added unasked.
    const again = { target, endpoint: server.endpoint, confirm: () => true };
    assert.equal(await api.push([file], again), undefined);
    assert.equal(server.commits.length, 1);
    assert.equal((await api.push([file], { ...again, addToExisting: true }))?.created, false);
  });

  test('sends nothing unconfirmed, without a token, or from a workspace that is not trusted', async () => {
    const answers = { target, endpoint: server.endpoint, confirm: () => true };
    await assert.rejects(api.push([file], answers), { reason: 'signed-out' });
    const turnedDown = { ...answers, token: goodToken, confirm: () => false };
    assert.equal(await api.push([file], turnedDown), undefined);
    await assert.rejects(api.push([file], { ...answers, trusted: false }), { reason: 'untrusted' });
    assert.deepEqual(server.requests, []);
  });

  test('forgets a token that the Hub does not know', async () => {
    const answers = { target, endpoint: server.endpoint, token: 'hf_old', confirm: () => true };
    await assert.rejects(api.push([file], answers), { reason: 'signed-out' });
    assert.equal(await api.hubToken(server.endpoint), undefined);
  });
});
