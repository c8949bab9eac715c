import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type { FormatChoice } from '../../../extension/model/formats/format.ts';
import { identifyFile } from '../../../extension/engine/dataset/fileIdentity.ts';
import { LineScan } from '../../../extension/engine/dataset/lineScan.ts';
import type { SearchedRows } from '../../../extension/engine/finding/searchChunk.ts';
import { IndexFile } from '../../../extension/engine/textIndex/indexFile.ts';
import { runIndexPass, type IndexPassInput } from '../../../extension/engine/textIndex/indexPass.ts';
import { searchIndexed } from '../../../extension/engine/textIndex/indexedSearch.ts';
import { Vocabulary } from '../../../extension/engine/textIndex/vocabulary.ts';
import type { TextTerm } from '../../../extension/model/finding/query.ts';

export const stringsFormat: FormatChoice = {
  formatId: 'trl-strings',
  fields: { prompt: ['prompt'], chosen: ['chosen'], rejected: ['rejected'] },
};

/** What a pass over a file needs. */
export async function passInput(path: string, change: Partial<IndexPassInput> = {}): Promise<IndexPassInput> {
  const lines = new LineScan();
  lines.feed(readFileSync(path));
  const { starts } = lines.take();
  return {
    path,
    offsets: starts,
    sizeBytes: statSync(path).size,
    format: stringsFormat,
    identity: await identifyFile(path),
    indexPath: `${path}.texts`,
    largest: 1e9,
    saved: undefined,
    ...change,
  };
}

/** Runs an action with the bytes of a file. */
export function reading<Result>(
  path: string,
  action: (read: (target: Uint8Array, position: number) => number) => Result,
): Result {
  const file = openSync(path, 'r');
  try {
    return action((target, position) => readSync(file, target, 0, target.length, position));
  } finally {
    closeSync(file);
  }
}

export function runPass(
  input: IndexPassInput,
  progress: (rows: number) => void = () => undefined,
): 'complete' | 'refused' {
  return reading(input.path, (read) => runIndexPass(input, read, progress));
}

/** Searches with each row a chunk of its own, so that the index has to say something about every row. */
export function searchByIndex(
  input: IndexPassInput,
  wanted: { readonly terms: readonly TextTerm[]; readonly required: readonly TextTerm[] },
): { readonly found: ReadonlyMap<number, number>; readonly nextRow: number } {
  const rows = input.offsets.length;
  const index = new IndexFile(input.indexPath);
  try {
    const found = new Map<number, number>();
    const nextRow = reading(input.path, (read) =>
      searchIndexed(
        index,
        new Vocabulary(index.words()),
        {
          ...input,
          ...wanted,
          edits: new Map(),
          unknown: new Uint32Array(0),
          wanted: new Uint8Array(rows).fill(1),
          chunks: Uint32Array.from({ length: rows + 1 }, (_, row) => row),
        },
        read,
        (part: SearchedRows) => {
          part.rows.forEach((row, at) => found.set(row, part.found[at] ?? 0));
        },
        () => false,
      ),
    );
    return { found, nextRow };
  } finally {
    index.close();
  }
}
