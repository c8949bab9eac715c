import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';

/** A backup points at the store: every step is journalled there already. */
const pairsBackup = z.object({
  version: z.literal(1),
  storePath: z.string().optional(),
  unsavedSteps: z.int().nonnegative(),
});
export type PairsBackup = z.infer<typeof pairsBackup>;

interface BackedUp {
  readonly session: { readonly storePath: string | undefined };
  readonly info: { readonly unsavedSteps: number };
}

/** Writes the backup of an open dataset, making the folder where it is missing. */
export async function backUp(document: BackedUp, file: string): Promise<void> {
  const { storePath } = document.session;
  const { unsavedSteps } = document.info;
  const backup: PairsBackup = { version: 1, unsavedSteps, ...(storePath === undefined ? {} : { storePath }) };
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(backup));
}

/** @throws where the file cannot be read or is not a backup */
export async function readBackup(file: string): Promise<PairsBackup> {
  return pairsBackup.parse(JSON.parse(await readFile(file, 'utf8')));
}

export async function removeBackup(file: string): Promise<void> {
  await rm(file, { force: true });
}
