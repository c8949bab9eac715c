import { hash } from 'node:crypto';
import { textOfTurns, type Comparison } from '../../model/comparison.ts';
import type { Preference } from './scoring.ts';

/** Bytes of a comparison key. */
export const keyBytes = 16;

/** What makes two rows the same comparison, whichever response they prefer. */
export interface PairIdentity {
  /** First bytes of SHA-256 of the context and the candidates in sorted order. */
  readonly key: Buffer;
  /** Whether the row's first candidate is the second in sorted order. */
  readonly reversed: boolean;
  /** Hash of the prompt without regard to case and spacing, a whole number below 2^53. */
  readonly promptKey: number;
  readonly prompt: string;
  /** In the row's own order. */
  readonly responses: readonly [string, string];
  /** The row's own label. */
  readonly preference: Preference;
}

/** The identity of a comparison of two candidates; undefined where there are more or fewer. */
export function pairIdentity(comparison: Comparison): PairIdentity | undefined {
  const [first, second] = comparison.candidates;
  if (first === undefined || second === undefined || comparison.candidates.length !== 2) return undefined;
  const prompt = textOfTurns(comparison.context);
  const responses = [textOfTurns(first.turns), textOfTurns(second.turns)] as const;
  const reversed = responses[0] > responses[1];
  const sorted = reversed ? [responses[1], responses[0]] : responses;
  const key = hash('sha256', JSON.stringify([prompt, ...sorted]), 'buffer').subarray(0, keyBytes);
  const normalised = prompt.toLowerCase().replace(/\s+/gu, ' ').trim();
  // Rows without a prompt share none: each is a group of its own.
  const digest = normalised === '' ? key : hash('sha256', normalised, 'buffer');
  return {
    key,
    reversed,
    promptKey: digest.readUIntBE(0, 6) * 32 + ((digest[6] ?? 0) >>> 3),
    prompt,
    responses,
    preference: preferenceOf(comparison),
  };
}

/**
 * What makes a response to a prompt the same text as that of another row: first bytes of SHA-256, for the responses in
 * sorted order.
 */
export function textKeys({ prompt, responses, reversed }: PairIdentity): readonly [Buffer, Buffer] {
  const [first, second] = reversed ? [responses[1], responses[0]] : responses;
  const keyOf = (response: string): Buffer =>
    hash('sha256', JSON.stringify([prompt, response]), 'buffer').subarray(0, keyBytes);
  return [keyOf(first), keyOf(second)];
}

function preferenceOf({ label }: Comparison): Preference {
  if (label.kind === 'tie') return 'tie';
  if (label.kind !== 'preferred') return 'none';
  return label.candidate === 0 ? 0 : 1;
}

const preferences = [0, 1, 'tie', 'none'] as const;

/** A preference as the number that is stored: 0 and 1 are candidates, 2 is a tie, 3 is none. */
export function preferenceCode(preference: Preference): number {
  return preferences.indexOf(preference);
}

export function preferenceFrom(code: number): Preference {
  return preferences[code] ?? 'none';
}
