import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { cudaSetup, ownCudaSetup } from '../../../../extension/engine/scoring/models/cudaSetup.ts';
import {
  deviceOffers,
  machineFacts,
  type MachineFacts,
} from '../../../../extension/engine/scoring/models/deviceOffers.ts';
import { followUpTexts } from '../../../../extension/model/scoring/followUps.ts';
import { CuratorError } from '../../../../extension/model/errors.ts';
import { startEngine } from '../../../support/engine.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

// Each run starts processes, which takes long where the machine is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const fixtures = join(import.meta.dirname, '../../../fixtures/models');

function dataset(): string {
  const path = join(temporaryFolder(), 'pairs.jsonl');
  const own = { source: 'web', gold: { answer: 'It is done like this.' } };
  const row = { prompt: 'How?', chosen: 'Like this.', rejected: 'No.', rm_scores: { big: [1, 0] }, ...own };
  writeFileSync(path, `${JSON.stringify(row)}\n`.repeat(3));
  return path;
}

/** What the template of the dialogue model makes of the pair. */
function dialogue(answer: string): string {
  return `<s>system\nBe kind.</s>\n<s>user\nHow?</s>\n<s>assistant\n${answer}</s>\n`;
}

describe('what a dataset can be scored with', () => {
  it('are the score columns and the texts that it has, and the devices of the machine', async () => {
    const engine = startEngine();
    const { datasetId } = await engine.open(dataset());
    const { columns, references, devices } = await engine.request('scores/choices', { datasetId });
    expect(columns).toEqual(['big']);
    expect(references).toEqual(['gold.answer', 'source']);
    expect(devices.find(({ device }) => device === 'cpu')?.available).toBe(true);
    for (const { reason } of devices) expect(reason).not.toBe('');
  });

  it.each([
    ['words', 'onnx:', 'reward', 'text-pair', 1],
    ['chat', 'onnx:', 'reward', 'chat-template', 3],
    ['causal', 'lm:', 'likelihood', 'chat-template', 2],
    ['pairwise', 'pair:', 'pair', 'text-pair', 1],
  ])('is a model such as %s, which is found out by trying it', async (name, prefix, use, input, numbers) => {
    const engine = startEngine();
    const { datasetId } = await engine.open(dataset());
    const path = join(fixtures, name);
    const card = await engine.request('scores/model', { datasetId, path });
    const weights = { quantised: undefined, fewerBits: undefined };
    expect(card).toMatchObject({ scorer: prefix + path, name, use, input, opset: 17, ...weights });
    expect(card.scores.map((scores) => scores.length)).toEqual([numbers, numbers]);
  });

  it.each([
    ['words', { texts: ['How?', 'Like this.'] }, { texts: ['How?', 'No.'] }],
    ['chat', { texts: [dialogue('Like this.')] }, { texts: [dialogue('No.')] }],
    [
      'pairwise',
      { texts: ['How?', 'Response A: Like this. Response B: No.'] },
      { texts: ['How?', 'Response A: No. Response B: Like this.'] },
    ],
  ])('is shown with what %s reads of a pair', async (name, first, second) => {
    const engine = startEngine();
    const { datasetId } = await engine.open(dataset());
    const { reads } = await engine.request('scores/model', { datasetId, path: join(fixtures, name) });
    expect(reads).toMatchObject([
      { ...first, notShown: 0 },
      { ...second, notShown: 0 },
    ]);
    for (const { tokens, kept } of reads) {
      expect(tokens).toBeGreaterThan(2);
      expect(kept).toBeUndefined();
    }
  });

  it('is shown with both responses in the template where a dialogue model compares them', async () => {
    const engine = startEngine();
    const { datasetId } = await engine.open(dataset());
    const path = join(temporaryFolder(), 'chat');
    cpSync(join(fixtures, 'chat'), path, { recursive: true });
    writeFileSync(join(path, 'scoring.json'), '{"input": "chat-template", "template": "1: {first} 2: {second}"}');
    const { reads } = await engine.request('scores/model', { datasetId, path, use: 'pair' });
    expect(reads.map(({ texts }) => texts)).toEqual([
      [dialogue('1: Like this. 2: No.')],
      [dialogue('1: No. 2: Like this.')],
    ]);
  });

  it('is shown with a follow-up where it is asked how likely those are', async () => {
    const engine = startEngine();
    const { datasetId } = await engine.open(dataset());
    const asked = { datasetId, path: join(fixtures, 'causal'), use: 'follow-up' } as const;
    const { scorer, reads, scores } = await engine.request('scores/model', asked);
    expect(scorer).toBe(`follow-up:${asked.path}`);
    expect(reads[0].texts).toEqual([`${dialogue('Like this.')}<s>user\n${followUpTexts[0] ?? ''}</s>\n`]);
    expect(scores[0]).toHaveLength(6);
  });

  it('is shown with what is left of a text that is too long for it', async () => {
    const engine = startEngine();
    const path = join(temporaryFolder(), 'long.jsonl');
    const row = { prompt: 'How?', chosen: 'good water '.repeat(2000), rejected: 'No.' };
    writeFileSync(path, `${JSON.stringify(row)}\n`);
    const { datasetId } = await engine.open(path);
    const { reads } = await engine.request('scores/model', { datasetId, path: join(fixtures, 'words') });
    expect(reads[0].tokens).toBe(64);
    expect(reads[0].kept).toMatch(/^\[CLS\] ho ##w \? \[SEP\] .* \[SEP\]$/u);
    expect(reads[0].kept?.length).toBeLessThan(row.chosen.length);
    expect(reads[1].kept).toBeUndefined();
  });

  it('is a folder of transformers, of which it is said how it is converted by its whole path', async () => {
    const engine = startEngine();
    const { datasetId } = await engine.open(dataset());
    const path = join(temporaryFolder(), 'my policy');
    mkdirSync(path);
    writeFileSync(join(path, 'config.json'), '{"architectures": ["LlamaForCausalLM"]}');
    const conversion = await engine.request('scores/conversion', { datasetId, path });
    const args = ['export', 'onnx', '--model', path, '--task', 'text-generation', `${path}-onnx`];
    expect(conversion).toMatchObject({ command: 'optimum-cli', args, output: `${path}-onnx` });
    const asked = engine.request('scores/model', { datasetId, path });
    await expect(asked).rejects.toThrow(`--model '${path}' --task text-generation '${path}-onnx'`);
    for (const ready of [join(fixtures, 'words'), join(fixtures, 'words/model.onnx'), fixtures]) {
      expect(await engine.request('scores/conversion', { datasetId, path: ready })).toBeNull();
    }
  });

  it('is no folder without a model', async () => {
    const engine = startEngine();
    const { datasetId } = await engine.open(dataset());
    const asked = engine.request('scores/model', { datasetId, path: fixtures });
    await expect(asked).rejects.toSatisfy((error) => CuratorError.is(error, 'bad-model'));
  });
});

describe('devices', () => {
  const linux: MachineFacts = {
    platform: 'linux',
    arch: 'x64',
    cores: 8,
    libraries: ['libonnxruntime.so.1'],
    gpuDriver: false,
    nvidiaDriver: false,
  };
  const available = (facts: MachineFacts): readonly string[] =>
    deviceOffers(facts)
      .filter((offer) => offer.available)
      .map(({ device }) => device);

  it('are offered where the machine has what they need', () => {
    expect(available(linux)).toEqual(['cpu']);
    expect(available({ ...linux, gpuDriver: true })).toEqual(['cpu', 'webgpu']);
    expect(available({ ...linux, platform: 'darwin', gpuDriver: true })).toEqual(['cpu', 'webgpu', 'coreml']);
    const windows = {
      ...linux,
      platform: 'win32',
      gpuDriver: true,
      libraries: ['DirectML.dll', 'onnxruntime.dll'],
    } as const;
    expect(available(windows)).toEqual(['cpu', 'dml']);
    const compilers = ['dxcompiler.dll', 'dxil.dll'];
    expect(available({ ...windows, libraries: [...windows.libraries, ...compilers] })).toEqual([
      'cpu',
      'webgpu',
      'dml',
    ]);
    expect(available({ ...windows, libraries: [...windows.libraries, 'dxil.dll'] })).toEqual(['cpu', 'dml']);
    expect(available({ ...windows, libraries: ['onnxruntime.dll'] })).toEqual(['cpu']);
    expect(available({ ...linux, arch: 'arm64', gpuDriver: true })).toEqual(['cpu']);
    const cuda = { ...linux, nvidiaDriver: true, libraries: ['libonnxruntime_providers_cuda.so'] };
    expect(available(cuda)).toEqual(['cpu', 'cuda']);
    const both = [...cuda.libraries, 'libonnxruntime_providers_tensorrt.so'];
    expect(available({ ...cuda, libraries: both })).toEqual(['cpu', 'cuda', 'tensorrt']);
    expect(available({ ...cuda, libraries: both, arch: 'arm64' })).toEqual(['cpu']);
    expect(available({ ...cuda, libraries: ['libonnxruntime_providers_tensorrt.so'] })).toEqual(['cpu']);
    expect(available({ ...linux, libraries: [] })).toEqual([]);
  });

  it('say what is missing where they are not', () => {
    const reasonOf = (facts: MachineFacts, device: string): string =>
      deviceOffers(facts).find((offer) => offer.device === device)?.reason ?? '';
    expect(reasonOf(linux, 'cuda')).toContain('No NVIDIA driver');
    expect(reasonOf({ ...linux, nvidiaDriver: true }, 'cuda')).toContain('libonnxruntime_providers_cuda');
    expect(reasonOf(linux, 'webgpu')).toContain('No graphics driver');
    expect(reasonOf({ ...linux, arch: 'arm64', gpuDriver: true }, 'webgpu')).toContain('linux-arm64');
    const windows = {
      ...linux,
      platform: 'win32',
      gpuDriver: true,
      libraries: ['onnxruntime.dll', 'dxil.dll'],
    } as const;
    expect(reasonOf(windows, 'webgpu')).toContain(': dxcompiler.dll of');
    expect(reasonOf(windows, 'dml')).toContain('DirectML.dll');
    expect(reasonOf(linux, 'dml')).toContain('Windows alone');
    expect(reasonOf({ ...linux, libraries: [] }, 'cpu')).toContain('linux-x64');
    expect(reasonOf({ ...linux, nvidiaDriver: true, platform: 'win32' }, 'tensorrt')).toContain('Linux on x64 alone');
  });

  it('of NVIDIA are set up by commands that a person runs, in the version that is shipped', () => {
    const ready = { ...linux, nvidiaDriver: true };
    const folder = "/home/o'brien/extension/bin";
    const { commands, ...setup } = cudaSetup(ready, folder, '1.30.0');
    expect(setup).toEqual({ ready: [], obstacle: undefined, folder });
    expect(commands).toContain('npm install --ignore-scripts onnxruntime-node@1.30.0');
    expect(commands.at(-1)).toMatch(/^cp .*providers_\*\.so '\/home\/o'\\''brien\/extension\/bin'$/u);
    const there = { ...ready, libraries: ['libonnxruntime_providers_cuda.so'] };
    expect(cudaSetup(there, folder, '1.30.0').ready).toEqual(['cuda']);
    expect(cudaSetup(linux, folder, '1.30.0').obstacle).toContain('No NVIDIA driver');
    expect(cudaSetup(ready, undefined, '').obstacle).toContain('not part of this package');
  });

  it('of NVIDIA are set up with the version of ONNX Runtime that runs here', () => {
    expect(ownCudaSetup(machineFacts()).commands.join('\n')).toMatch(/onnxruntime-node@\d+\.\d+\.\d+$/mu);
  });
});
