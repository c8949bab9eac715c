import { InferenceSession, Tensor } from 'onnxruntime-node';
import { CuratorError } from '../../../../model/errors.ts';
import type { ModelSequence } from '../input/sequences.ts';
import type { ModelFolder } from '../modelFolder.ts';
import type { Batching, ScorerDevice } from './scorerContract.ts';

export interface SessionOptions {
  readonly device: ScorerDevice;
  readonly threads: number;
}

type Feeds = Record<string, Tensor>;
type InputMetadata = InferenceSession.ValueMetadata;
/** Where the padding of the shorter texts of a batch stands. */
export type PaddingSide = 'left' | 'right';

/** An ONNX model that is loaded: sequences of tokens in, numbers out. */
export class ModelSession {
  private readonly session: InferenceSession;
  private readonly model: ModelFolder;
  private readonly output: string;
  private padding: PaddingSide;

  private constructor(session: InferenceSession, model: ModelFolder, output: string) {
    this.session = session;
    this.model = model;
    this.output = output;
    this.padding = model.tokenizerConfig.padding_side ?? 'right';
  }

  /** @throws CuratorError 'bad-model', 'out-of-memory' or 'device-unavailable' */
  static async load(model: ModelFolder, { device, threads }: SessionOptions): Promise<ModelSession> {
    let session: InferenceSession;
    try {
      session = await InferenceSession.create(model.modelPath, {
        // What TensorRT cannot do itself, CUDA does.
        executionProviders: device === 'tensorrt' ? ['tensorrt', 'cuda'] : [device],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        // Warnings are for whoever exports models; errors are thrown.
        logSeverityLevel: 3,
      });
    } catch (error) {
      throw loadFailure(model, device, error);
    }
    if (!session.inputNames.includes('input_ids')) {
      throw unfit(model, `has no input "input_ids", but ${session.inputNames.join(', ')}`);
    }
    const output = ['logits', 'scores', 'score'].find((name) => session.outputNames.includes(name));
    const first = output ?? session.outputNames[0];
    if (first === undefined) throw unfit(model, 'has no output');
    return new ModelSession(session, model, first);
  }

  /**
   * Whether texts of different lengths can share a batch, and where their padding then stands, found out by trying: the
   * side that the tokenizer names first. What reads the last position of a decoder needs it on the left.
   *
   * @throws CuratorError 'bad-model' where the model cannot compute the trial
   */
  async trial(
    short: ModelSequence,
    long: ModelSequence,
  ): Promise<{ readonly batching: Batching; readonly heads: number; readonly padding?: PaddingSide }> {
    const alone = [...(await this.run([short])), ...(await this.run([long]))];
    const heads = alone[0]?.length ?? 0;
    if (heads === 0) throw unfit(this.model, 'gives no numbers');
    const numbers = alone.flat();
    const scale = Math.max(1, ...numbers.map(Math.abs));
    for (const padding of this.padding === 'left' ? (['left', 'right'] as const) : (['right', 'left'] as const)) {
      this.padding = padding;
      let together: readonly (readonly number[])[];
      try {
        together = await this.run([short, long]);
      } catch {
        return { batching: 'single', heads }; // Exported for one text at a time.
      }
      const same = together.flat().every((value, index) => Math.abs(value - (numbers[index] ?? 0)) <= 1e-3 * scale);
      if (same) return { batching: 'padded', heads, padding };
    }
    return { batching: 'equal-length', heads };
  }

