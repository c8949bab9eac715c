import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import { CuratorError } from '../../../model/errors.ts';

/** What is known of an ONNX file before anything is computed with it. */
export interface OnnxFacts {
  /** Version of the standard operators. */
  readonly opset: number;
  /** Bytes of the file and of the data that lies beside it. */
  readonly totalBytes: number;
  /** Files with data beside the model, as the model names them. */
  readonly externalFiles: readonly string[];
  /**
   * Whether activations are quantised by the range that they have in a batch: then a text's score depends on what else
   * is in its batch.
   */
  readonly quantisedByBatch: boolean;
  /** Number of dimensions of "logits", else of the first output; undefined where the file does not say. */
  readonly outputRank: number | undefined;
}

const windowBytes = 64 * 1024;
/** Names and shapes that are looked at; weights are passed over. Real models have some megabytes. */
const mostStructureBytes = 256 * 1024 * 1024;
const deepestGraph = 32;
/** A protocol buffer cannot be larger; larger models have their weights beside them. */
const mostFileBytes = 2 ** 31;
/** Elements of one tensor: 64 times the largest of any model known. */
const mostElements = 2 ** 40;

/**
 * Reads the structure of an ONNX file without its weights and refuses files that would read outside their folder, are
 * cut off, or ask for tensors of absurd sizes.
 *
 * The field numbers are those of onnx.proto.
 *
 * @throws CuratorError 'bad-model', 'not-found' or 'no-permission'
 */
