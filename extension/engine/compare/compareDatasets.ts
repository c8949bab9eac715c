import type { HandlerContext } from '../../model/contract/endpoint.ts';
import {
  changeKinds,
  type ChangeKind,
  type DatasetChange,
  type DatasetDifference,
} from '../../model/compare/datasetChange.ts';
import { CuratorError } from '../../model/errors.ts';
import { detectFormat } from '../../model/formats/detect.ts';
import type { RowCodec } from '../../model/formats/format.ts';
import { bindFormat } from '../../model/formats/formats.ts';
import type { JsonObject } from '../../model/json/jsonValue.ts';
import { decodeLine } from '../dataset/decodeLine.ts';
import { RowReader } from '../dataset/rowReader.ts';
import { hashRows, type HashedRows } from './hashedRows.ts';
import { matchEqualRows, rowsInOrder } from './matchRows.ts';
import { changedFields, recordFacts, type RecordFacts } from './recordFacts.ts';

const sampleRows = 200;
const largestSample = 4 * 1024 * 1024;

/**
 * What changed between two versions of a dataset, record by record. Rows with equal bytes are the same record wherever
 * they stand; the others are recognised by their prompt and responses. Memory: 24 bytes a row of each file, and about
 * 500 bytes for each row without an equal one.
 *
 * @throws CuratorError 'not-found', 'is-directory', 'no-permission', 'cancelled'
 */
export async function compareDatasets(
  oldPath: string,
  newPath: string,
  context: HandlerContext,
): Promise<DatasetDifference> {
  const { signal } = context;
  let done = 0;
  const read = (bytes: number): void => {
    done += bytes;
    context.progress({ done, unit: 'bytes', message: 'Reading both versions' });
  };
  const before = await Version.open(await hashRows(oldPath, signal, read));
  try {
    const after = await Version.open(await hashRows(newPath, signal, read));
    try {
      return await compareVersions(before, after, context);
    } finally {
      await after.close();
    }
  } finally {
    await before.close();
  }
}

async function compareVersions(before: Version, after: Version, context: HandlerContext): Promise<DatasetDifference> {
  const matches = matchEqualRows(before.rows.hashes, after.rows.hashes);
  const stays = rowsInOrder(matches);
  const taken = new Uint8Array(before.count);
  for (const old of matches) if (old >= 0) taken[old] = 1;
  const gone: Unmatched[] = [];
  const come: Unmatched[] = [];
  for (let row = 0; row < before.count; row++)
    if (taken[row] === 0) gone.push(await before.unmatched(row, context.signal));
  for (let row = 0; row < after.count; row++) {
    if ((matches[row] ?? -1) < 0) come.push(await after.unmatched(row, context.signal));
    if (row % 10_000 === 0) context.progress({ done: row, total: after.count, unit: 'rows', message: 'Comparing' });
  }
  const partners = recognise(gone, come);
  const partnerOf = new Map(partners.map((pair) => [pair.come.row, pair]));
  const recognised = new Set(partners.map((pair) => pair.gone.row));

  const changes: { readonly place: number; readonly change: DatasetChange }[] = [];
  let unchanged = 0;
  for (let row = 0; row < after.count; row++) {
    const old = matches[row] ?? -1;
    if (old >= 0) {
      if (stays[row] === 1) unchanged++;
      else changes.push({ place: row, change: await movedChange(before, after, old, row) });
    }
  }
  for (const entry of come) {
    const pair = partnerOf.get(entry.row);
    changes.push({
      place: entry.row,
      change:
        pair === undefined
          ? {
              kind: 'added',
              oldLine: undefined,
              newLine: after.lineOf(entry.row),
              fields: [],
              prompt: entry.facts.prompt,
            }
          : {
              kind: pair.kind,
              oldLine: before.lineOf(pair.gone.row),
              newLine: after.lineOf(entry.row),
              fields: changedFields(await before.bytes(pair.gone.row), await after.bytes(entry.row)),
              prompt: entry.facts.prompt,
            },
    });
  }
  const places = placesOfOldRows(matches, stays, partners, before.count);
  for (const { row, facts } of gone) {
    if (recognised.has(row)) continue;
    const place = places[row] ?? -1;
    changes.push({
      place: place + 0.5,
      change: {
        kind: 'removed',
        oldLine: before.lineOf(row),
        newLine: undefined,
        fields: [],
        prompt: facts.prompt,
        behind: place < 0 ? 0 : after.lineOf(place),
      },
    });
  }
  changes.sort((left, right) => left.place - right.place || (left.change.oldLine ?? 0) - (right.change.oldLine ?? 0));
  const counts = Object.fromEntries(changeKinds.map((kind) => [kind, 0])) as Record<ChangeKind, number>;
  for (const { change } of changes) counts[change.kind]++;
  return {
    oldRows: before.count,
    newRows: after.count,
    unchanged,
    counts,
    changes: changes.map(({ change }) => change),
  };
}

async function movedChange(before: Version, after: Version, old: number, row: number): Promise<DatasetChange> {
  const { prompt } = recordFacts(await after.bytes(row), after.lineOf(row), after.codec);
  return { kind: 'moved', oldLine: before.lineOf(old), newLine: after.lineOf(row), fields: [], prompt };
}

