import * as zlib from 'node:zlib';
import type { CompressionCodec, Compressors } from 'hyparquet';
import { compressors as own } from 'hyparquet-compressors';
import { CuratorError } from '../../model/errors.ts';

/** Unpacks no more than the page says that it holds: what is longer is not made, and is an error. */
type Unpack = (input: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

function bounded(unpack: Unpack): (input: Uint8Array, length: number) => Uint8Array {
  return (input, length) => unpack(input, { maxOutputLength: Math.max(1, length) });
}

// Node 22 has it from 22.15 on; the package's own decoder does it elsewhere.
const zstd = (zlib as { readonly zstdDecompressSync?: Unpack }).zstdDecompressSync;

/** How the pages of a Parquet file are unpacked: by Node where it can, else by hyparquet's packages. */
export const parquetCodecs: Compressors = {
  ...own,
  GZIP: bounded(zlib.gunzipSync),
  BROTLI: bounded(zlib.brotliDecompressSync),
  ...(zstd === undefined ? {} : { ZSTD: bounded(zstd) }),
};

/** @throws CuratorError 'unsupported' where a codec of the file is not known */
export function requireCodec(codec: CompressionCodec, column: string, path: string): void {
  if (codec === 'UNCOMPRESSED' || codec in parquetCodecs) return;
  const known = ['none', ...Object.keys(parquetCodecs)].join(', ');
  throw new CuratorError(
    'unsupported',
    `${path} cannot be imported: column ${column} is compressed with ${codec}. Write it anew with one of: ${known}.`,
    { path },
  );
}
