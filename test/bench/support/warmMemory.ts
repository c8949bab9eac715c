import { execFile } from 'node:child_process';
import { freemem } from 'node:os';
import { promisify } from 'node:util';

const blockBytes = 500_000_000;

/**
 * Uses much memory for a moment in a process that then ends. A virtual machine may have given free memory back to its
 * host, and whoever writes a large file next waits seconds until it is there again; this has that wait behind it.
 */
export async function warmMemory(bytes: number): Promise<void> {
  const blocks = Math.ceil(Math.min(bytes, freemem() / 2) / blockBytes);
  const script = `globalThis.kept = Array.from({ length: ${String(blocks)} }, () => Buffer.alloc(${String(blockBytes)}, 1));`;
  await promisify(execFile)(process.execPath, ['-e', script]);
}
