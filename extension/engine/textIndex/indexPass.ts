import Database from 'better-sqlite3';
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FormatChoice, RowCodec } from '../../model/formats/format.ts';
import { bindFormat } from '../../model/formats/formats.ts';
import { sameIdentity, type FileIdentity } from '../dataset/fileIdentity.ts';
import { hashLine } from '../dataset/lineHasher.ts';
import type { ReadAt } from '../files/readAt.ts';
import { rowTexts } from '../finding/rowTexts.ts';
import { IndexFile, ofFormat, removeIndex, type IndexHeader, type RowPage } from './indexFile.ts';
import { readLines, type LineSource } from './readLines.ts';
import { addTokens, isWord, longWords } from './tokens.ts';
import { vocabularyPart } from './vocabulary.ts';

/** All that a pass needs; crosses to a worker thread. */
export interface IndexPassInput extends LineSource {
  readonly format: FormatChoice | undefined;
  /** State of the dataset's file that is read. */
  readonly identity: FileIdentity;
  readonly indexPath: string;
  /** Size that the index may have at most, in bytes. */
  readonly largest: number;
  /** Rows that a save changed, and the state of the file before it: an index of that state need not look at others. */
  readonly saved: { readonly rows: Uint32Array; readonly before: FileIdentity } | undefined;
}

/** Bytes of lines that are indexed in one transaction: what a pass that is killed has to do again. */
const transactionBytes = 8 * 1024 * 1024;
/** Lines of more bytes are not cut into tokens. */
const longestLine = 4 * 1024 * 1024;
/** Tokens that are held to be added to the vocabulary; with more, it is made anew. */
const mostNewTokens = 200_000;
const tokensAtOnce = 20_000;
/** A disk with less room counts as full. */
const spareBytes = 8 * 1024 * 1024;

/**
 * Brings an index to the state of the file: only rows whose bytes changed are indexed anew. One that is of another format,
 * or of which most has changed, is begun again. Rows that were indexed before a pass was broken off are not done again.
 *
 * Gives 'refused' where the index would become too large; it is removed then, and what remains says so.
 *
 * @throws SqliteError SQLITE_FULL where the disk is full; the index is removed then
 */
export function runIndexPass(
  input: IndexPassInput,
  read: ReadAt,
  progress: (rows: number) => void,
): 'complete' | 'refused' {
  let file = openIndex(input);
  try {
    if (new IndexPass(input, file, read, progress).run() === 'changed') {
      file.close();
      removeIndex(input.indexPath);
      file = new IndexFile(input.indexPath);
      new IndexPass(input, file, read, progress).run();
    }
    file.database.pragma('wal_checkpoint(TRUNCATE)');
    return 'complete';
  } catch (error) {
    if (!isFull(error)) throw error;
    // SQLite says the same where the file has reached its limit.
    const tooLarge = freeBytes(input.indexPath) > spareBytes;
    file.close();
    // Nothing of it may stand in the way of decisions that are to be written.
    removeIndex(input.indexPath);
    if (!tooLarge) throw error;
    file = new IndexFile(input.indexPath);
    file.setHeader(headerOf(input, 'refused', 0));
    return 'refused';
  } finally {
    file.close();
  }
}

function openIndex(input: IndexPassInput): IndexFile {
  let file: IndexFile;
  let header: IndexHeader | undefined;
  try {
    file = new IndexFile(input.indexPath);
    header = file.header();
  } catch (error) {
    if (isFull(error)) throw error;
    // It is damaged.
    removeIndex(input.indexPath);
    return new IndexFile(input.indexPath);
  }
  if (header === undefined || (ofFormat(header, input.format) && header.state !== 'refused')) return file;
  file.close();
  removeIndex(input.indexPath);
  return new IndexFile(input.indexPath);
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize;
}

function isFull(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code === 'SQLITE_FULL';
}

function headerOf({ format, identity }: IndexPassInput, state: IndexHeader['state'], rows: number): IndexHeader {
  return { format: format ?? null, identity, state, rows };
}

class IndexPass {
  readonly #input: IndexPassInput;
  readonly #file: IndexFile;
  readonly #read: ReadAt;
  readonly #progress: (rows: number) => void;
  readonly #codec: RowCodec | undefined;
  /** Tokens of the rows indexed, undefined where the vocabulary is made anew. */
  #newTokens: Set<string> | undefined;
  #page: RowPage | undefined;
  /** Rows that were indexed with other texts. */
  #replaced = 0;
  #uncommitted = 0;

