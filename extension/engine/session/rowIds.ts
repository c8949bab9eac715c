import type { DatasetFile } from '../dataset/datasetFile.ts';

/** A row by its line in the file, or by the id that `idsOf` gives. */
export type WantedRow = { readonly line: number } | { readonly id: string };

/** Ids of rows as reports name them: the hash, and `:ordinal` where earlier rows have the same bytes. */
export async function idsOf(file: DatasetFile, from: number, to: number): Promise<readonly string[]> {
  const rows = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  const keys = await file.keysOf(rows);
  return rows.map((row) => {
    const { hash = '', ordinal = 0 } = keys.get(row) ?? {};
    return ordinal === 0 ? hash : `${hash}:${String(ordinal)}`;
  });
}

/** Positions of rows in the file; null for those that are not there. */
export async function rowsOf(file: DatasetFile, wanted: readonly WantedRow[]): Promise<readonly (number | null)[]> {
  const keys = wanted.map((want) => {
    if (!('id' in want)) return undefined;
    const [hash = '', ordinal = '0'] = want.id.split(':');
    return { hash: hash.toLowerCase(), ordinal: Number(ordinal) };
  });
  const found = await file.rowsOf(keys.filter((key) => key !== undefined));
  return wanted.map((want, index) => {
    const key = keys[index];
    if (key !== undefined) return found.get(key) ?? null;
    return 'line' in want ? (file.rowOfLine(want.line) ?? null) : null;
  });
}
