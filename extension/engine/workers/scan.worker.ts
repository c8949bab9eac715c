import { open } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { LineScan } from '../dataset/lineScan.ts';
import type { ScanBatch } from '../dataset/lineScan.ts';

/** What the worker posts: batches while it reads, then the end, or an error of the file system. */
export type ScanMessage =
  | { readonly kind: 'batch'; readonly batch: ScanBatch }
  | { readonly kind: 'end'; readonly batch: ScanBatch }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

const { path } = workerData as { readonly path: string };
// Small first, so that the first page is there at once; then as large as pays.
const firstRead = 256 * 1024;
const fullRead = 4 * 1024 * 1024;

function post(message: ScanMessage): void {
  const transfer = message.kind === 'error' ? [] : [message.batch.starts.buffer, message.batch.blanks.buffer];
  parentPort?.postMessage(message, transfer);
}

async function scan(): Promise<void> {
  const file = await open(path, 'r');
  try {
    const lines = new LineScan();
    // Two buffers: while one is searched, the next read is under way.
    let current = Buffer.allocUnsafe(fullRead);
    let spare = Buffer.allocUnsafe(fullRead);
    let position = 0;
    let reading = file.read(current, 0, firstRead, position);
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) break;
      position += bytesRead;
      reading = file.read(spare, 0, fullRead, position);
      lines.feed(current.subarray(0, bytesRead));
      post({ kind: 'batch', batch: lines.take() });
      [current, spare] = [spare, current];
    }
    lines.finish();
    post({ kind: 'end', batch: lines.take() });
  } finally {
    await file.close();
  }
}

scan().catch((error: unknown) => {
  const failure = error as NodeJS.ErrnoException;
  post({ kind: 'error', code: failure.code ?? 'UNKNOWN', message: failure.message });
});