  constructor(input: IndexPassInput, file: IndexFile, read: ReadAt, progress: (rows: number) => void) {
    this.#input = input;
    this.#file = file;
    this.#read = read;
    this.#progress = progress;
    this.#codec = input.format === undefined ? undefined : bindFormat(input.format);
  }

  /** Gives 'changed' where so much has changed that the index is better begun again. */
  run(): 'complete' | 'changed' {
    const { identity, saved, offsets, largest } = this.#input;
    const file = this.#file;
    const before = file.header();
    file.limit(largest);
    const broken = before?.state === 'partial' && sameIdentity(before.identity, identity);
    const wasComplete = before?.state === 'complete';
    const savedRows =
      wasComplete && saved !== undefined && sameIdentity(before.identity, saved.before) ? saved.rows : undefined;
    this.#newTokens = wasComplete ? new Set() : undefined;
    const from = broken ? before.rows : 0;
    const mostReplaced = Math.max(1_000, offsets.length / 4);
    this.#begin();
    file.setHeader(headerOf(this.#input, 'partial', from));
    for (const { row, line, lastOfBatch } of readLines(this.#input, this.#read, savedRows ?? from)) {
      this.#index(row, line);
      if (this.#replaced > mostReplaced) {
        file.database.exec('ROLLBACK');
        return 'changed';
      }
      if (!lastOfBatch) continue;
      // Rows that a save changed are few, and in no order that a later pass could go on in.
      if (this.#uncommitted > transactionBytes) this.#commit(savedRows === undefined ? row + 1 : 0);
      this.#progress(row + 1);
    }
    this.#writePage();
    if (this.#newTokens === undefined) {
      this.#commit(offsets.length);
      this.#makeVocabulary();
    } else if (this.#newTokens.size > 0) {
      file.addWords(vocabularyPart([...this.#newTokens].filter(isWord)));
    }
    file.setHeader(headerOf(this.#input, 'complete', offsets.length));
    file.database.exec('COMMIT');
    return 'complete';
  }

  #index(row: number, line: Buffer): void {
    const hash = hashLine(line);
    const known = this.#pageOf(row).at(row);
    if (known.equals(hash)) return;
    if (known.some((byte) => byte !== 0)) {
      this.#replaced++;
      this.#file.remove(row);
    }
    const tokens = tokensOf(this.#codec, line);
    this.#file.insert(row, tokens);
    known.set(hash);
    this.#uncommitted += line.length;
    if (this.#newTokens === undefined) return;
    for (const token of tokens) this.#newTokens.add(token);
    if (this.#newTokens.size > mostNewTokens) this.#newTokens = undefined;
  }

  #pageOf(row: number): RowPage {
    if (this.#page?.has(row) === true) return this.#page;
    this.#writePage();
    const page = this.#file.hashesAround(row);
    this.#page = page;
    return page;
  }

  #writePage(): void {
    if (this.#page !== undefined) this.#file.writeHashes(this.#page);
    this.#page = undefined;
  }

  #begin(): void {
    this.#file.database.exec('BEGIN IMMEDIATE');
    this.#uncommitted = 0;
  }

  #commit(rows: number): void {
    this.#writePage();
    this.#file.setHeader(headerOf(this.#input, 'partial', rows));
    this.#file.database.exec('COMMIT');
    this.#begin();
  }

  #makeVocabulary(): void {
    this.#file.clearWords();
    for (let last = ''; ;) {
      const tokens = this.#file.tokensAfter(last, tokensAtOnce);
      const words = tokens.filter(isWord);
      if (words.length > 0) this.#file.addWords(vocabularyPart(words));
      if (tokens.length < tokensAtOnce) return;
      last = tokens.at(-1) ?? '';
    }
  }
}

/** Tokens of all texts of a row that a search looks at. */
export function tokensOf(codec: RowCodec | undefined, line: Buffer): Set<string> {
  if (line.length > longestLine) return new Set([longWords]);
  const tokens = new Set<string>();
  const texts = rowTexts(codec, line);
  if (typeof texts === 'string') {
    addTokens(texts.toLowerCase(), tokens);
    return tokens;
  }
  for (const { text } of texts.context) addTokens(text.toLowerCase(), tokens);
  for (const { turns } of texts.candidates) for (const { text } of turns) addTokens(text.toLowerCase(), tokens);
  return tokens;
}
