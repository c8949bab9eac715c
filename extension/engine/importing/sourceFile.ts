import { open, stat } from 'node:fs/promises';
import * as zlib from 'node:zlib';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { CuratorError } from '../../model/errors.ts';
import type { ImportSummary } from '../../model/contract/importing.ts';
import { fileError } from '../files/fileErrors.ts';
import { checkKind } from '../files/fileKind.ts';

/** What the first bytes of a file say about it, whatever its name. */
export interface SourceFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly is: 'text' | 'gzip' | 'zstd' | 'parquet';
}

/** @throws CuratorError 'empty-file', 'unsupported', and as files do */
export async function openSource(path: string): Promise<SourceFile> {
  const { head, sizeBytes } = await beginning(path);
  if (sizeBytes === 0) throw new CuratorError('empty-file', `${path} is empty: it has no rows to import.`, { path });
  const starts = (...bytes: readonly number[]): boolean => bytes.every((byte, index) => head[index] === byte);
  if (starts(0x1f, 0x8b)) return { path, sizeBytes, is: 'gzip' };
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return { path, sizeBytes, is: 'zstd' };
  if (head.toString('latin1') === 'PAR1') return { path, sizeBytes, is: 'parquet' };
  if (head.toString('latin1') === 'PARE') {
    throw new CuratorError('unsupported', `${path} is an encrypted Parquet file. Import a copy without encryption.`, {
      path,
    });
  }
  return { path, sizeBytes, is: 'text' };
}

async function beginning(path: string): Promise<{ readonly head: Buffer; readonly sizeBytes: number }> {
  try {
    checkKind(await stat(path), path, 'Import a file in it.');
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const head = Buffer.alloc(Math.min(4, size));
      await file.read(head, 0, head.length, 0);
      return { head, sizeBytes: size };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

/**
 * Gives the bytes of a source, unpacked, to `consume`, piece by piece.
 *
 * @param onRead told how many bytes of the file were read so far
 * @throws CuratorError 'damaged-file', 'unsupported', and what `consume` throws
 */
export async function readSource(
  { path, is }: SourceFile,
  onRead: (bytes: number) => void,
  consume: (bytes: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const packed = packing(is);
  const unpacking = packed === undefined ? undefined : unpackerOf(packed, path);
  const read = createReadStream(path, { highWaterMark: 256 * 1024 });
  async function* counted(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.length;
      onRead(bytes);
      yield chunk;
    }
  }
  try {
    if (unpacking === undefined) await pipeline(read, counted, consume);
    else await pipeline(read, counted, unpacking, consume);
  } catch (error) {
    throw unpackingError(error, path);
  }
}

/** How a source is packed, if it is. */
export function packing(is: SourceFile['is']): ImportSummary['packed'] {
  return is === 'gzip' || is === 'zstd' ? is : undefined;
}

function unpackerOf(packed: 'gzip' | 'zstd', path: string): zlib.Gunzip {
  if (packed === 'gzip') return zlib.createGunzip();
  // Node 22 has it from 22.15 on.
  const create = (zlib as { readonly createZstdDecompress?: () => zlib.Gunzip }).createZstdDecompress;
  if (create === undefined) {
    throw new CuratorError(
      'unsupported',
      `${path} is packed with zstd, which this Node (${process.version}) cannot unpack. ` +
        'Update to one from 22.15 on, or unpack the file with "zstd -d" first.',
      { path },
    );
  }
  return create();
}

function unpackingError(error: unknown, path: string): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (!(error instanceof Error) || code === undefined || !/^(?:Z_|ZSTD_)/u.test(code)) return error;
  return new CuratorError(
    'damaged-file',
    `${path} cannot be unpacked: it is damaged or cut off (${error.message}). Nothing was written.`,
    { path },
    { cause: error },
  );
}
