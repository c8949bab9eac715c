import type { Turn } from '../../../model/comparison.ts';
import { CuratorError } from '../../../model/errors.ts';
import { comparisonSource, readComparisons, type ComparisonSource } from '../comparisonReader.ts';
import type { RowFacts } from '../rowFacts.ts';
import { keyAt } from '../scoreStore.ts';
import type { ScoringInput } from '../scoring.ts';
import type { PairOfTexts } from './process/scoreTexts.ts';

/** A comparison that waits for its scores, its responses in sorted order. */
export interface PendingPair extends PairOfTexts {
  readonly row: number;
  readonly key: Uint8Array;
  /** Of everything, and of each response. */
  readonly characters: number;
  readonly lengths: readonly [number, number];
}

/** Pairs that are read ahead, and sorted by length among themselves. */
const windowPairs = 256;
const windowCharacters = 16 * 1024 * 1024;
/** Of rows that are not in the order of the file, so that the first of them come before many others. */
const smallWindow = 64;
/** Rows without work between two with work that are read all the same, rather than by a new read. */
const smallGap = 64;

/**
 * Reads the pairs of `rows` in windows, the longest first within each, so that neighbours are of about equal length.
 *
 * @param rows in the order of the file, or in another one, which then holds from window to window
 * @throws CuratorError 'not-found', 'no-permission', 'changed-outside' or 'cancelled'
 */
export async function* pendingWindows(
  input: ScoringInput,
  facts: RowFacts,
  rows: Uint32Array,
  signal: AbortSignal,
): AsyncGenerator<readonly PendingPair[], void, undefined> {
  const source = comparisonSource(input);
  let window: PendingPair[] = [];
  let characters = 0;
  for (const part of partsInOrder(rows)) {
    for (const stretch of stretches(part)) {
      for await (const pair of pairsIn(source, facts, stretch, signal)) {
        window.push(pair);
        characters += pair.characters;
        if (window.length < windowPairs && characters < windowCharacters) continue;
        yield sorted(window);
        window = [];
        characters = 0;
      }
    }
    if (window.length > 0) yield sorted(window);
    window = [];
    characters = 0;
  }
}

/** The rows in parts that are each in the order of the file. */
function* partsInOrder(rows: Uint32Array): Generator<Uint32Array> {
  if (rows.every((row, index) => index === 0 || (rows[index - 1] ?? 0) < row)) yield rows;
  else {
    for (let from = 0; from < rows.length; from += smallWindow) yield rows.slice(from, from + smallWindow).sort();
  }
}

async function* pairsIn(
  source: ComparisonSource,
  facts: RowFacts,
  rows: Uint32Array,
  signal: AbortSignal,
): AsyncGenerator<PendingPair, void, undefined> {
  let next = 0;
  for await (const { row, content } of readComparisons(source, rows[0] ?? 0, (rows.at(-1) ?? 0) + 1, signal)) {
    while ((rows[next] ?? row) < row) next++;
    if (rows[next] !== row) continue;
    if (facts.isPair[row] !== 1 || content instanceof CuratorError) continue;
    const key = keyAt(facts.keys, row);
    const [first, second] = content.candidates;
    if (first === undefined || second === undefined) continue;
    const { context } = content;
    const responses: PairOfTexts['responses'] =
      facts.reversed[row] === 1 ? [second.turns, first.turns] : [first.turns, second.turns];
    const lengths = [charactersOf(responses[0]), charactersOf(responses[1])] as const;
    yield { row, key, context, responses, lengths, characters: charactersOf(context) + lengths[0] + lengths[1] };
  }
}

function charactersOf(turns: readonly Turn[]): number {
  return turns.reduce((sum, { text }) => sum + text.length, 0);
}

function sorted(window: readonly PendingPair[]): readonly PendingPair[] {
  return window.toSorted((left, right) => right.characters - left.characters);
}

/** The rows in stretches of the file; small gaps within one are read along. */
function* stretches(rows: Uint32Array): Generator<Uint32Array> {
  let from = 0;
  for (let index = 1; index <= rows.length; index++) {
    const last = rows[index - 1] ?? 0;
    if (index < rows.length && (rows[index] ?? 0) - last <= smallGap) continue;
    yield rows.subarray(from, index);
    from = index;
  }
}
