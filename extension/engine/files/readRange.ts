import type { FileHandle } from 'node:fs/promises';

/** Reads all of a range into `bytes`. @throws what `tooShort` makes, where the file ends before */
export async function readRange(
  file: FileHandle,
  bytes: Uint8Array,
  start: number,
  tooShort: () => Error,
): Promise<void> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) throw tooShort();
    filled += bytesRead;
  }
}
