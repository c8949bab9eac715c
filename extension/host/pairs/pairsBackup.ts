import { readFile, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** A backup points at the store: every step is journalled there already. */
const pairsBackup = z.object({
  version: z.literal(1),
  storePath: z.string().optional(),
  unsavedSteps: z.int().nonnegative(),
});
export type PairsBackup = z.infer<typeof pairsBackup>;

export async function writeBackup(path: string, backup: PairsBackup): Promise<void> {
  await writeFile(path, JSON.stringify(backup));
}

/** @throws where the file cannot be read or is not a backup */
export async function readBackup(path: string): Promise<PairsBackup> {
  return pairsBackup.parse(JSON.parse(await readFile(path, 'utf8')));
}

export async function removeBackup(path: string): Promise<void> {
  await rm(path, { force: true });
}