  /**
   * The numbers of each sequence, computed together.
   *
   * @throws what ONNX Runtime throws, as CuratorError 'bad-model' or 'out-of-memory'
   */
  async run(sequences: readonly ModelSequence[]): Promise<readonly (readonly number[])[]> {
    const width = sequences.reduce((most, { ids }) => Math.max(most, ids.length), 1);
    let result: Tensor | undefined;
    try {
      const outputs = await this.session.run(this.feeds(sequences, width), [this.output]);
      result = outputs[this.output];
    } catch (error) {
      if (error instanceof CuratorError) throw error;
      const why = firstLine(error);
      const memory = /allocat|out of memory|bad_alloc/iu.test(why);
      const message = memory ? `Memory is too short: ${why}` : `The model fails on this text: ${why}`;
      throw new CuratorError(memory ? 'out-of-memory' : 'bad-model', message, {}, { cause: error });
    }
    if (result === undefined) throw unfit(this.model, `gives no "${this.output}"`);
    const numbers = numbersOf(result, this.model);
    const count = sequences.length;
    if (this.model.use === 'likelihood' || this.model.use === 'follow-up') {
      const [rows, positions, vocabulary] = result.dims;
      if (rows !== count || positions !== width || vocabulary === undefined) {
        throw unfit(this.model, `gives numbers of the shape ${String(result.dims)}, not those of a language model`);
      }
      return sequences.map((sequence, index) => {
        const start = index * width + this.startOf(sequence, width);
        const end = start + sequence.ids.length;
        return likelihood(numbers.subarray(start * vocabulary, end * vocabulary), vocabulary, sequence);
      });
    }
    const heads = numbers.length / count;
    if (result.dims.length > 2 || !Number.isInteger(heads) || result.dims[0] !== count || heads > 1024) {
      throw unfit(this.model, `gives numbers of the shape ${String(result.dims)}, not one row a text`);
    }
    return sequences.map((_, index) => Array.from(numbers.subarray(index * heads, (index + 1) * heads)));
  }

  /** Position of a sequence's first token among `width`. */
  private startOf({ ids }: ModelSequence, width: number): number {
    return this.padding === 'left' ? width - ids.length : 0;
  }

  private feeds(sequences: readonly ModelSequence[], width: number): Feeds {
    const rows = sequences.length;
    const starts = sequences.map((sequence) => this.startOf(sequence, width));
    /** Which token of its sequence stands at a position, counted from 0; undefined for padding. */
    const indexAt = (row: number, at: number): number | undefined => {
      const index = at - (starts[row] ?? 0);
      return index >= 0 && index < (sequences[row]?.ids.length ?? 0) ? index : undefined;
    };
    const feeds: Feeds = {};
    for (const metadata of this.session.inputMetadata) {
      const { name } = metadata;
      if (name === 'input_ids') {
        const pad = this.model.padTokenId;
        feeds[name] = tensorOf(metadata, rows, width, (row, at) => sequences[row]?.ids[at - (starts[row] ?? 0)] ?? pad);
      } else if (name === 'attention_mask') {
        feeds[name] = tensorOf(metadata, rows, width, (row, at) => (indexAt(row, at) === undefined ? 0 : 1));
      } else if (name === 'token_type_ids') {
        const kinds = this.model.typeVocabulary ?? 2;
        feeds[name] = tensorOf(metadata, rows, width, (row, at) =>
          Math.min(sequences[row]?.types[at - (starts[row] ?? 0)] ?? 0, kinds - 1),
        );
      } else if (name === 'position_ids') {
        feeds[name] = tensorOf(metadata, rows, width, (row, at) => indexAt(row, at) ?? 0);
      } else if (name === 'use_cache_branch') {
        feeds[name] = new Tensor('bool', Uint8Array.of(0), [1]);
      } else if (name.startsWith('past_key_values')) {
        feeds[name] = emptyPast(metadata, rows, this.model);
      } else {
        throw unfit(this.model, `wants an input "${name}", which texts do not have`);
      }
    }
    return feeds;
  }
}

/** Log-probability of the tokens from `prefix` to `end`, and that a token. */
function likelihood(
  logits: Float32Array,
  vocabulary: number,
  { ids, prefix, end = ids.length }: ModelSequence,
): readonly number[] {
  let sum = 0;
  for (let at = Math.max(1, prefix); at < end; at++) {
    // The logits at a position are for the token after it.
    const row = logits.subarray((at - 1) * vocabulary, at * vocabulary);
    let most = Number.NEGATIVE_INFINITY;
    for (const value of row) if (value > most) most = value;
    let total = 0;
    for (const value of row) total += Math.exp(value - most);
    sum += (row[ids[at] ?? 0] ?? Number.NaN) - most - Math.log(total);
  }
  return [sum, sum / Math.max(1, end - Math.max(1, prefix))];
}

