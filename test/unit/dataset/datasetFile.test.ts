import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, open, readdir, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { DatasetFile } from '../../../extension/engine/dataset/datasetFile.ts';
import { RowReader } from '../../../extension/engine/dataset/rowReader.ts';
import { allLines, reasonOf, useDatasetFolder } from './support/datasetFolder.ts';

const folder = useDatasetFolder();
const isRoot = process.getuid?.() === 0;

function hashOf(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

describe('rows of a file', () => {
  it.each([
    ['plain lines', '{"a":1}\n{"a":2}\n', ['{"a":1}', '{"a":2}'], [1, 2]],
    ['no final newline', '{"a":1}\n{"a":2}', ['{"a":1}', '{"a":2}'], [1, 2]],
    ['CRLF', '{"a":1}\r\n{"a":2}\r\n', ['{"a":1}', '{"a":2}'], [1, 2]],
    ['CR inside a line', '{"a":\r1}\n{"a":2}\r', ['{"a":\r1}', '{"a":2}\r'], [1, 2]],
    ['blank lines', '\n{"a":1}\n \t\r\n\n{"a":2}\n\n\n', ['{"a":1}', '{"a":2}'], [2, 5]],
    ['a byte order mark', '\uFEFF{"a":1}\n{"a":2}\n', ['{"a":1}', '{"a":2}'], [1, 2]],
    ['a byte order mark on a blank line', '\uFEFF\n{"a":1}\n', ['{"a":1}'], [2]],
    ['lines that are not JSON', 'x\n{"a":1}\n', ['x', '{"a":1}'], [1, 2]],
    ['only blank lines', '\n \n\t', [], []],
    ['nothing', '', [], []],
  ])('are found in a file with %s', async (_what, content, rows, lines) => {
    await folder.write(content);
    const file = await folder.open();
    expect(await allLines(file)).toEqual(rows);
    expect(file.complete).toBe(true);
    expect(rows.map((_, row) => file.lineOf(row))).toEqual(lines);
    expect(lines.map((line) => file.rowOfLine(line))).toEqual(rows.map((_, row) => row));
    const keys = await file.keysOf([...rows.keys()]);
    expect(rows.map((_, row) => keys.get(row)?.hash)).toEqual(rows.map((row) => hashOf(row)));
  });

  it('can be read one by one and in pages, and not beyond the end', async () => {
    await folder.write('{"a":1}\n{"a":2}\n{"a":3}\n');
    const file = await folder.open();
    expect(await file.whenRow(2)).toBe(true);
    expect(await file.whenRow(3)).toBe(false);
    expect((await file.read(1)).toString()).toBe('{"a":2}');
    expect((await file.readMany(2, 10)).map(String)).toEqual(['{"a":3}']);
    expect(await file.readMany(3, 10)).toEqual([]);
    expect(await reasonOf(file.read(3))).toBe('not-found');
  });

  it('come in groups of a few megabytes, in the order asked for', async () => {
    const line = (row: number): string => JSON.stringify({ row, text: 'x'.repeat(1_500_000) });
    await folder.write(Array.from({ length: 6 }, (_, row) => `${line(row)}\n`).join(''));
    const file = await folder.open();
    await file.whenComplete();
    const groups: (readonly number[])[] = [];
    for await (const { rows, lines } of file.readGroups([4, 1, 2, 3, 0])) {
      groups.push(rows);
      expect(lines.map(String)).toEqual(rows.map(line));
    }
    expect(groups).toEqual([[4, 1], [2, 3], [0]]);
  });

  it('are there before the scan has ended', async () => {
    const row = `${JSON.stringify({ chosen: 'x'.repeat(1_000), rejected: 'y' })}\n`;
    await folder.write(row.repeat(20_000));
    const file = await folder.open();
    const seen: number[] = [];
    file.onChange(() => seen.push(file.rowCount));
    expect(file.rowCount).toBeGreaterThan(0);
    expect(file.rowCount).toBeLessThan(2_000);
    expect(await file.whenRow(0)).toBe(true);
    expect((await file.read(0)).length).toBe(row.length - 1);
    await file.whenComplete();
    expect(file.rowCount).toBe(20_000);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen[0]).toBeLessThan(20_000);
  });

  it('may be a hundred megabytes long', async () => {
    const long = Buffer.alloc(100_000_000, 'z');
    await folder.write(Buffer.concat([Buffer.from('{"a":1}\n'), long, Buffer.from('\n{"a":2}')]));
    const file = await folder.open();
    await file.whenComplete();
    expect(file.rowCount).toBe(3);
    expect((await file.read(1)).equals(long)).toBe(true);
    expect(file.sizeOf(1)).toBe(100_000_001);
    expect((await file.readMany(0, 3)).map((line) => line.length)).toEqual([7, 100_000_000, 7]);
    expect((await file.keysOf([1])).get(1)?.hash).toBe(hashOf(long));
  });
});

