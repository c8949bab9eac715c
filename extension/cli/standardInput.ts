import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** How a person says "standard input" where a file is asked for. */
export const standardInput = '-';

/**
 * Gives `work` the path of a file: the one named, or a temporary one with all of standard input for `-`, which goes
 * when the work is done. Rows are read by their offsets, which a pipe does not have.
 */
export async function withInputFile<Result>(
  file: string,
  signal: AbortSignal,
  work: (path: string) => Promise<Result>,
): Promise<Result> {
  if (file !== standardInput) return work(resolve(file));
  const folder = await mkdtemp(join(tmpdir(), 'preference-curator-'));
  try {
    const path = join(folder, 'stdin.jsonl');
    await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }), { signal });
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
