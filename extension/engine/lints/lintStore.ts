import type { Database } from 'better-sqlite3';
import { lintBit, lints } from '../../model/lints/lints.ts';
import { defaultLintSettings, lintSettings, type LintSettings } from '../../model/lints/lintSettings.ts';
import type { LintReport } from '../../model/lints/lintReport.ts';
import { hashBytes } from '../dataset/lineHasher.ts';
import type { LintTables } from './lintTables.ts';

const rowsPerTransaction = 20_000;

/** The results that a session holds: 12 bytes a row. */
export type LintResults = Pick<LintTables, 'masks' | 'related' | 'near'>;

export interface StoredRun {
  readonly settings: LintSettings;
  readonly report: LintReport;
}

/** Reads hashes of rows, `hashBytes` each. */
export type ReadHashes = (from: number, count: number) => Promise<Buffer>;

/** Results of lints in the dataset's store. */
export class LintStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  run(): StoredRun | undefined {
    const row = this.#database.prepare('SELECT settings, report FROM lint_run').get() as
      { readonly settings: string; readonly report: string } | undefined;
    if (row === undefined) return undefined;
    const settings = lintSettings.safeParse(JSON.parse(row.settings));
    return { settings: settings.data ?? defaultLintSettings, report: JSON.parse(row.report) as LintReport };
  }

  /** Replaces the results, a part of the rows at a time so that other requests come between. */
  async save(run: StoredRun, results: LintResults, rows: number, read: ReadHashes): Promise<void> {
    this.#database.prepare('DELETE FROM lint_run').run();
    this.#database.prepare('DELETE FROM lint_finding').run();
    const insert = this.#database.prepare(
      'INSERT OR REPLACE INTO lint_finding (row_hash, ordinal, mask, related, near) VALUES (?, ?, ?, ?, ?)',
    );
    const ordinals = new Ordinals();
    for (let from = 0; from < rows; from += rowsPerTransaction) {
      const count = Math.min(rowsPerTransaction, rows - from);
      const hashes = await read(from, count);
      const others = await this.#hashesOf(results, from, count, read);
      this.#database.transaction(() => {
        for (let at = 0; at < count; at++) {
          const row = from + at;
          const mask = results.masks[row] ?? 0;
          if (mask === 0) continue;
          const hash = hashes.subarray(at * hashBytes, (at + 1) * hashBytes);
          const related = others.get((results.related[row] ?? 0) - 1) ?? null;
          const near = others.get((results.near[row] ?? 0) - 1) ?? null;
          insert.run(hash, ordinals.next(hash), mask, related, near);
        }
      })();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#database
      .prepare('INSERT INTO lint_run (id, lints, settings, report) VALUES (1, ?, ?, ?)')
      .run(JSON.stringify(lints.map(({ id }) => id)), JSON.stringify(run.settings), JSON.stringify(run.report));
  }

  /**
   * The results for the rows of the file as they stand now, found by their hashes. While it loads it holds about 150
   * bytes for each row with findings.
   */
  async load(rows: number, read: ReadHashes): Promise<LintResults> {
    const results: LintResults = {
      masks: new Uint32Array(rows),
      related: new Uint32Array(rows),
      near: new Uint32Array(rows),
    };
    const translate = this.#translation();
    const found = new Map<string, Found[]>();
    const wanted = new Map<string, number>();
    const statement = this.#database.prepare('SELECT row_hash, ordinal, mask, related, near FROM lint_finding');
    for (const row of statement.iterate() as IterableIterator<StoredFinding>) {
      const key = row.row_hash.toString('latin1');
      const list = found.get(key) ?? [];
      list.push({
        ordinal: row.ordinal,
        mask: translate(row.mask),
        related: row.related?.toString('latin1'),
        near: row.near?.toString('latin1'),
      });
      found.set(key, list);
      for (const other of [row.related, row.near]) if (other !== null) wanted.set(other.toString('latin1'), 0);
    }
    const waiting: { readonly row: number; readonly entry: Found }[] = [];
    const ordinals = new Ordinals();
    for (let from = 0; from < rows; from += rowsPerTransaction) {
      const hashes = await read(from, Math.min(rowsPerTransaction, rows - from));
      for (let at = 0; at + hashBytes <= hashes.length; at += hashBytes) {
        const row = from + at / hashBytes;
        const key = hashes.toString('latin1', at, at + hashBytes);
        if (wanted.get(key) === 0) wanted.set(key, row + 1);
        const entries = found.get(key);
        if (entries === undefined) continue;
        const ordinal = ordinals.next(hashes.subarray(at, at + hashBytes));
        const entry = entries.find((each) => each.ordinal === ordinal);
        if (entry === undefined) continue;
        results.masks[row] = entry.mask;
        if (entry.related !== undefined || entry.near !== undefined) waiting.push({ row, entry });
      }
    }
    for (const { row, entry } of waiting) {
      results.related[row] = wanted.get(entry.related ?? '') ?? 0;
      results.near[row] = wanted.get(entry.near ?? '') ?? 0;
    }
    return results;
  }

  /** Masks of a version with other lints, or the same in another order, as this version's. */
  #translation(): (mask: number) => number {
    const stored = this.#database.prepare('SELECT lints FROM lint_run').pluck().get() as string | undefined;
    const ids = stored === undefined ? [] : (JSON.parse(stored) as readonly string[]);
    if (ids.every((id, place) => lints[place]?.id === id)) return (mask) => mask;
    return (mask) => {
      let translated = 0;
      for (const [place, id] of ids.entries()) if ((mask & (1 << place)) !== 0) translated |= lintBit(id);
      return translated;
    };
  }

  /** Hashes of the rows that findings of a part refer to. */
  async #hashesOf(
    { related, near }: LintResults,
    from: number,
    count: number,
    read: ReadHashes,
  ): Promise<ReadonlyMap<number, Buffer>> {
    const wanted = new Set<number>();
    for (let row = from; row < from + count; row++) {
      for (const other of [related[row] ?? 0, near[row] ?? 0]) if (other > 0) wanted.add(other - 1);
    }
    const hashes = new Map<number, Buffer>();
    const block = 4_096;
    let at = -1;
    let bytes: Buffer = Buffer.alloc(0);
    for (const row of [...wanted].sort((left, right) => left - right)) {
      const first = row - (row % block);
      if (first !== at) {
        at = first;
        bytes = await read(first, block);
      }
      hashes.set(row, Buffer.from(bytes.subarray((row - first) * hashBytes, (row - first + 1) * hashBytes)));
    }
    return hashes;
  }
}

interface Found {
  readonly ordinal: number;
  readonly mask: number;
  readonly related: string | undefined;
  readonly near: string | undefined;
}

interface StoredFinding {
  readonly row_hash: Buffer;
  readonly ordinal: number;
  readonly mask: number;
  readonly related: Buffer | null;
  readonly near: Buffer | null;
}

/** Counts rows with findings that have the same hash: the first of equal rows may have none, so this is no row's ordinal. */
class Ordinals {
  readonly #seen = new Map<string, number>();

  next(hash: Buffer): number {
    const key = hash.toString('latin1');
    const ordinal = this.#seen.get(key) ?? 0;
    this.#seen.set(key, ordinal + 1);
    return ordinal;
  }
}
