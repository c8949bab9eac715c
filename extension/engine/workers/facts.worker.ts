import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { collectFacts, type FactsInput } from '../finding/collectFacts.ts';
import type { FactHeader } from '../finding/factColumns.ts';

/** What the worker posts: how far it is, then the header of what it wrote, or an error. */
export type FactsMessage =
  | { readonly kind: 'progress'; readonly rows: number }
  | { readonly kind: 'end'; readonly header: FactHeader }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

const input = workerData as FactsInput & { readonly columnsTarget: string; readonly sketchesTarget: string };

function post(message: FactsMessage): void {
  parentPort?.postMessage(message);
}

function writeAll(path: string, parts: Iterable<Uint8Array>): void {
  const file = openSync(path, 'w');
  try {
    for (const part of parts) {
      for (let written = 0; written < part.length;) written += writeSync(file, part, written);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

try {
  const file = openSync(input.path, 'r');
  try {
    const read = (target: Uint8Array, position: number): number => readSync(file, target, 0, target.length, position);
    const { columns, sketches } = collectFacts(input, read, (rows) => {
      post({ kind: 'progress', rows });
    });
    writeAll(input.columnsTarget, columns.parts());
    writeAll(input.sketchesTarget, [sketches]);
    post({ kind: 'end', header: columns.header() });
  } finally {
    closeSync(file);
  }
} catch (error) {
  const failure = error as NodeJS.ErrnoException;
  post({ kind: 'error', code: failure.code ?? 'UNKNOWN', message: failure.stack ?? failure.message });
}
