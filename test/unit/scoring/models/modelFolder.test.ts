import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { CuratorError } from '../../../../extension/model/errors.ts';
import { inspectOnnxFile } from '../../../../extension/engine/scoring/models/onnxFile.ts';
import { readModelFolder } from '../../../../extension/engine/scoring/models/modelFolder.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { externalTensor, field } from './support/onnxBytes.ts';
import { copyInto, fixtures } from './support/modelFixtures.ts';

let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
});

const copyOf = (name: string): string => copyInto(folder, name);

function problemOf(action: () => unknown): CuratorError {
  try {
    action();
  } catch (error) {
    if (CuratorError.is(error)) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

/** A model file with one tensor. */
function modelWith(tensor: Buffer): string {
  const path = join(folder, 'model.onnx');
  writeFileSync(path, Buffer.concat([field(1, 8), field(8, field(2, 17)), field(7, field(5, tensor))]));
  return path;
}

describe('a model file', () => {
  it('tells its operators and its size without being loaded', () => {
    const path = join(fixtures, 'words/model.onnx');
    expect(inspectOnnxFile(path)).toEqual({
      opset: 17,
      totalBytes: readFileSync(path).length,
      externalFiles: [],
      quantisedByBatch: false,
      outputRank: 2,
    });
    expect(inspectOnnxFile(join(fixtures, 'causal/model.onnx')).outputRank).toBe(3);
  });

  it('that is cut off anywhere is refused', () => {
    const whole = readFileSync(join(fixtures, 'words/model.onnx'));
    const path = join(folder, 'model.onnx');
    for (const share of [0, 0.01, 0.3, 0.7, 0.99]) {
      writeFileSync(path, whole.subarray(0, Math.floor(whole.length * share)));
      expect(problemOf(() => inspectOnnxFile(path)).reason).toBe('bad-model');
    }
  });

  it('that is something else is refused', () => {
    const path = join(folder, 'model.onnx');
    for (const content of ['version https://git-lfs.github.com/spec/v1', '<html></html>', '\u0000'.repeat(100)]) {
      writeFileSync(path, content);
      expect(problemOf(() => inspectOnnxFile(path)).reason).toBe('bad-model');
    }
  });

  it.each(['../weights.bin', '/etc/hostname', 'a/../../weights.bin', 'C:\\weights.bin', '..\\weights.bin', ''])(
    'with weights at %j, outside its folder, is refused',
    (location) => {
      const problem = problemOf(() => inspectOnnxFile(modelWith(externalTensor(location))));
      expect(problem.reason).toBe('bad-model');
      expect(problem.message).toContain('outside its own folder');
    },
  );

  it.skipIf(process.platform === 'win32')('with weights behind a link that leaves its folder is refused', () => {
    const path = modelWith(externalTensor('weights.bin'));
    symlinkSync('/etc/hostname', join(folder, 'weights.bin'));
    expect(problemOf(() => inspectOnnxFile(path)).message).toContain('link');
  });

  it.skipIf(process.platform === 'win32')('in a cache of the Hub may have its weights among the blobs', () => {
    const snapshot = join(folder, 'snapshots/abc');
    mkdirSync(snapshot, { recursive: true });
    mkdirSync(join(folder, 'blobs'));
    cpSync(modelWith(externalTensor('weights.bin')), join(snapshot, 'model.onnx'));
    writeFileSync(join(folder, 'blobs/123'), 'data');
    symlinkSync('../../blobs/123', join(snapshot, 'weights.bin'));
    expect(inspectOnnxFile(join(snapshot, 'model.onnx')).externalFiles).toEqual(['weights.bin']);
  });

  it('with weights that are missing or too short says which file', () => {
    const path = modelWith(externalTensor('weights.bin', 100));
    expect(problemOf(() => inspectOnnxFile(path)).message).toContain('weights.bin');
    writeFileSync(join(folder, 'weights.bin'), 'short');
    expect(problemOf(() => inspectOnnxFile(path)).message).toContain('cut off');
    writeFileSync(join(folder, 'weights.bin'), 'x'.repeat(100));
    expect(inspectOnnxFile(path).externalFiles).toEqual(['weights.bin']);
  });

  it('with a tensor of absurd size is refused', () => {
    const tensor = Buffer.concat([field(1, 2 ** 30), field(1, 2 ** 30), field(2, 1)]);
    expect(problemOf(() => inspectOnnxFile(modelWith(tensor))).message).toContain('trillion');
  });
});

describe('a model folder', () => {
  it.each(['config.json', 'tokenizer.json'])('without %s says so', (name) => {
    const copy = copyOf('words');
    rmSync(join(copy, name));
    const problem = problemOf(() => readModelFolder(copy, 'reward'));
    expect(problem.reason).toBe('bad-model');
    expect(problem.message).toContain(name);
  });

  it('without a model says how to make one', () => {
    const copy = copyOf('words');
    rmSync(join(copy, 'model.onnx'));
    expect(problemOf(() => readModelFolder(copy, 'reward')).message).toContain('optimum-cli export onnx');
  });

  it('that does not exist is not found', () => {
    expect(problemOf(() => readModelFolder(join(folder, 'none'), 'reward')).reason).toBe('not-found');
  });

  it('of a dialogue model without a template says what to add', () => {
    const copy = copyOf('chat');
    rmSync(join(copy, 'chat_template.jinja'));
    expect(problemOf(() => readModelFolder(copy, 'likelihood')).message).toContain('chat_template.jinja');
  });

  it('may say how texts go in', () => {
    const copy = copyOf('words');
    writeFileSync(
      join(copy, 'scoring.json'),
      '{"max_length": 32, "truncation": "longest_first", "prompt_characters": 10}',
    );
    expect(readModelFolder(copy, 'reward').input).toMatchObject({
      kind: 'text-pair',
      maxLength: 32,
      truncation: 'longest_first',
      promptCharacters: 10,
    });
    writeFileSync(join(copy, 'scoring.json'), '{"max_length": "long"}');
    expect(problemOf(() => readModelFolder(copy, 'reward')).message).toContain('max_length');
  });

  it('has names for its outputs only where somebody gave them', () => {
    expect(readModelFolder(join(fixtures, 'chat'), 'reward').heads).toEqual(['helpfulness', 'honesty', 'brevity']);
    expect(readModelFolder(join(fixtures, 'words'), 'reward').heads).toEqual([]);
  });

  it('can be named by its .onnx file', () => {
    const copy = copyOf('words');
    cpSync(join(copy, 'model.onnx'), join(copy, 'model_quantized.onnx'));
    const model = readModelFolder(join(copy, 'model_quantized.onnx'), 'reward');
    expect(model.name).toBe('words-quantized');
    expect(readModelFolder(copy, 'reward').name).toBe('words');
  });
});