function tensorOf(
  metadata: InputMetadata,
  rows: number,
  width: number,
  value: (row: number, at: number) => number,
): Tensor {
  const type = metadata.isTensor ? metadata.type : 'int64';
  const size = rows * width;
  const dims = [rows, width];
  if (type === 'int64') {
    const numbers = new BigInt64Array(size);
    // Both halves of each number; the upper one stays 0. Big integers made one by one take ten times as long.
    const halves = new Int32Array(numbers.buffer);
    for (let index = 0; index < size; index++) halves[2 * index] = value(Math.floor(index / width), index % width);
    return new Tensor('int64', numbers, dims);
  }
  const numbers = Array.from({ length: size }, (_, index) => value(Math.floor(index / width), index % width));
  if (type === 'int32') return new Tensor('int32', Int32Array.from(numbers), dims);
  if (type === 'bool') return new Tensor('bool', Uint8Array.from(numbers), dims);
  if (type === 'float32') return new Tensor('float32', Float32Array.from(numbers), dims);
  throw new CuratorError(
    'bad-model',
    `The model's input "${metadata.name}" is of the type ${type}, which texts are not.`,
  );
}

/** Exports for generating text want what was computed before: nothing. */
function emptyPast(metadata: InputMetadata, rows: number, model: ModelFolder): Tensor {
  if (!metadata.isTensor || (metadata.type !== 'float32' && metadata.type !== 'float16')) {
    throw unfit(model, `wants an input "${metadata.name}" of an unknown type`);
  }
  const dims = metadata.shape.map((size, index) => (index === 0 ? rows : typeof size === 'number' ? size : 0));
  if (metadata.type === 'float16') return new Tensor('float16', new Uint16Array(0), dims);
  return new Tensor('float32', new Float32Array(0), dims);
}

function numbersOf(tensor: Tensor, model: ModelFolder): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  if (data instanceof Float64Array) return Float32Array.from(data);
  if (tensor.type === 'float16') {
    if (!(data instanceof Uint16Array)) return Float32Array.from(data as unknown as ArrayLike<number>);
    return Float32Array.from(data, halfToNumber);
  }
  throw unfit(model, `gives numbers of the type ${tensor.type}`);
}

/** A 16-bit floating point number (IEEE 754) from its bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function loadFailure(model: ModelFolder, device: ScorerDevice, error: unknown): CuratorError {
  const why = firstLine(error);
  if (device !== 'cpu') {
    const message = `The model ${model.name} cannot be loaded on the device "${device}": ${why}. Score on the CPU instead.`;
    return new CuratorError('device-unavailable', message, {}, { cause: error });
  }
  if (/allocat|out of memory|bad_alloc/iu.test(why)) {
    const message = `Memory is too short to load the model ${model.name}: ${why}`;
    return new CuratorError('out-of-memory', message, {}, { cause: error });
  }
  const version = otherVersion(why);
  const message =
    version === undefined
      ? `The model ${model.modelPath} cannot be loaded: ${why}`
      : `The model ${model.modelPath} is of ${version}, which this ONNX Runtime does not know. Export it again with ` +
        'operators of an earlier version: optimum-cli export onnx --opset 17.';
  return new CuratorError('bad-model', message, { path: model.modelPath }, { cause: error });
}

/** The version that a model is too new by, in the words of ONNX Runtime. */
function otherVersion(why: string): string | undefined {
  const [, opset] = /Opset (\d+) is under development/u.exec(why) ?? [];
  if (opset !== undefined) return `operators of version ${opset}`;
  const [, format] = /Unsupported model IR version: (\d+)/u.exec(why) ?? [];
  return format === undefined ? undefined : `a format of version ${format}`;
}

function unfit(model: ModelFolder, why: string): CuratorError {
  const message = `The model ${model.modelPath} ${why}. Export it for text classification (or text generation for "lm:").`;
  return new CuratorError('bad-model', message, { path: model.modelPath });
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').slice(0, 500);
}
