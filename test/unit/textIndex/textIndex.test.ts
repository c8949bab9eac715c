import fc from 'fast-check';
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { searchRows } from '../../../extension/engine/finding/searchChunk.ts';
import { compileQuery } from '../../../extension/engine/finding/compileQuery.ts';
import type { RowSource } from '../../../extension/engine/finding/rowSource.ts';
import { TextMatcher } from '../../../extension/engine/finding/textMatcher.ts';
import { rowTexts } from '../../../extension/engine/finding/rowTexts.ts';
import { IndexFile, readHeader } from '../../../extension/engine/textIndex/indexFile.ts';
import type { IndexPassInput } from '../../../extension/engine/textIndex/indexPass.ts';
import { matchOf } from '../../../extension/engine/textIndex/matchOf.ts';
import { addTokens, longestWord } from '../../../extension/engine/textIndex/tokens.ts';
import { Vocabulary } from '../../../extension/engine/textIndex/vocabulary.ts';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import { requiredTexts, textTerms, type Query, type TextTerm } from '../../../extension/model/finding/query.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { passInput, reading, runPass, searchByIndex, stringsFormat } from './indexedRows.ts';

// What is cut, folded or encoded in a way of its own, beside plain letters of which many texts are made.
const corners = [
  ...Array.from('aabbccdeks 01 ..,"\\/\n\t\u0000'),
  ...['ß', 'ẞ', 'SS', 'İ', 'i\u0307', 'ı', 'I', '\u212a', '\u212b', 'å', 'Σ', 'σ', 'ς', 'ΟΔΟΣ', 'ǆ', 'ŉ', 'ﬁ'],
  ...['é', 'e\u0301', '文', '字', '数据', 'ไทย', '한국', 'слово', '«', '»', '“', '—', '😀', '👩‍👩‍👧', '\ud83d', '\ude00'],
  ...['𐐀', '𐐨', '\ufffd', '\ufeff', '\u2028', '\u00a0', 'word', 'Words', 'a'.repeat(longestWord - 1), 'b'.repeat(90)],
];
const text = fc.array(fc.constantFrom(...corners), { maxLength: 12 }).map((parts) => parts.join(''));
const spelled = fc
  .tuple(text, fc.constantFrom('plain', 'escaped'))
  .map(([value, how]) =>
    how === 'plain'
      ? JSON.stringify(value)
      : `"${Array.from({ length: value.length }, (_, at) => `\\u${value.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`,
  );
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(spelled, spelled, spelled)
      .map(([prompt, chosen, rejected]) => `{"prompt":${prompt},"chosen":${chosen},"rejected":${rejected}}`),
  },
  // No comparison, and no JSON.
  { weight: 1, arbitrary: spelled.map((value) => `{"other":${value}}`) },
  { weight: 1, arbitrary: spelled.map((value) => `{"prompt":${value}`) },
);
const lines = fc.array(line, { minLength: 1, maxLength: 24 });
const within = fc.constantFrom('anywhere', 'prompt', 'response', 'chosen', 'rejected');

/** Texts of which most stand somewhere: parts of those of the lines, in other letter cases too. */
function termsFrom(rows: readonly string[]): fc.Arbitrary<TextTerm> {
  const all = rows.map((row) => {
    try {
      return Object.values(JSON.parse(row) as Record<string, string>).join(' ');
    } catch {
      return row;
    }
  });
  const part = fc
    .tuple(fc.constantFrom(...all), fc.nat(), fc.integer({ min: 1, max: 9 }), fc.constantFrom('', 'upper', 'lower'))
    .map(([from, start, length, letters]) => {
      const cut = from.slice(start % (from.length + 1)).slice(0, length);
      return letters === 'upper' ? cut.toUpperCase() : letters === 'lower' ? cut.toLowerCase() : cut;
    });
  return fc
    .tuple(fc.oneof({ weight: 5, arbitrary: part }, { weight: 1, arbitrary: text }), within)
    .filter(([wanted]) => wanted !== '')
    .map(([wanted, place]): TextTerm => ({ kind: 'text', text: wanted, within: place }));
}

function queriesFrom(rows: readonly string[]): fc.Arbitrary<Query> {
  const term = termsFrom(rows);
  const negated = term.map((part): Query => ({ kind: 'not', part }));
  const either = fc
    .array(fc.oneof(term, negated), { minLength: 2, maxLength: 2 })
    .map((parts): Query => ({ kind: 'any', parts }));
  return fc.oneof(
    term,
    negated,
    either,
    fc
      .array(fc.oneof(term, negated, either), { minLength: 2, maxLength: 3 })
      .map((parts): Query => ({ kind: 'all', parts })),
  );
}

const noFields: RowSource = {
  rows: 0,
  stateOf: () => undefined,
  strengthOf: () => Number.NaN,
  disagreesAt: () => false,
  flipProbabilityOf: () => Number.NaN,
  difficultyOf: () => Number.NaN,
  flagsOf: () => 0,
  attributesOf: () => ({ hasGuideline: false, by: [] }),
  lineOf: (row) => row + 1,
  sizeOf: () => 0,
  candidateNames: [],
  columns: undefined,
  similar: new Map(),
};

function rowsWhere(count: number, test: (row: number) => boolean): readonly number[] {
  return Array.from({ length: count }, (_, row) => row).filter(test);
}

/** The rows that a search of all of the file gives, from a row on. */
function streamed(input: IndexPassInput, query: Query, from = 0): ReadonlyMap<number, number> {
  const end = input.offsets.length;
  const found = new Map<number, number>();
  if (from === end) return found;
  reading(input.path, (read) => {
    const search = searchRows(
      { ...input, terms: textTerms(query), edits: new Map(), wanted: new Uint8Array(end).fill(1) },
      read,
    );
    const result = search(from, end);
    result.rows.forEach((row, at) => found.set(row, result.found[at] ?? 0));
  });
  return found;
}

function indexed(input: IndexPassInput, query: Query): readonly number[] {
  const required = requiredTexts(query);
  const compiled = compileQuery(query, noFields);
  const { found, nextRow } = searchByIndex(input, { terms: compiled.terms, required });
  const rest = streamed(input, query, nextRow);
  return rowsWhere(input.offsets.length, (row) => compiled.matches(row, found.get(row) ?? rest.get(row) ?? 0));
}

function byStreaming(input: IndexPassInput, query: Query): readonly number[] {
  const compiled = compileQuery(query, noFields);
  const found = streamed(input, query);
  return rowsWhere(input.offsets.length, (row) => compiled.matches(row, found.get(row) ?? 0));
}

async function written(rows: readonly string[], name = 'rows.jsonl'): Promise<IndexPassInput> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, `${rows.join('\n')}\n`);
  return passInput(path);
}

const anywhere = (wanted: string): TextTerm => ({ kind: 'text', text: wanted, within: 'anywhere' });

describe('the index of texts', () => {
  it('leads to the same rows as reading the file, whatever is in texts and queries', async () => {
    await fc.assert(
      fc.asyncProperty(
        lines.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.array(queriesFrom(rows), { minLength: 1, maxLength: 12 })),
        ),
        async ([rows, queries]) => {
          const input = await written(rows);
          expect(runPass(input)).toBe('complete');
          for (const query of queries) {
            expect({ query, rows: indexed(input, query) }).toEqual({ query, rows: byStreaming(input, query) });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('names every row that has a text among those to be looked at', async () => {
    await fc.assert(
      fc.asyncProperty(
        lines.chain((rows) => fc.tuple(fc.constant(rows), fc.array(termsFrom(rows), { minLength: 1, maxLength: 20 }))),
        async ([rows, terms]) => {
          const input = await written(rows);
          runPass(input);
          const file = new IndexFile(input.indexPath);
          const vocabulary = new Vocabulary(file.words());
          const codec = bindFormat(stringsFormat);
          const read = readFileSync(input.path);
          for (const term of terms) {
            const question = matchOf({ terms: [term], required: [term] }, vocabulary);
            if (question === undefined) continue;
            const named = new Set(file.rowsThatMatch(question, 0, rows.length));
            const matcher = new TextMatcher([term]);
            input.offsets.forEach((start, row) => {
              const texts = rowTexts(codec, read.subarray(start, (input.offsets[row + 1] ?? read.length) - 1));
              const bits = typeof texts === 'string' ? matcher.findRaw(texts) : matcher.find(texts);
              if (bits !== 0) expect({ term, row, named: named.has(row) }).toEqual({ term, row, named: true });
            });
          }
          file.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('narrows rows down by whole words, parts of words, pairs of characters and several texts', async () => {
    const rows = Array.from({ length: 2_000 }, (_, row) =>
      JSON.stringify({
        prompt: `plain ${String(row)}`,
        chosen: row === 700 ? '偏好数据 lighthouses' : 'text',
        rejected: 'no',
      }),
    );
    const input = await written(rows);
    runPass(input);
    const file = new IndexFile(input.indexPath);
    const vocabulary = new Vocabulary(file.words());
    const named = (...terms: readonly string[]): readonly number[] => {
      const all = terms.map(anywhere);
      const question = matchOf({ terms: all, required: all }, vocabulary);
      return question === undefined ? [] : [...file.rowsThatMatch(question, 0, rows.length)];
    };
    for (const terms of [['lighthouses'], ['GHTHO'], ['好数'], ['数据 light'], ['plain 700'], ['lain', 'ghthouse']]) {
      expect({ terms, rows: named(...terms) }).toEqual({ terms, rows: [700] });
    }
    expect(matchOf({ terms: [anywhere('?')], required: [] }, vocabulary)).toBeUndefined();
    file.close();
  });

  it('takes FTS5 for what it asks: no text is read as a part of the question', () => {
    const tokens = new Set<string>();
    addTokens('a" or b* near(c) {d} "e\u0000f" -g ^h'.toLowerCase(), tokens);
    expect([...tokens]).toEqual(['a', 'or', 'b', 'near', 'c', 'd', 'e', 'f', 'g', 'h']);
  });

  it('follows a file: what was appended and changed is indexed, and nothing else', async () => {
    const rows = Array.from({ length: 500 }, (_, row) =>
      JSON.stringify({ prompt: `q${String(row)}`, chosen: 'yes', rejected: 'no' }),
    );
    const input = await written(rows);
    runPass(input);
    const second = [...rows];
    second[42] = JSON.stringify({ prompt: 'q42', chosen: 'replaced', rejected: 'no' });
    writeFileSync(input.path, `${second.join('\n')}\n`);
    appendFileSync(input.path, `${JSON.stringify({ prompt: 'q500', chosen: 'appended', rejected: 'no' })}\n`);
    const changed = await passInput(input.path);
    const before = new IndexFile(input.indexPath);
    const [{ documents: firstDocuments }] = documentsOf(before);
    before.close();
    expect(runPass(changed)).toBe('complete');
    const after = new IndexFile(input.indexPath);
    expect(firstDocuments).toBe(500);
    expect(documentsOf(after)).toEqual([{ documents: 501 }]);
    after.close();
    for (const wanted of ['replaced', 'appended', 'append', 'q42', 'q500']) {
      expect(indexed(changed, anywhere(wanted))).toEqual(byStreaming(changed, anywhere(wanted)));
    }
    expect(indexed(changed, anywhere('replaced'))).toEqual([42]);
  });

  it('begins again where most of the file or its format is another', async () => {
    const rows = (word: string): readonly string[] =>
      Array.from({ length: 3_000 }, (_, row) =>
        JSON.stringify({ prompt: `${word}${String(row)}`, chosen: 'yes', rejected: 'no' }),
      );
    const input = await written(rows('old'));
    runPass(input);
    writeFileSync(input.path, `${rows('new').join('\n')}\n`);
    const changed = await passInput(input.path);
    expect(runPass(changed)).toBe('complete');
    expect(indexed(changed, anywhere('old17'))).toEqual([]);
    expect(indexed(changed, anywhere('new17'))).toEqual(byStreaming(changed, anywhere('new17')));
    const turned = {
      ...changed,
      format: { ...stringsFormat, fields: { prompt: ['chosen'], chosen: ['prompt'], rejected: ['rejected'] } },
    };
    expect(runPass(turned)).toBe('complete');
    expect(readHeader(turned.indexPath)?.format).toEqual(turned.format);
  });

  it('goes on where it was broken off', async () => {
    const rows = Array.from({ length: 3_000 }, (_, row) =>
      JSON.stringify({
        prompt: `q${String(row)} ${'filler '.repeat(600)}`,
        chosen: 'yes',
        rejected: `r${String(row)}x`,
      }),
    );
    const input = await written(rows);
    const stopAt =
      (row: number) =>
      (done: number): void => {
        if (done > row) throw new Error('killed');
      };
    expect(() => runPass(input, stopAt(2_500))).toThrow('killed');
    const header = readHeader(input.indexPath);
    expect(header?.state).toBe('partial');
    expect(header?.rows).toBeGreaterThan(1_000);
    const seen: number[] = [];
    expect(runPass(input, (done) => seen.push(done))).toBe('complete');
    expect(seen[0]).toBeGreaterThan(header?.rows ?? 0);
    for (const wanted of ['r3x', 'r1999x', 'r2999x', '999x']) {
      expect(indexed(input, anywhere(wanted))).toEqual(byStreaming(input, anywhere(wanted)));
    }
  });

  it('is refused, and says so the next time, where it would become too large', async () => {
    const rows = Array.from({ length: 4_000 }, (_, row) =>
      JSON.stringify({ prompt: `word${String(row * 7_919)}`, chosen: 'a', rejected: 'b' }),
    );
    const input = { ...(await written(rows)), largest: 100_000 };
    expect(runPass(input)).toBe('refused');
    expect(readHeader(input.indexPath)?.state).toBe('refused');
    expect(statSync(input.indexPath).size).toBeLessThan(100_000);
    expect(runPass({ ...input, largest: 1e9 })).toBe('complete');
  });

  it('replaces an index that is damaged', async () => {
    const input = await written(['{"prompt":"p","chosen":"lighthouse","rejected":"r"}']);
    writeFileSync(input.indexPath, 'this is no database, and never was one'.repeat(100));
    expect(readHeader(input.indexPath)).toBeUndefined();
    expect(runPass(input)).toBe('complete');
    expect(indexed(input, anywhere('lighthouse'))).toEqual([0]);
    expect(existsSync(`${input.indexPath}-wal`)).toBe(false);
  });
});

function documentsOf(file: IndexFile): readonly [{ readonly documents: number }] {
  return file.database.prepare('SELECT count(*) AS documents FROM tokens_docsize').all() as [{ documents: number }];
}
