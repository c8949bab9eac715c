import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress } from 'node:zlib';
import type { JsonObject } from '../../model/json/jsonValue.ts';
import type { Container } from '../../model/export/exportOptions.ts';
import { LineChunks, LineFile } from './lineFile.ts';
import { ParquetSink } from './parquetSink.ts';

/** Where records go, one after the other. The same records give the same bytes. */
export interface RecordSink {
  /** @param line the record as JSON */
  add(record: JsonObject, line: string): Promise<void> | undefined;
  /** Writes what is left. @returns bytes written */
  end(): Promise<number>;
  /** Lets go of what it holds after a failure; never throws. */
  abandon(): Promise<void>;
}

export function openSink(container: Container, file: FileHandle, path: string): RecordSink {
  switch (container) {
    case 'jsonl':
      return new LineSink(file);
    case 'jsonl.gz':
      return new PackedSink(file, createGzip({ level: 6 }));
    case 'jsonl.zst':
      return new PackedSink(
        file,
        createZstdCompress({
          params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
        }),
      );
    case 'parquet':
      return new ParquetSink(file, path);
  }
}

class LineSink implements RecordSink {
  readonly #lines: LineFile;

  constructor(file: FileHandle) {
    this.#lines = new LineFile(file);
  }

  add(_record: JsonObject, line: string): Promise<void> | undefined {
    return this.#lines.add(line);
  }

  async end(): Promise<number> {
    await this.#lines.end();
    return this.#lines.bytes;
  }

  abandon(): Promise<void> {
    return this.#lines.abandon();
  }
}

type Packer = ReturnType<typeof createGzip> | ReturnType<typeof createZstdCompress>;

class PackedSink implements RecordSink {
  readonly #packer: Packer;
  readonly #chunks = new LineChunks();
  readonly #done: Promise<void>;
  #bytes = 0;

  constructor(file: FileHandle, packer: Packer) {
    this.#packer = packer;
    this.#done = pipeline(packer, async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) {
        await file.appendFile(chunk);
        this.#bytes += chunk.length;
      }
    });
    // Whoever writes next or ends sees the error.
    this.#done.catch(() => undefined);
  }

  add(_record: JsonObject, line: string): Promise<void> | undefined {
    const chunk = this.#chunks.add(line);
    return chunk === undefined ? undefined : this.#write(chunk);
  }

  async end(): Promise<number> {
    await this.#write(this.#chunks.take());
    this.#packer.end();
    await this.#done;
    return this.#bytes;
  }

  async abandon(): Promise<void> {
    this.#packer.destroy();
    await this.#done.catch(() => undefined);
  }

  async #write(chunk: Buffer): Promise<void> {
    if (chunk.length === 0 || this.#packer.write(chunk)) return;
    await Promise.race([once(this.#packer, 'drain'), this.#done]);
  }
}
