import { textOfTurns, type Comparison } from '../comparison.ts';
import { exportOptions } from '../export/exportOptions.ts';
import { reasonToLeaveOut, type ExportRow, type PreferredPair } from '../export/exportRow.ts';
import { pairsOf } from '../export/pairing.ts';

/** What the rows that an export writes are like. */
export interface RecipeFacts {
  readonly rows: number;
  readonly pairs: number;
  readonly thumbsUp: number;
  readonly thumbsDown: number;
  readonly ties: number;
  /** Rows that make more than one pair. */
  readonly rankedRows: number;
  /** Pairs with a mean preference strength. */
  readonly withStrength: number;
  /** Pairs whose label has a grade. */
  readonly graded: number;
  /** Pairs of unequal length, and of these those whose chosen response is the longer one. */
  readonly unequal: number;
  readonly chosenLonger: number;
  /** Pairs whose responses begin and end alike over half of the longer one or more. */
  readonly alike: number;
  /** Rows whose annotators disagree, among those with two or more. */
  readonly splitVotes: number;
  readonly voted: number;
  /** Tokens that 99 of 100 pairs fit into, at 4 characters a token: a power of two from 512 to 131,072. */
  readonly tokens: number;
}

const leastTokens = 512;
const powers = 9;
const charactersOfToken = 4;

/** Counts while rows go by; holds a few numbers. */
export class RecipeFactsCounter {
  readonly #options = exportOptions.parse({ format: 'trl-preference', target: 'none' });
  readonly #lengths = new Uint32Array(powers);
  #facts: { -readonly [Fact in keyof Omit<RecipeFacts, 'tokens'>]: number } = {
    rows: 0,
    pairs: 0,
    thumbsUp: 0,
    thumbsDown: 0,
    ties: 0,
    rankedRows: 0,
    withStrength: 0,
    graded: 0,
    unequal: 0,
    chosenLonger: 0,
    alike: 0,
    splitVotes: 0,
    voted: 0,
  };

  add(row: ExportRow): void {
    const { comparison, label } = row;
    const why = reasonToLeaveOut(row, this.#options);
    if (why === 'tied') this.#facts.ties++;
    if (why !== undefined || comparison === undefined) return;
    this.#facts.rows++;
    this.#addVotes(comparison);
    if (label.kind === 'thumbs') {
      this.#facts[label.up ? 'thumbsUp' : 'thumbsDown']++;
      const response = comparison.candidates[0];
      if (response !== undefined) this.#addLength(lengthOf(comparison) + textOfTurns(response.turns).length);
      return;
    }
    const pairs = pairsOf(comparison, label, this.#options);
    if (pairs.length > 1) this.#facts.rankedRows++;
    for (const pair of pairs) this.#addPair(pair, row, comparison);
  }

  facts(): RecipeFacts {
    const all = this.#lengths.reduce((sum, count) => sum + count, 0);
    let seen = 0;
    let power = 0;
    for (; power < powers - 1; power++) {
      seen += this.#lengths[power] ?? 0;
      if (seen >= 0.99 * all) break;
    }
    return { ...this.#facts, tokens: leastTokens * 2 ** power };
  }

  #addPair(pair: PreferredPair, row: ExportRow, comparison: Comparison): void {
    const facts = this.#facts;
    const [chosen, rejected] = [textOfTurns(pair.chosen.turns), textOfTurns(pair.rejected.turns)];
    facts.pairs++;
    if (comparison.candidates.length === 2 && row.strength !== undefined) facts.withStrength++;
    if (pair.rankDistance !== undefined || (row.label.kind === 'preferred' && row.label.strength !== undefined)) {
      facts.graded++;
    }
    if (chosen.length !== rejected.length) facts.unequal++;
    if (chosen.length > rejected.length) facts.chosenLonger++;
    if (shared(chosen, rejected) >= Math.max(chosen.length, rejected.length) / 2) facts.alike++;
    this.#addLength(lengthOf(comparison) + Math.max(chosen.length, rejected.length));
  }

  #addVotes({ annotations }: Comparison): void {
    if (annotations.length < 2) return;
    this.#facts.voted++;
    const kinds = new Set(annotations.map(({ label }) => JSON.stringify({ ...label, strength: undefined })));
    if (kinds.size > 1) this.#facts.splitVotes++;
  }

  #addLength(characters: number): void {
    const power = Math.ceil(Math.log2(Math.max(1, characters / charactersOfToken / leastTokens)));
    const place = Math.min(powers - 1, power);
    this.#lengths[place] = (this.#lengths[place] ?? 0) + 1;
  }
}

function lengthOf({ context }: Comparison): number {
  return textOfTurns(context).length;
}

/** Characters that two texts share at their beginning and, behind that, at their end. */
function shared(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  let begin = 0;
  while (begin < shorter && left.charCodeAt(begin) === right.charCodeAt(begin)) begin++;
  let end = 0;
  while (end < shorter - begin && left.charCodeAt(left.length - 1 - end) === right.charCodeAt(right.length - 1 - end)) {
    end++;
  }
  return begin + end;
}
