import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { hashBytes, LineHasher } from '../dataset/lineHasher.ts';
import { giveWay } from './giveWay.ts';
import { waitAtGate } from './passGate.ts';

/** What the worker posts: how many rows have their hash in the file, then the end or an error. */
export type IdentityMessage =
  | { readonly kind: 'hashed'; readonly rows: number; /** It waits at the gate now. */ readonly held: boolean }
  | { readonly kind: 'end'; readonly rows: number }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

const { path, target, gate } = workerData as {
  readonly path: string;
  readonly target: string;
  readonly gate: Int32Array<SharedArrayBuffer>;
};
const readSize = 4 * 1024 * 1024;

function post(message: IdentityMessage): void {
  parentPort?.postMessage(message);
}

/** Reads without the event loop: this thread has nothing else to do, and waiting for it costs more than the reading. */
function hashRows(): void {
  const file = openSync(path, 'r');
  try {
    const output = openSync(target, 'w');
    try {
      let rows = 0;
      let filled = 0;
      let hashes = Buffer.allocUnsafe(64 * 1024 * hashBytes);
      const hasher = new LineHasher((rowHash) => {
        if (filled === hashes.length) hashes = Buffer.concat([hashes, Buffer.allocUnsafe(hashes.length)]);
        filled += hashes.write(rowHash, filled, 'latin1');
        rows++;
      });
      const flush = (): void => {
        for (let written = 0; written < filled;) written += writeSync(output, hashes, written, filled - written);
        filled = 0;
      };
      const buffer = Buffer.allocUnsafe(readSize);
      for (let first = true; ; first = false) {
        const bytesRead = readSync(file, buffer, 0, readSize, null);
        if (bytesRead === 0) break;
        hasher.feed(buffer.subarray(0, bytesRead));
        flush();
        const held = first && bytesRead === readSize;
        post({ kind: 'hashed', rows, held });
        if (held) waitAtGate(gate);
      }
      hasher.finish();
      flush();
      // The cache names this file as whole; a power cut must not leave zeros in it.
      fsyncSync(output);
      post({ kind: 'end', rows });
    } finally {
      closeSync(output);
    }
  } finally {
    closeSync(file);
  }
}

try {
  giveWay();
  hashRows();
} catch (error) {
  const failure = error as NodeJS.ErrnoException;
  post({ kind: 'error', code: failure.code ?? 'UNKNOWN', message: failure.message });
}