describe('RowReader', () => {
  it('gives all rows in batches, also from the middle', async () => {
    const rows = Array.from({ length: 9_000 }, (_, row) => `{"row":${String(row)},"text":"${'x'.repeat(row % 900)}"}`);
    await folder.write(rows.join('\r\n'));
    const file = await folder.open();
    const reader = await RowReader.open(await file.readerInput());
    for (const from of [0, 4_321]) {
      const read: string[] = [];
      for await (const batch of reader.batches(new AbortController().signal, from)) {
        expect(batch.firstRow).toBe(from + read.length);
        read.push(...batch.lines.map(String));
      }
      expect(read).toEqual(rows.slice(from));
    }
    await reader.close();
  });

  it('stops when told to', async () => {
    await folder.write('{"a":1}\n{"a":2}\n');
    const reader = await RowReader.open(await (await folder.open()).readerInput());
    const stop = new AbortController();
    stop.abort();
    expect(await reasonOf(reader.batches(stop.signal).next())).toBe('cancelled');
    await reader.close();
  });

  it('refuses a file that its offsets do not belong to', async () => {
    const path = await folder.write('{"a":1}\n{"a":2}\n');
    const input = await (await folder.open()).readerInput();
    await writeFile(path, '{"a":1}\n');
    expect(await reasonOf(RowReader.open(input))).toBe('changed-outside');
  });

  it('reads beyond 4 GiB', async () => {
    const path = folder.at('sparse.jsonl');
    const start = 5 * 2 ** 30;
    const handle = await open(path, 'w');
    await handle.write('{"late":1}\n', start);
    await handle.close();
    const reader = await RowReader.open({ path, offsets: Float64Array.of(start), sizeBytes: start + 11 });
    expect((await reader.read(0, 1)).map(String)).toEqual(['{"late":1}']);
    await reader.close();
  });

  it('cuts a row that is too large to show', async () => {
    const path = await folder.write('{"a":1}');
    await truncate(path, 300_000_000);
    const reader = await RowReader.open({ path, offsets: Float64Array.of(0), sizeBytes: 300_000_000 });
    expect((await reader.read(0, 1))[0]?.length).toBe(256 * 1024 * 1024);
    await reader.close();
  });
});

describe('keys', () => {
  it('tell equal rows apart by their order, and are found again', async () => {
    await folder.write('{"a":1}\n{"a":2}\n{"a":1}\r\n\n{"a":1}\n');
    const file = await folder.open();
    const one = hashOf('{"a":1}');
    const keys = await file.keysOf([3, 2, 1, 0, 2]);
    expect([0, 1, 2, 3].map((row) => keys.get(row))).toEqual([
      { hash: one, ordinal: 0 },
      { hash: hashOf('{"a":2}'), ordinal: 0 },
      { hash: one, ordinal: 1 },
      { hash: one, ordinal: 2 },
    ]);
    const wanted = [...keys.values(), { hash: one, ordinal: 3 }, { hash: hashOf('x'), ordinal: 0 }];
    const rows = await file.rowsOf(wanted);
    expect(wanted.map((key) => rows.get(key))).toEqual([...keys.keys(), undefined, undefined]);
    expect((await file.readHashes(1, 2)).toString('hex')).toBe(hashOf('{"a":2}') + one);
  });

  it('of all rows of a large file come in one go', async () => {
    const count = 200_000;
    await folder.write(Array.from({ length: count }, (_, row) => `{"n":${String(row % 150_000)}}`).join('\n'));
    const file = await folder.open();
    const keys = await file.keysOf(Array.from({ length: count }, (_, row) => row));
    expect(keys.size).toBe(count);
    expect(keys.get(149_999)).toEqual({ hash: hashOf('{"n":149999}'), ordinal: 0 });
    expect(keys.get(150_000)).toEqual({ hash: hashOf('{"n":0}'), ordinal: 1 });
  });
});

