import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { DatasetFile, type SaveRequest } from '../../../../extension/engine/dataset/datasetFile.ts';
import { CuratorError, type Reason } from '../../../../extension/model/errors.ts';

/** A folder of its own for each test, and the datasets opened in it, all closed and removed behind it. */
export interface DatasetFolder {
  readonly path: string;
  at(name: string): string;
  write(content: string | Uint8Array, name?: string): Promise<string>;
  read(name?: string): Promise<Buffer>;
  open(name?: string): Promise<DatasetFile>;
}

const defaultName = 'pairs.jsonl';

export function useDatasetFolder(): DatasetFolder {
  let path = '';
  let opened: DatasetFile[] = [];
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'curator-dataset-'));
  });
  afterEach(async () => {
    await Promise.all(opened.map((file) => file.close()));
    opened = [];
    await rm(path, { recursive: true, force: true });
  });
  const at = (name: string): string => join(path, name);
  return {
    get path() {
      return path;
    },
    at,
    write: async (content, name = defaultName) => {
      await writeFile(at(name), content);
      return at(name);
    },
    read: (name = defaultName) => readFile(at(name)),
    open: async (name = defaultName) => {
      const file = await DatasetFile.open(at(name), { cacheFolder: at('.curation') });
      opened.push(file);
      return file;
    },
  };
}

/** A save request in which only the given parts matter. */
export function saveRequest(parts: Partial<SaveRequest>): SaveRequest {
  return {
    edits: new Map(),
    overwrite: false,
    signal: new AbortController().signal,
    progress: () => undefined,
    track: [],
    ...parts,
  };
}

/** All lines of a dataset as latin1 text, whole after the scan. */
export async function allLines(file: DatasetFile): Promise<string[]> {
  await file.whenComplete();
  const lines = await file.readMany(0, file.rowCount);
  return lines.map((line) => line.toString('latin1'));
}

/** The reason that an action fails with; undefined where it succeeds. */
export async function reasonOf(action: Promise<unknown>): Promise<Reason | undefined> {
  try {
    await action;
    return undefined;
  } catch (error) {
    if (CuratorError.is(error)) return error.reason;
    throw error;
  }
}
