import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeModel } from '../../../extension/engine/hub/describeModel.ts';
import { downloadModel } from '../../../extension/engine/hub/downloadModel.ts';
import { modelPlace } from '../../../extension/engine/hub/modelsFolder.ts';
import type { Progress } from '../../../extension/model/contract/endpoint.ts';
import { CuratorError, type Reason } from '../../../extension/model/errors.ts';
import type { HubModel } from '../../../extension/model/hub/hubModel.ts';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { fakeHub, name, revision, type FakeHub, type Repository } from '../../support/fakeHub.ts';

const fixture = join(import.meta.dirname, '../../fixtures/models/words');
const content = (file: string): Buffer => readFileSync(join(fixture, file));
const words: Repository = {
  'README.md': Buffer.from('# A tiny reward model'),
  'config.json': content('config.json'),
  'tokenizer.json': content('tokenizer.json'),
  'tokenizer_config.json': content('tokenizer_config.json'),
  'model.safetensors': Buffer.alloc(5000, 7),
  'onnx/model.onnx': content('model.onnx'),
  'onnx/model_quantized.onnx': content('model.onnx').subarray(0, 2000),
};
const model = 'onnx/model.onnx';
const resolved = `/${name}/resolve/${revision}/`;
const patience = { retries: 2, pauseMs: 1, silenceMs: 2000 };

const look = (hub: FakeHub, folder: string, token?: string): Promise<HubModel> =>
  describeModel({ name, endpoint: hub.endpoint, folder, token }, new AbortController().signal, patience);

interface Run {
  readonly variant?: string;
  readonly token?: string;
  readonly controller?: AbortController;
  readonly progress?: (progress: Progress) => void;
}
const download = (hub: FakeHub, folder: string, run: Run = {}): Promise<{ path: string }> => {
  const { variant = model, token, controller = new AbortController(), progress = (): void => undefined } = run;
  const request = { name, endpoint: hub.endpoint, folder, revision, variant, token };
  return downloadModel(request, { signal: controller.signal, progress }, patience);
};
const reasonOf =
  (reason: Reason, ...words: string[]) =>
  (error: unknown) => {
    expect(error).toBeInstanceOf(CuratorError);
    expect((error as CuratorError).reason).toBe(reason);
    for (const word of words) expect((error as CuratorError).message).toContain(word);
    return true;
  };
/** What of a model is where models are looked for. */
const inPlace = (folder: string): readonly string[] => {
  const { folder: own } = modelPlace(folder, name, revision);
  return existsSync(own) ? readdirSync(own, { recursive: true }).map(String).sort() : [];
};
const partOf = (folder: string): string => join(modelPlace(folder, name, revision).incomplete, `${model}.part`);

