import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startScorerProcess } from '../../../../extension/engine/scoring/models/process/scorerProcess.ts';
import { runScorers } from '../../../../extension/engine/scoring/scorers.ts';
import type { CuratorError } from '../../../../extension/model/errors.ts';
import { runOf, scoreDatabase, writeDataset } from '../../../fixtures/scoring/dataset.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { externalTensor, field, fieldHead } from './support/onnxBytes.ts';
import { copyInto, failureOf } from './support/modelFixtures.ts';

// Each test starts processes, which takes long where the machine is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const gigabyte = 2 ** 30;
let folder = '';
let modelPath = '';
beforeEach(() => {
  folder = copyInto(temporaryFolder(), 'words');
  modelPath = join(folder, 'model.onnx');
});

function loadFailure(memoryLimitBytes: number): Promise<CuratorError> {
  const process = startScorerProcess(new AbortController().signal);
  onTestFinished(() => process.end());
  const load = { path: folder, use: 'reward', device: 'cpu', threads: 1, memoryLimitBytes } as const;
  return failureOf(process.request('load', load));
}

function runFailure(): Promise<CuratorError> {
  const input = writeDataset(temporaryFolder(), [JSON.stringify({ prompt: 'How?', chosen: 'So.', rejected: 'No.' })]);
  return failureOf(runScorers(runOf(scoreDatabase(), input, { scorers: [`onnx:${folder}`] })));
}

/** The bytes before the model's graph, and its content. */
function partsOfModel(): { readonly before: Buffer; readonly graph: Buffer } {
  const bytes = readFileSync(modelPath);
  // The graph is the last field of the file, with a length of two bytes.
  const at = bytes.indexOf(Buffer.of(0x3a));
  const length = ((bytes[at + 1] ?? 0) & 127) + 128 * (bytes[at + 2] ?? 0);
  const graph = bytes.subarray(at + 3, at + 3 + length);
  return { before: Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 3 + length)]), graph };
}

// A file that is long and holds nothing takes no room; Windows makes room for it.
describe.skipIf(process.platform === 'win32')('gigabytes of weights', () => {
  it('in a file beside the model are not loaded where they are more than may be', async () => {
    const { before, graph } = partsOfModel();
    const bytes = 9 * gigabyte;
    const tensor = Buffer.concat([field(8, 'huge'), externalTensor('huge.bin', bytes, bytes / 4)]);
    writeFileSync(modelPath, Buffer.concat([before, field(7, Buffer.concat([graph, field(5, tensor)]))]));
    writeFileSync(join(folder, 'huge.bin'), '');
    truncateSync(join(folder, 'huge.bin'), bytes);
    const error = await loadFailure(2 * gigabyte);
    expect(error.reason).toBe('out-of-memory');
    expect(error.message).toContain('words has 9.0 GB of weights; 2.0 GB are allowed');
  });

  it('in the model file itself are refused, because no file of this kind can be so large', async () => {
    const { before, graph } = partsOfModel();
    const bytes = 3 * gigabyte;
    const tensor = Buffer.concat([field(1, bytes / 4), field(2, 1), field(8, 'huge'), fieldHead(9, bytes)]);
    const tensorBytes = tensor.length + bytes;
    const head = fieldHead(5, tensorBytes);
    const graphHead = fieldHead(7, graph.length + head.length + tensorBytes);
    const start = Buffer.concat([before, graphHead, graph, head, tensor]);
    writeFileSync(modelPath, start);
    truncateSync(modelPath, start.length + bytes);
    const error = await runFailure();
    expect(error.reason).toBe('bad-model');
    expect(error.message).toContain('3.0 GB in one file');
  });
});

describe('a model of another version', () => {
  /** Changes one byte behind the only place where such bytes stand. */
  function changeAfter(mark: readonly number[], value: number): void {
    const bytes = readFileSync(modelPath);
    const at = bytes.lastIndexOf(Buffer.from(mark)) + mark.length;
    bytes[at] = value;
    writeFileSync(modelPath, bytes);
  }
  // Operators of the standard domain, and their version.
  const operators = [0x42, 0x04, 0x0a, 0x00, 0x10];

  it('of the operators is refused with what to do', async () => {
    changeAfter(operators, 99);
    const error = await runFailure();
    expect(error.reason).toBe('bad-model');
    expect(error.message).toContain('version 99');
    expect(error.message).toContain('--opset 17');
    expect(error.message).not.toContain('onnxruntime_src');
  });

  it('of the operators, too old for what it uses, is refused', async () => {
    changeAfter(operators, 1);
    const error = await runFailure();
    expect(error.reason).toBe('bad-model');
    expect(error.message).toContain('cannot be loaded');
  });

  it('of the format is refused', async () => {
    const bytes = readFileSync(modelPath);
    bytes[1] = 120;
    writeFileSync(modelPath, bytes);
    const error = await runFailure();
    expect(error.reason).toBe('bad-model');
    expect(error.message).toContain('version 120');
  });
});