/** For each old row the new row that the record before it became, or -1: behind that one a removed row stood. */
function placesOfOldRows(
  matches: Int32Array,
  stays: Uint8Array,
  partners: readonly Recognised[],
  oldCount: number,
): Int32Array {
  const places = new Int32Array(oldCount).fill(-1);
  for (let row = 0; row < matches.length; row++) if (stays[row] === 1) places[matches[row] ?? 0] = row;
  for (const { gone, come } of partners) places[gone.row] = come.row;
  let last = -1;
  for (let old = 0; old < oldCount; old++) {
    last = Math.max(last, places[old] ?? -1);
    places[old] = last;
  }
  return places;
}

interface Unmatched {
  readonly row: number;
  readonly facts: RecordFacts;
}

interface Recognised {
  readonly kind: 'edited' | 'flipped';
  readonly gone: Unmatched;
  readonly come: Unmatched;
}

/** Pairs records whose bytes changed: by prompt and responses, then by prompt, then by one response. */
function recognise(gone: readonly Unmatched[], come: readonly Unmatched[]): readonly Recognised[] {
  const found: Recognised[] = [];
  let left = gone;
  let right = come;
  for (const keysOf of recognitions) {
    const waiting = new Map<string, Unmatched[]>();
    for (const entry of left) {
      for (const key of keysOf(entry.facts)) {
        const same = waiting.get(key);
        if (same === undefined) waiting.set(key, [entry]);
        else same.push(entry);
      }
    }
    const taken = new Set<Unmatched>();
    const rest: Unmatched[] = [];
    for (const entry of right) {
      const partner = firstFree(waiting, keysOf(entry.facts), taken);
      if (partner === undefined) {
        rest.push(entry);
        continue;
      }
      taken.add(partner);
      found.push({ kind: isFlip(partner.facts, entry.facts) ? 'flipped' : 'edited', gone: partner, come: entry });
    }
    left = left.filter((entry) => !taken.has(entry));
    right = rest;
  }
  return found;
}

const recognitions: readonly ((facts: RecordFacts) => readonly string[])[] = [
  ({ comparison }) => (comparison === undefined ? [] : [comparison]),
  ({ promptKey, responses }) => (promptKey === undefined ? [] : responses.map((key) => `${promptKey} ${key}`)),
  ({ promptKey }) => (promptKey === undefined ? [] : [promptKey]),
  ({ responses }) => responses,
];

function firstFree(
  waiting: ReadonlyMap<string, Unmatched[]>,
  keys: readonly string[],
  taken: ReadonlySet<Unmatched>,
): Unmatched | undefined {
  for (const key of keys) {
    const entries = waiting.get(key);
    while (entries !== undefined && entries.length > 0) {
      const entry = entries.shift();
      if (entry !== undefined && !taken.has(entry)) return entry;
    }
  }
  return undefined;
}

/** The same responses to the same prompt, the other one preferred. */
function isFlip(before: RecordFacts, after: RecordFacts): boolean {
  return (
    before.comparison !== undefined &&
    before.comparison === after.comparison &&
    before.preferred !== undefined &&
    after.preferred !== undefined &&
    before.preferred !== after.preferred
  );
}

/** One version: where its rows are, and how to read them. */
class Version {
  readonly rows: HashedRows;
  readonly codec: RowCodec | undefined;
  readonly #reader: RowReader;

  private constructor(rows: HashedRows, reader: RowReader, codec: RowCodec | undefined) {
    this.rows = rows;
    this.#reader = reader;
    this.codec = codec;
  }

  static async open(rows: HashedRows): Promise<Version> {
    const { path, index } = rows;
    const reader = await RowReader.open({ path, offsets: index.starts, sizeBytes: index.scannedBytes });
    return new Version(rows, reader, await codecOf(rows, reader));
  }

  get count(): number {
    return this.rows.index.rows;
  }

  lineOf(row: number): number {
    return this.rows.index.lineOf(row);
  }

  async bytes(row: number): Promise<Buffer> {
    const [line] = await this.#reader.read(row, 1);
    return line ?? Buffer.alloc(0);
  }

  async unmatched(row: number, signal: AbortSignal): Promise<Unmatched> {
    if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
    return { row, facts: recordFacts(await this.bytes(row), this.lineOf(row), this.codec) };
  }

  async close(): Promise<void> {
    await this.#reader.close();
  }
}

/** The format that the first rows show, as when a dataset is opened. */
async function codecOf({ index }: HashedRows, reader: RowReader): Promise<RowCodec | undefined> {
  const sample: JsonObject[] = [];
  for (let row = 0; row < Math.min(sampleRows, index.rows); row++) {
    if (reader.sizeOf(row) > largestSample) continue;
    const [line] = await reader.read(row, 1);
    try {
      if (line !== undefined) sample.push(decodeLine(line, index.lineOf(row)));
    } catch (error) {
      // A line that cannot be read says nothing about the shape.
      if (!CuratorError.is(error)) throw error;
    }
  }
  const [best] = detectFormat(sample);
  return best === undefined ? undefined : bindFormat(best.choice);
}
