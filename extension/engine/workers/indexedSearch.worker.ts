import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { SearchedRows } from '../finding/searchChunk.ts';
import { IndexFile } from '../textIndex/indexFile.ts';
import { controlPlaces, searchIndexed, type IndexedSearchInput } from '../textIndex/indexedSearch.ts';
import { Vocabulary } from '../textIndex/vocabulary.ts';

/** What the worker is sent: a search, or that the index has other words now. */
export type IndexedSearchRequest =
  | { readonly kind: 'search'; readonly id: number; readonly input: IndexedSearchInput; readonly control: Int32Array }
  | { readonly kind: 'changed' };

/** What it posts about a search: hits in file order, then the first chunk that it did not search, or an error. */
export type IndexedSearchMessage =
  | ({ readonly kind: 'rows'; readonly id: number } & SearchedRows)
  | { readonly kind: 'end'; readonly id: number; readonly nextChunk: number }
  | { readonly kind: 'error'; readonly id: number; readonly code: string; readonly message: string };

const { indexPath } = workerData as { readonly indexPath: string };
/** A first page is read and shown in this time. */
const pageFirstMs = 25;
/** A larger vocabulary is not held: then only whole words are looked up. */
const largestVocabulary = 48 * 1024 * 1024;

function post(message: IndexedSearchMessage): void {
  parentPort?.postMessage(message);
}

let index: IndexFile | undefined;
let vocabulary: Vocabulary | undefined;

function load(): { readonly index: IndexFile; readonly vocabulary: Vocabulary } {
  index ??= new IndexFile(indexPath);
  vocabulary ??= new Vocabulary(index.wordBytes() > largestVocabulary ? undefined : index.words());
  return { index, vocabulary };
}

function search({ id, input, control }: Extract<IndexedSearchRequest, { readonly kind: 'search' }>): void {
  try {
    const loaded = load();
    const file = openSync(input.path, 'r');
    try {
      const nextChunk = searchIndexed(
        loaded.index,
        loaded.vocabulary,
        input,
        (target, position) => readSync(file, target, 0, target.length, position),
        (rows) => {
          post({ kind: 'rows', id, ...rows });
        },
        () => {
          const { stopped, rest } = controlPlaces;
          if (Atomics.exchange(control, rest, 0) !== 0) Atomics.wait(control, stopped, 0, pageFirstMs);
          return Atomics.load(control, stopped) !== 0;
        },
      );
      post({ kind: 'end', id, nextChunk });
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    post({ kind: 'error', id, code: failure.code ?? 'UNKNOWN', message: failure.stack ?? failure.message });
  }
}

parentPort?.on('message', (request: IndexedSearchRequest) => {
  if (request.kind === 'changed') vocabulary = undefined;
  else search(request);
});

try {
  load();
} catch {
  // The first search says what is wrong with it.
}
