import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decidingFiles, type ModelDescription } from './modelFolder.ts';

/** Changes when this program makes other numbers of the same model and texts. */
const recipeVersion = 1;

/** Digests by path, size and time of change: gigabytes are not read again for each run. */
const known = new Map<string, Buffer>();

/**
 * What decides the scores that a model gives: the content of its files and how texts go in. Where the folder lies and
 * which device computes is no part of it.
 *
 * @param externalFiles files with weights, as the model names them
 */
export async function modelFingerprint(
  model: ModelDescription,
  externalFiles: readonly string[],
  signal: AbortSignal,
): Promise<Buffer> {
  const hash = createHash('sha256').update(JSON.stringify([recipeVersion, model.use, model.input]));
  const weights = externalFiles.map((name) => join(dirname(model.modelPath), name));
  for (const path of [...decidingFiles(model), ...weights.sort()]) hash.update(await digestOf(path, signal));
  return hash.digest();
}

async function digestOf(path: string, signal: AbortSignal): Promise<Buffer> {
  const { size, mtimeMs, ino } = statSync(path);
  const key = [path, size, mtimeMs, ino].join(' ');
  const before = known.get(key);
  if (before !== undefined) return before;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  const digest = hash.digest();
  known.set(key, digest);
  return digest;
}