export function inspectOnnxFile(path: string): OnnxFacts {
  const file = new WireFile(path);
  try {
    return new OnnxReader(file, path).facts();
  } finally {
    file.close();
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Field {
  readonly number: number;
  /** Of a number field. */
  readonly value: number;
  /** Of a field with content. */
  readonly span: Span | undefined;
}

/** Protocol buffer fields of a file, read through a window. */
class WireFile {
  readonly size: number;
  private readonly path: string;
  private readonly descriptor: number;
  private readonly window = Buffer.alloc(windowBytes);
  private windowFrom = 0;
  private windowTo = 0;
  private bytesLeft = mostStructureBytes;

  constructor(path: string) {
    this.path = path;
    try {
      this.descriptor = openSync(path, 'r');
    } catch (error) {
      throw new CuratorError('not-found', `The model file ${path} cannot be opened.`, { path }, { cause: error });
    }
    this.size = fstatSync(this.descriptor).size;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  *fields({ from, to }: Span): Generator<Field, void, undefined> {
    let at = from;
    while (at < to) {
      const key = this.varint(at, to);
      at = key.next;
      const number = Math.floor(key.value / 8);
      switch (key.value % 8) {
        case 0: {
          const { value, next } = this.varint(at, to);
          at = next;
          yield { number, value, span: undefined };
          break;
        }
        case 1:
          at += 8;
          break;
        case 2: {
          const { value, next } = this.varint(at, to);
          at = next + value;
          if (at > to) throw this.cutOff();
          yield { number, value: 0, span: { from: next, to: at } };
          break;
        }
        case 5:
          at += 4;
          break;
        default:
          throw this.notOnnx();
      }
    }
    if (at > to) throw this.cutOff();
  }

  text({ from, to }: Span): string {
    if (to - from > 4096) throw this.notOnnx();
    const bytes = Buffer.alloc(to - from);
    for (let at = from; at < to; at++) bytes[at - from] = this.byte(at);
    return bytes.toString('utf8');
  }

  /** Numbers that stand one after the other in a field's content. */
  *numbers({ from, to }: Span): Generator<number, void, undefined> {
    for (let at = from; at < to;) {
      const { value, next } = this.varint(at, to);
      at = next;
      yield value;
    }
  }

  cutOff(): CuratorError {
    const message = `The model file ${this.path} is cut off: it ends in the middle of its content. Get it again.`;
    return new CuratorError('bad-model', message, { path: this.path });
  }

  notOnnx(): CuratorError {
    const message = `${this.path} is not an ONNX model, or it is damaged. Get it again, or convert the model anew.`;
    return new CuratorError('bad-model', message, { path: this.path });
  }

  /** Negative numbers come out as huge ones. */
  private varint(at: number, to: number): { readonly value: number; readonly next: number } {
    let value = 0;
    let scale = 1;
    for (let index = at; index < at + 10; index++) {
      if (index >= to) throw this.cutOff();
      const byte = this.byte(index);
      value += (byte & 127) * scale;
      if (byte < 128) return { value, next: index + 1 };
      scale *= 128;
    }
    throw this.notOnnx();
  }

  private byte(at: number): number {
    if (at < this.windowFrom || at >= this.windowTo) {
      this.bytesLeft -= windowBytes;
      if (this.bytesLeft < 0) {
        const message = `The model ${this.path} has a structure of more than 256 MB; such models are refused.`;
        throw new CuratorError('bad-model', message, { path: this.path });
      }
      this.windowFrom = at;
      this.windowTo = at + readSync(this.descriptor, this.window, 0, windowBytes, at);
      if (this.windowTo === at) throw this.cutOff();
    }
    return this.window[at - this.windowFrom] ?? 0;
  }
}

class OnnxReader {
  private readonly file: WireFile;
  private readonly path: string;
  private readonly external = new Map<string, number>();
  private readonly outputRanks = new Map<string, number>();
  private opset = 0;
  private quantisedByBatch = false;

  constructor(file: WireFile, path: string) {
    this.file = file;
    this.path = path;
  }

  facts(): OnnxFacts {
    if (this.file.size > mostFileBytes) {
      const size = (this.file.size / 2 ** 30).toFixed(1);
      throw this.refused(`it has ${size} GB in one file, of which the format allows 2; export it with external data`);
    }
    let graphs = 0;
    for (const { number, span } of this.file.fields({ from: 0, to: this.file.size })) {
      if (span === undefined) continue;
      if (number === 7) {
        graphs++;
        this.graph(span, 0);
      } else if (number === 8) this.operators(span);
      else if (number === 25) this.nodes(span, 7, 0);
    }
    if (graphs !== 1 || this.opset === 0) throw this.file.notOnnx();
    let totalBytes = this.file.size;
    for (const [name, end] of this.external) totalBytes += this.externalBytes(name, end);
    return {
      opset: this.opset,
      totalBytes,
      externalFiles: [...this.external.keys()],
      quantisedByBatch: this.quantisedByBatch,
      outputRank: this.outputRanks.get('logits') ?? [...this.outputRanks.values()][0],
    };
  }

  private operators(span: Span): void {
    let domain = '';
    let version = 0;
    for (const field of this.file.fields(span)) {
      if (field.number === 1 && field.span !== undefined) domain = this.file.text(field.span);
      else if (field.number === 2) version = field.value;
    }
    if (domain === '' || domain === 'ai.onnx') this.opset = version;
  }

  private graph(span: Span, depth: number): void {
    if (depth > deepestGraph) throw this.file.notOnnx();
    for (const field of this.file.fields(span)) {
      if (field.span === undefined) continue;
      if (field.number === 1) this.node(field.span, depth);
      else if (field.number === 5) this.tensor(field.span);
      else if (field.number === 15) this.sparse(field.span);
      else if (field.number === 12 && depth === 0) this.output(field.span);
    }
  }

  /** Name and shape of an output: in its type the tensor, in that the shape, in that the dimensions. */
  private output(span: Span): void {
    let name = '';
    let shapes: readonly Span[] = [];
    for (const field of this.file.fields(span)) {
      if (field.span === undefined) continue;
      if (field.number === 1) name = this.file.text(field.span);
      else if (field.number === 2) {
        shapes = this.parts(field.span, 1).flatMap((tensor) => this.parts(tensor, 2));
      }
    }
    const [shape] = shapes;
    if (shape !== undefined) this.outputRanks.set(name, this.parts(shape, 1).length);
  }

  private parts(span: Span, number: number): readonly Span[] {
    return [...this.file.fields(span)].flatMap((field) =>
      field.number === number && field.span !== undefined ? [field.span] : [],
    );
  }

  private nodes(span: Span, number: number, depth: number): void {
    for (const field of this.file.fields(span)) {
      if (field.number === number && field.span !== undefined) this.node(field.span, depth);
    }
  }

  private node(span: Span, depth: number): void {
    for (const field of this.file.fields(span)) {
      if (field.span === undefined) continue;
      if (field.number === 4) {
        const operator = this.file.text(field.span);
        if (operator.startsWith('DynamicQuantize')) this.quantisedByBatch = true;
        // Its content is a file of compiled code for some accelerator, by a path of the model's choice.
        if (operator === 'EPContext') {
          throw this.refused('it has parts compiled for one accelerator, which are not loaded');
        }
      } else if (field.number === 5) this.attribute(field.span, depth);
    }
  }

  private attribute(span: Span, depth: number): void {
    for (const field of this.file.fields(span)) {
      if (field.span === undefined) continue;
      if (field.number === 5 || field.number === 10) this.tensor(field.span);
      else if (field.number === 6 || field.number === 11) this.graph(field.span, depth + 1);
      else if (field.number === 22 || field.number === 23) this.sparse(field.span);
    }
  }

  private sparse(span: Span): void {
    for (const field of this.file.fields(span)) {
      if ((field.number === 1 || field.number === 2) && field.span !== undefined) this.tensor(field.span);
    }
  }

  private tensor(span: Span): void {
    let elements = 1;
    const entries = new Map<string, string>();
    for (const field of this.file.fields(span)) {
      if (field.number === 1) {
        const sizes = field.span === undefined ? [field.value] : this.file.numbers(field.span);
        for (const size of sizes) elements *= size;
      } else if (field.number === 13 && field.span !== undefined) {
        let key = '';
        let value = '';
        for (const part of this.file.fields(field.span)) {
          if (part.span === undefined) continue;
          if (part.number === 1) key = this.file.text(part.span);
          else if (part.number === 2) value = this.file.text(part.span);
        }
        entries.set(key, value);
      }
    }
    if (elements > mostElements) throw this.refused('it asks for a tensor of more than a trillion numbers');
    const location = entries.get('location');
    if (location === undefined) return;
    const end = Number(entries.get('offset') ?? 0) + Number(entries.get('length') ?? 0);
    if (!Number.isSafeInteger(end) || end < 0) throw this.file.notOnnx();
    this.external.set(location, Math.max(end, this.external.get(location) ?? 0));
  }

  /** Bytes of a file beside the model, of which the model reads up to `end`. */
  private externalBytes(name: string, end: number): number {
    const folder = dirname(this.path);
    const leaves = /^[a-z]:|[\\:]|^$/iu.test(name) || isAbsolute(name) || normalize(name).split(sep).includes('..');
    if (leaves) throw this.refused(`it reads its weights from ${JSON.stringify(name)}, outside its own folder`);
    const target = join(folder, name);
    let real: string;
    let bytes: number;
    try {
      real = realpathSync(target);
      const facts = statSync(real);
      if (!facts.isFile()) throw this.refused(`its weights ${JSON.stringify(name)} are no file`);
      bytes = facts.size;
    } catch (error) {
      if (error instanceof CuratorError) throw error;
      const message = `The model needs the file ${target}, which is missing. Put it beside ${basename(this.path)}.`;
      throw new CuratorError('bad-model', message, { path: target }, { cause: error });
    }
    if (!homesOf(folder).some((home) => isWithin(home, real))) {
      throw this.refused(`its weights ${JSON.stringify(name)} are a link to a place outside its own folder`);
    }
    if (bytes < end) {
      const message = `The file ${target} is cut off: the model reads ${String(end)} bytes, it has ${String(bytes)}.`;
      throw new CuratorError('bad-model', message, { path: target });
    }
    return bytes;
  }

  private refused(why: string): CuratorError {
    return new CuratorError('bad-model', `The model ${this.path} is refused: ${why}.`, { path: this.path });
  }
}

/** Folders that a model's files may lie in: its own, and the blobs of its repository in the cache of the Hub. */
function homesOf(folder: string): readonly string[] {
  const real = realpathSync(folder);
  const snapshots = dirname(real);
  return basename(snapshots) === 'snapshots' ? [real, join(dirname(snapshots), 'blobs')] : [real];
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
