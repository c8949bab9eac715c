import Database from 'better-sqlite3';
import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FormatChoice } from '../../model/formats/format.ts';
import { hashBytes } from '../dataset/lineHasher.ts';
import { sameIdentity, type FileIdentity } from '../dataset/fileIdentity.ts';

/** Raised with the layout and with how tokens are made, so that an index of another version is not read. */
const layout = 1;
/** Rows whose hashes lie in one value. */
const pageRows = 4_096;
const cacheKilobytes = 8 * 1024;
/** What FTS5 holds before it writes a segment, in bytes: fewer segments are merged less often. */
const heldBytes = 16 * 1024 * 1024;

/** What an index belongs to and how far it is. */
export interface IndexHeader {
  readonly format: FormatChoice | null;
  /** State of the dataset's file that the index, or a pass that was broken off, is of. */
  readonly identity: FileIdentity;
  readonly state:
    | 'complete'
    /** A pass was broken off; rows up to `rows` are those of the file. */
    | 'partial'
    /** An index of this file would have been larger than it may be. */
    | 'refused';
  readonly rows: number;
}

/** Where the index of a dataset's texts lies: beside its store, as a file that may be deleted at any time. */
export function indexPath(folder: string, datasetPath: string): string {
  return join(folder, `${basename(datasetPath)}.texts`);
}

export function removeIndex(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
}

/** The header of an index, undefined where there is none that can be read. */
export function readHeader(path: string): IndexHeader | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const file = new IndexFile(path);
    try {
      return file.header();
    } finally {
      file.close();
    }
  } catch {
    // Whatever is wrong with it, it can be made anew.
    return undefined;
  }
}

/** Whether an index is of this format and this state of the file. */
export function belongsTo(header: IndexHeader, format: FormatChoice | undefined, identity: FileIdentity): boolean {
  return ofFormat(header, format) && sameIdentity(header.identity, identity);
}

export function ofFormat(header: IndexHeader, format: FormatChoice | undefined): boolean {
  return JSON.stringify(header.format) === JSON.stringify(format ?? null);
}

/**
 * The index of a dataset's texts: which rows have a token, in FTS5 without the texts themselves; all words; and the hashes
 * of the rows as they were indexed. Row `n` is document `n + 1`.
 */
export class IndexFile {
  readonly database: Database.Database;
  readonly #insert: Database.Statement<[number, string]>;
  readonly #remove: Database.Statement<[number]>;
  readonly #readPage: Database.Statement<[number], { readonly hashes: Buffer }>;
  readonly #writePage: Database.Statement<[number, Buffer]>;
  readonly #writePart: Database.Statement<[Buffer]>;
  readonly #match: Database.Statement<[string, number, number], number>;

  /** Opens an index or begins one. @throws SqliteError */
  constructor(path: string) {
    const database = new Database(path, { timeout: 5_000 });
    this.database = database;
    try {
      database.pragma('journal_mode = WAL');
      // A power cut may take the last transactions, each of which is whole.
      database.pragma('synchronous = NORMAL');
      database.pragma(`cache_size = -${String(cacheKilobytes)}`);
      this.#makeTables();
      this.#insert = database.prepare('INSERT INTO tokens (rowid, text) VALUES (?, ?)');
      this.#remove = database.prepare('DELETE FROM tokens WHERE rowid = ?');
      this.#readPage = database.prepare('SELECT hashes FROM page WHERE number = ?');
      this.#writePage = database.prepare('INSERT OR REPLACE INTO page (number, hashes) VALUES (?, ?)');
      this.#writePart = database.prepare('INSERT INTO vocabulary (words) VALUES (?)');
      this.#match = database
        .prepare<[string, number, number], number>(
          'SELECT rowid - 1 FROM tokens WHERE tokens MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid',
        )
        .pluck();
    } catch (error) {
      database.close();
      throw error;
    }
  }

  header(): IndexHeader | undefined {
    const row = this.database.prepare('SELECT value FROM header').get() as { readonly value: string } | undefined;
    return row === undefined ? undefined : (JSON.parse(row.value) as IndexHeader);
  }