describe('the cache', () => {
  async function openAndHash(): Promise<DatasetFile> {
    const file = await folder.open();
    await file.whenHashed();
    return file;
  }

  it('makes a second opening complete at once, with the same rows and keys', async () => {
    await folder.write('\n{"a":1}\n\n{"a":1}\n{"b":2}\n');
    const first = await openAndHash();
    const keys = await first.keysOf([0, 1, 2]);
    await first.close();
    const again = await DatasetFile.open(folder.at('pairs.jsonl'), { cacheFolder: folder.at('.curation') });
    expect(again.complete).toBe(true);
    expect(again.hashed).toBe(true);
    expect(await allLines(again)).toEqual(['{"a":1}', '{"a":1}', '{"b":2}']);
    expect([0, 1, 2].map((row) => again.lineOf(row))).toEqual([2, 4, 5]);
    expect(await again.keysOf([0, 1, 2])).toEqual(keys);
    await again.close();
  });

  it('is dropped when the file has changed, even with the same size and time', async () => {
    const path = await folder.write('{"a":1}\n{"a":2}\n');
    const time = new Date(1_700_000_000_000);
    await utimes(path, time, time);
    await openAndHash();
    await writeFile(path, '{"b":10}\n{"c":}\n');
    await utimes(path, time, time);
    const file = await openAndHash();
    expect(await allLines(file)).toEqual(['{"b":10}', '{"c":}']);
  });

  it.each(['.rows', '.rows.json', '.hashes'])('is made anew when its %s file is damaged or gone', async (suffix) => {
    await folder.write('{"a":1}\n{"a":2}\n');
    for (const damage of ['null', 'garbage', undefined]) {
      await openAndHash();
      const names = (await readdir(folder.at('.curation'))).filter((name) => name.endsWith(suffix));
      expect(names).toHaveLength(1);
      for (const name of names) {
        const path = folder.at(`.curation/${name}`);
        await (damage === undefined ? rm(path) : writeFile(path, damage));
      }
      const file = await openAndHash();
      expect(await allLines(file)).toEqual(['{"a":1}', '{"a":2}']);
      expect((await file.keysOf([1])).get(1)?.hash).toBe(hashOf('{"a":2}'));
      await file.close();
    }
  });

  it('serves a dataset that is open twice', async () => {
    await folder.write('{"a":1}\n{"a":2}\n');
    const [first, second] = [await folder.open(), await folder.open()];
    await Promise.all([first.whenHashed(), second.whenHashed()]);
    for (const file of [first, second]) expect((await file.keysOf([1])).get(1)?.hash).toBe(hashOf('{"a":2}'));
  });

  it('leaves no files of a pass that was stopped', async () => {
    await folder.write('{"a":1}\n'.repeat(500_000));
    const file = await folder.open();
    await file.close();
    expect(await reasonOf(file.whenComplete())).toBe('cancelled');
    expect((await readdir(folder.at('.curation'))).filter((name) => name.endsWith('.hashes'))).toEqual([]);
  });

  it('lies in a temporary folder where its own cannot be made', async () => {
    const path = await folder.write('{"a":1}\n');
    await writeFile(folder.at('blocked'), '');
    const file = await DatasetFile.open(path, { cacheFolder: folder.at('blocked/inner') });
    expect((await file.keysOf([0])).get(0)?.hash).toBe(hashOf('{"a":1}'));
    await file.close();
  });
});

describe('what cannot be opened', () => {
  it('is refused with a reason', async () => {
    await mkdir(folder.at('folder.jsonl'));
    expect(await reasonOf(folder.open('missing.jsonl'))).toBe('not-found');
    expect(await reasonOf(folder.open('folder.jsonl'))).toBe('is-directory');
    expect(await reasonOf(folder.open('missing/pairs.jsonl'))).toBe('not-found');
  });

  it.skipIf(process.platform === 'win32')('includes a named pipe, without waiting for it', async () => {
    execFileSync('mkfifo', [folder.at('pipe.jsonl')]);
    expect(await reasonOf(folder.open('pipe.jsonl'))).toBe('wrong-type');
  });

  // The superuser may read and write everything.
  it.skipIf(isRoot || process.platform === 'win32')('includes a file without permission', async () => {
    const path = await folder.write('{"a":1}\n');
    await chmod(path, 0o000);
    expect(await reasonOf(folder.open())).toBe('no-permission');
  });
});

describe('changes by other programs', () => {
  it('are seen: rewritten, replaced, removed', async () => {
    const path = await folder.write('{"a":1}\n');
    const file = await folder.open();
    await file.whenHashed();
    expect(await file.checkOutside()).toBe('same');
    await writeFile(path, '{"a":2}\n');
    expect(await file.checkOutside()).toBe('changed');
    await rm(path);
    expect(await file.checkOutside()).toBe('removed');
  });

  it('leave an open file readable when it is replaced or removed', async () => {
    const path = await folder.write('{"a":1}\n{"a":2}\n');
    const file = await folder.open();
    await file.whenComplete();
    await rename(await folder.write('{"other":1}\n', 'other.jsonl'), path);
    expect(await file.checkOutside()).toBe('changed');
    expect(await allLines(file)).toEqual(['{"a":1}', '{"a":2}']);
    await rm(path);
    expect(await allLines(file)).toEqual(['{"a":1}', '{"a":2}']);
  });

  it('fail a read in words when the file was cut short in place', async () => {
    const path = await folder.write('{"a":1}\n{"a":2}\n');
    const file = await folder.open();
    await file.whenComplete();
    await truncate(path, 3);
    expect(await reasonOf(file.read(1))).toBe('changed-outside');
  });

  it('are told to a watcher', async () => {
    const path = await folder.write('{"a":1}\n');
    const file = await folder.open();
    await file.whenHashed();
    const told = new Promise<void>((resolve) => {
      file.watch(resolve);
    });
    await writeFile(path, '{"a":2}\n');
    await told;
    expect(await file.checkOutside()).toBe('changed');
  });

  it('are seen through a symbolic link', async () => {
    await folder.write('{"a":1}\n', 'real.jsonl');
    await symlink(folder.at('real.jsonl'), folder.at('link.jsonl'));
    const file = await folder.open('link.jsonl');
    expect(await allLines(file)).toEqual(['{"a":1}']);
    await folder.write('{"a":2}\n', 'real.jsonl');
    expect(await file.checkOutside()).toBe('changed');
  });
});
