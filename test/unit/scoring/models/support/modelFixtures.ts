import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { CuratorError } from '../../../../../extension/model/errors.ts';

/** Small models that the tests come with. */
export const fixtures = join(import.meta.dirname, '../../../../fixtures/models');

/** A copy of one of them in a folder, to be changed. */
export function copyInto(folder: string, name: string): string {
  const target = join(folder, name);
  cpSync(join(fixtures, name), target, { recursive: true });
  return target;
}

/** What an action that must fail fails with. @throws where it does not, or not by a CuratorError */
export async function failureOf(action: Promise<unknown>): Promise<CuratorError> {
  const error = await action.then(
    () => new Error('It was accepted.'),
    (reason: unknown) => reason,
  );
  if (CuratorError.is(error)) return error;
  throw error;
}
