import { open } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { hashBytes, LineHasher } from '../dataset/lineHasher.ts';

/** What the worker posts: how many rows have their hash in the file, then the end or an error. */
export type IdentityMessage =
  | { readonly kind: 'hashed'; readonly rows: number }
  | { readonly kind: 'end'; readonly rows: number }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

const { path, target } = workerData as { readonly path: string; readonly target: string };
const readSize = 4 * 1024 * 1024;

function post(message: IdentityMessage): void {
  parentPort?.postMessage(message);
}

async function hashRows(): Promise<void> {
  const file = await open(path, 'r');
  try {
    const output = await open(target, 'w');
    try {
      let rows = 0;
      let filled = 0;
      let hashes = Buffer.allocUnsafe(64 * 1024 * hashBytes);
      const hasher = new LineHasher((rowHash) => {
        if (filled === hashes.length) hashes = Buffer.concat([hashes, Buffer.allocUnsafe(hashes.length)]);
        hashes.set(rowHash, filled);
        filled += hashBytes;
        rows++;
      });
      const flush = async (): Promise<void> => {
        if (filled > 0) await output.write(hashes, 0, filled);
        filled = 0;
      };
      const buffer = Buffer.allocUnsafe(readSize);
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, readSize);
        if (bytesRead === 0) break;
        hasher.feed(buffer.subarray(0, bytesRead));
        await flush();
        post({ kind: 'hashed', rows });
      }
      hasher.finish();
      await flush();
      // The cache names this file as whole; a power cut must not leave zeros in it.
      await output.sync();
      post({ kind: 'end', rows });
    } finally {
      await output.close();
    }
  } finally {
    await file.close();
  }
}

hashRows().catch((error: unknown) => {
  const failure = error as NodeJS.ErrnoException;
  post({ kind: 'error', code: failure.code ?? 'UNKNOWN', message: failure.message });
});
