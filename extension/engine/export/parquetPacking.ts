import * as zlib from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';

type Pack = (input: Uint8Array, options: zlib.ZstdOptions) => Uint8Array;

// Node 22 has it from 22.15 on; elsewhere the writer's own Snappy does it, slower and less well.
const zstd = (zlib as { readonly zstdCompressSync?: Pack }).zstdCompressSync;

/** The quickest level: its files are a little larger than those of the usual one, and still smaller than Snappy's. */
const quickest = { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } };

/** How the pages of a Parquet file are packed. */
export const parquetPacking: {
  readonly codec: CompressionCodec;
  readonly compressors?: { readonly ZSTD: (input: Uint8Array) => Uint8Array };
} =
  zstd === undefined ? { codec: 'SNAPPY' } : { codec: 'ZSTD', compressors: { ZSTD: (input) => zstd(input, quickest) } };
