import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { fileError } from '../files/fileErrors.ts';
import { checkKind } from '../files/fileKind.ts';

/** What tells one state of a file from another without reading all of it. */
export interface FileIdentity {
  readonly size: number;
  readonly modifiedNs: string;
  readonly inode: string;
  /** Hash of the first and last 64 kB: catches a change that kept size and time. */
  readonly edges: string;
}

const edgeBytes = 64 * 1024;

/**
 * @throws CuratorError 'not-found', 'is-directory', 'no-permission', or 'wrong-type' for what is no regular file
 */
export async function identifyFile(path: string): Promise<FileIdentity> {
  try {
    // Before opening: to open a named pipe would wait for a writer.
    checkKind(await stat(path), path, 'Open a JSONL file in it.');
    const file = await open(path, 'r');
    try {
      const stats = await file.stat({ bigint: true });
      const size = Number(stats.size);
      const head = Buffer.alloc(Math.min(edgeBytes, size));
      await file.read(head, 0, head.length, 0);
      const tail = Buffer.alloc(Math.min(edgeBytes, size));
      await file.read(tail, 0, tail.length, size - tail.length);
      return {
        size,
        modifiedNs: String(stats.mtimeNs),
        inode: String(stats.ino),
        edges: createHash('sha256').update(head).update(tail).digest('hex').slice(0, 32),
      };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

export function sameIdentity(left: FileIdentity, right: FileIdentity): boolean {
  return (
    left.size === right.size &&
    left.modifiedNs === right.modifiedNs &&
    left.inode === right.inode &&
    left.edges === right.edges
  );
}
