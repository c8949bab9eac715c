import { isDeepStrictEqual } from 'node:util';

/** @throws Error where the condition does not hold */
export function check(condition: boolean, words: string): void {
  if (!condition) throw new Error(words);
}

/** @throws Error where the values differ, with both of them */
export function equal(found: unknown, expected: unknown): void {
  if (isDeepStrictEqual(found, expected)) return;
  throw new Error(`${shown(found)} instead of ${shown(expected)}`);
}

function shown(value: unknown): string {
  return (JSON.stringify(value) as string | undefined)?.slice(0, 2_000) ?? String(value);
}