describe('a model on the Hub', () => {
  it('is shown with files, size and licence, and none of its files is asked for', async () => {
    const hub = await fakeHub(words);
    const found = await look(hub, temporaryFolder());
    expect(found).toMatchObject({ name, revision, licence: 'apache-2.0', gated: false, missing: [] });
    expect(found.files.map(({ path }) => path)).toEqual(Object.keys(words));
    expect(found.bytes).toBe(Object.values(words).reduce((sum, { length }) => sum + length, 0));
    expect(found.variants.map((variant) => variant.model)).toEqual([model, 'onnx/model_quantized.onnx']);
    const [full] = found.variants;
    expect(full?.files.map(({ path }) => path)).not.toContain('model.safetensors');
    expect(full?.files.at(-1)?.path).toBe(model);
    expect(hub.asked.every(({ path }) => path.startsWith('/api/'))).toBe(true);
  });

  it('is looked up on all pages of its list of files', async () => {
    const hub = await fakeHub(words);
    hub.intercept = (request, response) => {
      if (!(request.url ?? '').includes('/tree/') || (request.url ?? '').includes('cursor')) return false;
      const next = `<${hub.endpoint}/api/models/${name}/tree/${revision}?cursor=2>; rel="next"`;
      response.writeHead(200, { 'content-type': 'application/json', link: next });
      response.end(JSON.stringify([{ type: 'file', path: 'LICENSE', size: 3, oid: 'a'.repeat(40) }]));
      return true;
    };
    const { files } = await look(hub, temporaryFolder());
    expect(files.map(({ path }) => path)).toEqual(['LICENSE', ...Object.keys(words)]);
  });

  it('without an .onnx file comes with the command that converts it', async () => {
    const { 'config.json': config = Buffer.alloc(0) } = words;
    const hub = await fakeHub({ 'config.json': config, 'model.safetensors': Buffer.alloc(2000) });
    const folder = join(temporaryFolder(), 'my models');
    const { variants, conversion, missing } = await look(hub, folder);
    expect(variants).toEqual([]);
    expect(missing).toEqual(['tokenizer.json']);
    const output = join(folder, 'acme', 'converted', 'tiny-reward');
    expect(conversion.args).toEqual(['export', 'onnx', '--model', name, '--task', 'text-classification', output]);
    expect(conversion.text).toBe(
      `HF_ENDPOINT=${hub.endpoint} optimum-cli export onnx --model ${name} --task text-classification '${output}'`,
    );
  });

  it.each([
    [401, {}, 'no-permission', 'Check the name'],
    [403, {}, 'no-permission', 'Accept its conditions'],
    [401, { 'x-error-code': 'GatedRepo' }, 'no-permission', 'Accept its conditions'],
    [404, {}, 'not-found', 'is not there'],
    [429, { 'retry-after': '0' }, 'unreachable', 'fewer requests'],
    [500, {}, 'unreachable', 'in 3 tries: status 500'],
    [418, {}, 'bad-request', 'status 418'],
  ] as const)('that is answered with status %i %o is told in words', async (status, headers, reason, words_) => {
    const hub = await fakeHub(words);
    hub.intercept = (_, response) => {
      response.writeHead(status, headers).end('{"error":"no"}');
      return true;
    };
    await expect(look(hub, temporaryFolder())).rejects.toSatisfy(reasonOf(reason, words_, name));
  });

  it.each(['../evil.onnx', 'onnx/../../evil', '/etc/passwd', 'C:evil', 'a\\..\\b', 'a//b', ''])(
    'whose list of files names %j is refused',
    async (path) => {
      const hub = await fakeHub(words);
      hub.relist = (entries) => [...entries, { type: 'file', path, size: 1, oid: 'a'.repeat(40) }];
      const folder = temporaryFolder();
      await expect(download(hub, folder)).rejects.toSatisfy(reasonOf('bad-model', 'leaves its folder'));
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each([
    ['a list of files that is none', (hub: FakeHub) => (hub.relist = () => ({ error: 'no' }))],
    ['a size below zero', (hub: FakeHub) => (hub.relist = ([first]) => [{ ...first, size: -1 }])],
    ['a commit that is none', (hub: FakeHub) => (hub.facts = { sha: '../..' })],
  ])('is not believed where it has %s', async (_, change) => {
    const hub = await fakeHub(words);
    change(hub);
    await expect(look(hub, temporaryFolder())).rejects.toSatisfy(reasonOf('bad-request', 'does not answer as a Hub'));
  });

  it('does not lead the token to another host', async () => {
    const [hub, other] = [await fakeHub(words), await fakeHub(words)];
    hub.intercept = (request, response) => {
      if (!(request.url ?? '').includes('/tree/')) return false;
      response
        .writeHead(200, { link: `<${other.endpoint}/api/models/${name}/tree/${revision}>; rel="next"` })
        .end('[]');
      return true;
    };
    await expect(look(hub, temporaryFolder(), 'hf_secret')).rejects.toSatisfy(reasonOf('bad-request', 'It is no Hub'));
    expect(other.asked).toEqual([]);
    expect(hub.asked.every(({ token }) => token === 'Bearer hf_secret')).toBe(true);
    const far = describeModel(
      { name, endpoint: 'http://mirror.example', token: 'hf_secret' },
      new AbortController().signal,
    );
    await expect(far).rejects.toSatisfy(reasonOf('bad-request', 'unprotected'));
  });
});

describe('a download', () => {
  it('brings one variant with what it needs, which the engine then uses', async () => {
    const hub = await fakeHub(words);
    const folder = temporaryFolder();
    const seen: Progress[] = [];
    const { path } = await download(hub, folder, { progress: (progress) => seen.push(progress) });
    expect(inPlace(folder)).toEqual(
      ['README.md', 'config.json', 'onnx', model, 'tokenizer.json', 'tokenizer_config.json'].sort(),
    );
    expect(readFileSync(path).equals(content('model.onnx'))).toBe(true);
    expect(existsSync(modelPlace(folder, name, revision).incomplete)).toBe(false);
    expect(seen.some(({ message }) => message === `Downloading ${model} of ${name}`)).toBe(true);
    const engine = startEngine();
    const file = join(folder, 'pairs.jsonl');
    writeFileSync(file, `${JSON.stringify({ prompt: 'How?', chosen: 'Like this.', rejected: 'No.' })}\n`);
    const { datasetId } = await engine.open(file);
    expect(await engine.request('scores/model', { datasetId, path })).toMatchObject({
      name: 'tiny-reward',
      use: 'reward',
    });
  });

  it('goes on after a dropped stream where it was', async () => {
    const hub = await fakeHub(words);
    let drops = 0;
    hub.intercept = (request, response) => {
      if (request.url !== resolved + model || ++drops > 2) return false;
      const from = Number(/(\d+)-/u.exec(request.headers.range ?? '')?.[1] ?? 0);
      const rest = content('model.onnx').subarray(from);
      const range = { 'content-range': `bytes ${String(from)}-${String(rest.length)}/${String(rest.length + from)}` };
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length, ...(from > 0 ? range : {}) });
      response.write(rest.subarray(0, 1000), () => response.destroy());
      return true;
    };
    const { path } = await download(hub, temporaryFolder());
    expect(readFileSync(path).equals(content('model.onnx'))).toBe(true);
    const ranges = hub.asked.filter((one) => one.path === resolved + model).map(({ range }) => range);
    expect(ranges).toEqual([undefined, 'bytes=1000-', 'bytes=2000-']);
  });

  it('that is cancelled leaves nothing that could be used, and the next one goes on with it', async () => {
    const hub = await fakeHub(words);
    const folder = temporaryFolder();
    const controller = new AbortController();
    hub.intercept = (request, response) => {
      if (request.url !== resolved + model) return false;
      response.writeHead(200, { 'content-length': content('model.onnx').length });
      response.write(content('model.onnx').subarray(0, 1500));
      setTimeout(() => {
        controller.abort();
      }, 100);
      return true;
    };
    await expect(download(hub, folder, { controller })).rejects.toSatisfy(reasonOf('cancelled'));
    expect(inPlace(folder)).toEqual([]);
    expect(readFileSync(partOf(folder)).equals(content('model.onnx').subarray(0, 1500))).toBe(true);
    hub.intercept = () => false;
    hub.asked.length = 0;
    const { path } = await download(hub, folder);
    expect(readFileSync(path).equals(content('model.onnx'))).toBe(true);
    const fetched = hub.asked.filter((one) => one.path.startsWith(resolved));
    expect(fetched).toEqual([{ path: resolved + model, range: 'bytes=1500-', token: undefined }]);
  });

  it('begins again where the server does not know ranges, or answers with another one', async () => {
    for (const status of [200, 206]) {
      const hub = await fakeHub(words);
      const folder = temporaryFolder();
      mkdirSync(dirname(partOf(folder)), { recursive: true });
      writeFileSync(partOf(folder), content('model.onnx').subarray(0, 700));
      hub.intercept = (request, response) => {
        if (request.url !== resolved + model) return false;
        const range = status === 206 ? { 'content-range': 'bytes 0-1/2' } : {};
        response.writeHead(status, range).end(content('model.onnx'));
        return true;
      };
      const { path } = await download(hub, folder);
      expect(readFileSync(path).equals(content('model.onnx'))).toBe(true);
    }
  });

  it.each([
    ['a large', model],
    ['a small', 'config.json'],
  ])('of %s file with another checksum is thrown away and told', async (_, path) => {
    const hub = await fakeHub(words);
    const folder = temporaryFolder();
    hub.intercept = (request, response) => {
      if (request.url !== resolved + path) return false;
      const changed = Buffer.from(words[path] ?? []);
      changed[10] = (changed[10] ?? 0) ^ 1;
      response.end(changed);
      return true;
    };
    await expect(download(hub, folder)).rejects.toSatisfy(reasonOf('damaged-file', path, 'checksum'));
    expect(inPlace(folder)).toEqual([]);
    expect(existsSync(join(modelPlace(folder, name, revision).incomplete, path))).toBe(false);
    expect(existsSync(join(modelPlace(folder, name, revision).incomplete, `${path}.part`))).toBe(false);
    hub.intercept = () => false;
    await download(hub, folder);
    expect(inPlace(folder)).toContain(model);
  });

  it('of a file that does not end is stopped', async () => {
    const hub = await fakeHub(words);
    const folder = temporaryFolder();
    hub.intercept = (request, response) => {
      if (request.url !== `${resolved}config.json`) return false;
      response.end(Buffer.alloc(1_000_000));
      return true;
    };
    await expect(download(hub, folder)).rejects.toSatisfy(reasonOf('damaged-file', 'longer than the list'));
    expect(inPlace(folder)).toEqual([]);
  });

  it.each([
    [403, 'no-permission', 'Accept its conditions'],
    [404, 'not-found', 'Check the name'],
    [429, 'unreachable', 'fewer requests'],
    [503, 'unreachable', 'try again later'],
  ] as const)('that is answered with status %i is told, and leaves nothing to use', async (status, reason, words_) => {
    const hub = await fakeHub(words);
    const folder = temporaryFolder();
    hub.intercept = (request, response) => {
      if (request.url !== resolved + model) return false;
      response.writeHead(status).end();
      return true;
    };
    await expect(download(hub, folder)).rejects.toSatisfy(reasonOf(reason, words_));
    expect(inPlace(folder)).toEqual([]);
  });

  it('of a silent server is given up', async () => {
    const hub = await fakeHub(words);
    hub.intercept = (request) => request.url === resolved + model;
    const request = { name, endpoint: hub.endpoint, folder: temporaryFolder(), revision, variant: model };
    const context = { signal: new AbortController().signal, progress: (): void => undefined };
    const silent = downloadModel(request, context, { retries: 1, pauseMs: 1, silenceMs: 100 });
    await expect(silent).rejects.toSatisfy(reasonOf('unreachable', 'said nothing for 0.1 s'));
  });

  it('follows a redirect to where files lie, without the token', async () => {
    const [hub, store] = [await fakeHub(words), await fakeHub(words)];
    hub.intercept = (request, response) => {
      if (!(request.url ?? '').startsWith(resolved)) return false;
      response.writeHead(302, { location: `${store.endpoint}${request.url ?? ''}` }).end();
      return true;
    };
    const { path } = await download(hub, temporaryFolder(), { token: 'hf_secret' });
    expect(readFileSync(path).equals(content('model.onnx'))).toBe(true);
    expect(store.asked.length).toBeGreaterThan(0);
    expect(store.asked.every(({ token }) => token === undefined)).toBe(true);
  });

  it('fetches nothing twice, and repairs a file that was changed', async () => {
    const hub = await fakeHub(words);
    const folder = temporaryFolder();
    const { path } = await download(hub, folder);
    hub.asked.length = 0;
    await download(hub, folder);
    expect(hub.asked.filter((one) => one.path.startsWith(resolved))).toEqual([]);
    writeFileSync(path, Buffer.alloc(content('model.onnx').length));
    await download(hub, folder);
    expect(readFileSync(path).equals(content('model.onnx'))).toBe(true);
    await download(hub, folder, { variant: 'onnx/model_quantized.onnx' });
    expect(inPlace(folder)).toContain('onnx/model_quantized.onnx');
  });

  it('does not get into the way of another process, and takes over from one that is gone', async () => {
    const hub = await fakeHub(words);
    const folder = temporaryFolder();
    const { incomplete } = modelPlace(folder, name, revision);
    mkdirSync(incomplete, { recursive: true });
    writeFileSync(join(incomplete, 'lock'), String(process.pid));
    await expect(download(hub, folder)).rejects.toSatisfy(reasonOf('store-busy', 'being downloaded already'));
    // No process has this number.
    writeFileSync(join(incomplete, 'lock'), '4194999');
    await download(hub, folder);
    expect(inPlace(folder)).toContain(model);
  });
});
