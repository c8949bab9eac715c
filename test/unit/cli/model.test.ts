import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeHub, name, revision } from '../../support/fakeHub.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator, jsonLines } from './support/curator.ts';

const fixture = join(import.meta.dirname, '../../fixtures/models/words');
const files = Object.fromEntries(
  ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.onnx'].map((file) => [
    file,
    readFileSync(join(fixture, file)),
  ]),
);

describe('model on the command line', () => {
  it('shows what a model is, and downloads it only where that is asked for', async () => {
    const hub = await fakeHub(files);
    const folder = temporaryFolder();
    const args = ['model', name, '--endpoint', hub.endpoint, '--folder', folder];
    const shown = await curator(args);
    expect(shown).toMatchObject({ status: 0 });
    expect(shown.stdout).toContain('apache-2.0');
    expect(shown.stdout).toContain('model.onnx');
    expect(shown.stderr).toContain('Nothing was downloaded');
    expect(readdirSync(folder)).toEqual([]);
    const path = join(folder, 'acme', revision.slice(0, 12), 'tiny-reward', 'model.onnx');
    const downloaded = await curator([...args, '--download', '--json']);
    expect(jsonLines(downloaded.stdout)[1]).toEqual({ path, scorer: `onnx:${path}` });
    expect(readFileSync(path).equals(files['model.onnx'] ?? Buffer.alloc(0))).toBe(true);
    expect(await curator([...args, '--variant', 'other.onnx'])).toMatchObject({ status: 2 });
  });

  it('prints the command that converts a model without an .onnx file, and ends with 1', async () => {
    const hub = await fakeHub({ 'config.json': Buffer.from('{}'), 'model.safetensors': Buffer.alloc(2000) });
    const shown = await curator(['model', name, '--endpoint', hub.endpoint, '--folder', temporaryFolder()]);
    expect(shown.status).toBe(1);
    expect(shown.stderr).toContain(`optimum-cli export onnx --model ${name} --task text-classification`);
  });

  it('sends the token of the variable that is named, and tells what is gated', async () => {
    const hub = await fakeHub(files);
    hub.intercept = (_, response) => {
      response.writeHead(403, { 'x-error-code': 'GatedRepo' }).end();
      return true;
    };
    process.env.CURATOR_TEST_TOKEN = 'hf_of_a_test';
    const args = ['model', name, '--endpoint', hub.endpoint];
    const refused = await curator([...args, '--token-env', 'CURATOR_TEST_TOKEN']);
    delete process.env.CURATOR_TEST_TOKEN;
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('accept the conditions');
    expect(refused.stderr).not.toContain('hf_of_a_test');
    expect(hub.asked[0]?.token).toBe('Bearer hf_of_a_test');
    expect(await curator([...args, '--token-env', 'CURATOR_TEST_TOKEN'])).toMatchObject({ status: 2 });
  });
});