  setHeader(header: IndexHeader): void {
    this.database.prepare('INSERT OR REPLACE INTO header (id, value) VALUES (1, ?)').run(JSON.stringify(header));
  }

  /** Keeps the file from growing beyond a size. @throws SqliteError SQLITE_FULL by what would make it larger */
  limit(bytes: number): void {
    const pageSize = Number(this.database.pragma('page_size', { simple: true }));
    this.database.pragma(`max_page_count = ${String(Math.ceil(bytes / pageSize))}`);
  }

  insert(row: number, tokens: Iterable<string>): void {
    this.#insert.run(row + 1, [...tokens].join(' '));
  }

  remove(row: number): void {
    this.#remove.run(row + 1);
  }

  /** Rows from `first` to before `end` that match, in file order; nothing else may be asked before the last, or `return`. */
  rowsThatMatch(question: string, first: number, end: number): IterableIterator<number> {
    return this.#match.iterate(question, first + 1, end);
  }

  /** Adds words to the vocabulary. */
  addWords(part: Buffer): void {
    this.#writePart.run(part);
  }

  clearWords(): void {
    this.database.exec('DELETE FROM vocabulary');
  }

  /** Bytes of all words. */
  wordBytes(): number {
    return Number(this.database.prepare('SELECT coalesce(sum(length(words)), 0) FROM vocabulary').pluck().get());
  }

  words(): readonly Buffer[] {
    return this.database.prepare('SELECT words FROM vocabulary ORDER BY part').pluck().all() as readonly Buffer[];
  }

  /** Up to `count` tokens behind a token, in the order of their bytes. */
  tokensAfter(token: string, count: number): readonly string[] {
    this.database.exec("CREATE VIRTUAL TABLE IF NOT EXISTS temp.token USING fts5vocab('main', 'tokens', 'row')");
    return this.database
      .prepare('SELECT term FROM temp.token WHERE term > ? ORDER BY term LIMIT ?')
      .pluck()
      .all(token, count) as readonly string[];
  }

  /** The hashes of the page that a row is on; rows that are not indexed have zeros. */
  hashesAround(row: number): RowPage {
    const number = Math.floor(row / pageRows);
    const hashes = Buffer.alloc(pageRows * hashBytes);
    this.#readPage.get(number)?.hashes.copy(hashes);
    return new RowPage(number, hashes);
  }

  writeHashes(page: RowPage): void {
    this.#writePage.run(page.number, page.hashes);
  }

  close(): void {
    this.database.close();
  }

  #makeTables(): void {
    const version = Number(this.database.pragma('user_version', { simple: true }));
    if (version === layout) return;
    this.database
      .transaction(() => {
        this.database.exec(`
          DROP TABLE IF EXISTS tokens;
          DROP TABLE IF EXISTS header;
          DROP TABLE IF EXISTS page;
          DROP TABLE IF EXISTS vocabulary;
          CREATE VIRTUAL TABLE tokens USING fts5 (
            text, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
          );
          INSERT INTO tokens (tokens, rank) VALUES ('hashsize', ${String(heldBytes)});
          CREATE TABLE header (id INTEGER PRIMARY KEY, value TEXT NOT NULL);
          CREATE TABLE page (number INTEGER PRIMARY KEY, hashes BLOB NOT NULL);
          CREATE TABLE vocabulary (part INTEGER PRIMARY KEY, words BLOB NOT NULL);
        `);
        this.database.pragma(`user_version = ${String(layout)}`);
      })
      .immediate();
  }
}

/** Hashes of some rows as they were indexed. */
export class RowPage {
  readonly number: number;
  readonly hashes: Buffer;

  constructor(number: number, hashes: Buffer) {
    this.number = number;
    this.hashes = hashes;
  }

  has(row: number): boolean {
    return row >= this.number * pageRows && row < (this.number + 1) * pageRows;
  }

  /** A view of the row's hash: what is copied into it is its hash from then on. */
  at(row: number): Buffer {
    const start = (row - this.number * pageRows) * hashBytes;
    return this.hashes.subarray(start, start + hashBytes);
  }
}
