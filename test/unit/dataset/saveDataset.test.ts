import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, truncateSync, writeFileSync } from 'node:fs';
import {
  chmod,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DatasetFile, RekeyedRow } from '../../../extension/engine/dataset/datasetFile.ts';
import { hashLine } from '../../../extension/engine/dataset/lineHasher.ts';
import { applyValueEdits, resolveChange } from '../../../extension/model/json/valueSpans.ts';
import type { ValueEdit } from '../../../extension/model/rows/rowState.ts';
import { allLines, reasonOf, saveRequest, useDatasetFolder } from './support/datasetFolder.ts';

const folder = useDatasetFolder();
const flip: ValueEdit = { kind: 'exchange', first: ['chosen'], second: ['rejected'] };
const isRoot = process.getuid?.() === 0;

afterEach(() => {
  vi.restoreAllMocks();
});

function set(line: string, value: string): ValueEdit {
  return resolveChange(Buffer.from(line).toString('latin1'), { kind: 'set', path: ['chosen'], value });
}

/** What a dataset knows of its rows, for comparing with a dataset that was opened anew. */
async function stateOf(file: DatasetFile): Promise<unknown> {
  const lines = await allLines(file);
  const rows = [...lines.keys()];
  return { lines, numbers: rows.map((row) => file.lineOf(row)), keys: await file.keysOf(rows), size: file.sizeBytes };
}

async function temporaries(): Promise<string[]> {
  return (await readdir(folder.path)).filter((name) => name.endsWith('.tmp'));
}

const ending = fc.constantFrom('\n', '\r\n', '\n\n', '\n \t\r\n');
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ minLength: 50, maxLength: 3_000 }));
const jsonLine = fc
  .tuple(
    text,
    text,
    fc.constantFrom('{"chosen": C, "rejected":R}', '{"n":1.0,"rejected":R ,"chosen":C,"id":9223372036854775807}'),
  )
  .map(([chosen, rejected, shape]) =>
    shape.replace(/[CR]/gu, (part) => JSON.stringify(part === 'C' ? chosen : rejected)),
  );

describe('a save', () => {
  it('changes the edited values and no other byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.oneof({ weight: 3, arbitrary: jsonLine }, { weight: 1, arbitrary: fc.constant('not {json') }),
            ending,
          ),
          {
            minLength: 1,
            maxLength: 12,
          },
        ),
        fc.constantFrom('', '\uFEFF', '\n', '\uFEFF \r\n'),
        fc.boolean(),
        fc.array(fc.tuple(fc.nat(), fc.option(text)), { maxLength: 8 }),
        async (parts, head, finalNewline, picks) => {
          const edits = new Map<number, ValueEdit[]>();
          for (const [pick, value] of picks) {
            const row = pick % parts.length;
            const line = parts[row]?.[0] ?? '';
            if (line.startsWith('not') || edits.has(row)) continue;
            edits.set(row, value === null ? [flip] : [set(line, value)]);
          }
          const assemble = (change: (line: string, row: number) => Buffer): Buffer =>
            Buffer.concat([
              Buffer.from(head),
              ...parts.flatMap(([line, end], row) => [
                change(line, row),
                Buffer.from(row === parts.length - 1 && !finalNewline ? '' : end),
              ]),
            ]);
          await rm(folder.at('.curation'), { recursive: true, force: true });
          await folder.write(assemble((line) => Buffer.from(line)));
          const expected = assemble((line, row) => {
            const latin1 = Buffer.from(line).toString('latin1');
            return Buffer.from(applyValueEdits(latin1, edits.get(row) ?? []), 'latin1');
          });

          const file = await folder.open();
          const saved = await file.save(saveRequest({ edits }));
          expect((await folder.read()).equals(expected)).toBe(true);
          expect(saved.bytesWritten).toBe(expected.length);
          expect(
            saved.rows
              .filter((row) => row.edited)
              .map((row) => row.row)
              .sort(),
          ).toEqual([...edits.keys()].sort());
          // The index and the keys that were moved are those of the new file.
          const moved = await stateOf(file);
          await file.close();
          await rm(folder.at('.curation'), { recursive: true, force: true });
          const fresh = await folder.open();
          expect(moved).toEqual(await stateOf(fresh));
          await fresh.close();
        },
      ),
      { numRuns: 15, interruptAfterTimeLimit: 30_000, endOnFailure: true },
    );
  }, 60_000);

  it('copies ranges larger than its buffers, and keeps them over several saves', async () => {
    const rows = Array.from({ length: 9_000 }, (_, row) =>
      JSON.stringify({ row, chosen: 'c'.repeat(row % 1_900), rejected: 'r'.repeat(500) }),
    );
    await folder.write(`${rows.join('\n')}\n`);
    const file = await folder.open();
    for (const edited of [[0, 4_000, 8_999], [1, 3_999, 4_001], [0]]) {
      const edits = new Map<number, ValueEdit[]>();
      for (const row of edited) {
        const line = rows[row] ?? '';
        const edit = set(line, `é${'x'.repeat(5_000)}`);
        edits.set(row, [edit]);
        rows[row] = Buffer.from(applyValueEdits(Buffer.from(line).toString('latin1'), [edit]), 'latin1').toString();
      }
      await file.save(saveRequest({ edits }));
      expect((await folder.read()).equals(Buffer.from(`${rows.join('\n')}\n`))).toBe(true);
    }
    expect((await file.readMany(3_998, 4)).map(String)).toEqual(rows.slice(3_998, 4_002));
  });

  it('does not take its own save for another program', async () => {
    const row = '{"chosen":"a","rejected":"b"}';
    await folder.write(`${row}\n`.repeat(2_000));
    const file = await folder.open();
    const saving = file.save(saveRequest({ edits: new Map([[7, [flip]]]) }));
    const seen: Promise<string>[] = [];
    const timer = setInterval(() => seen.push(file.checkOutside()), 1);
    await saving;
    clearInterval(timer);
    seen.push(file.checkOutside());
    expect(new Set(await Promise.all(seen))).toEqual(new Set(['same']));
  });

  it('is read back from the cache without a scan', async () => {
    await folder.write('{"chosen":"a","rejected":"bcd"}\n\n{"chosen":"e","rejected":"f"}\n');
    const file = await folder.open();
    await file.save(saveRequest({ edits: new Map([[0, [set('{"chosen":"a","rejected":"bcd"}', 'longer')]]]) }));
    const state = await stateOf(file);
    await file.close();
    const again = await folder.open();
    expect(again.complete).toBe(true);
    expect(await stateOf(again)).toEqual(state);
    expect((await readdir(folder.at('.curation'))).filter((name) => name.endsWith('.hashes'))).toHaveLength(1);
  });

  it('tells the new keys before the file is replaced, of tracked rows too', async () => {
    const same = '{"chosen":"a","rejected":"b"}';
    await folder.write(`${same}\n${same}\n${same}\n`);
    const file = await folder.open();
    const told: (readonly RekeyedRow[])[] = [];
    let before = '';
    await file.save(
      saveRequest({
        edits: new Map([[0, [flip]]]),
        track: [2],
        beforeRename: (rows) => {
          told.push(rows);
          before = execFileSync('cat', [file.path]).toString();
        },
      }),
    );
    expect(before).toBe(`${same}\n${same}\n${same}\n`);
    const hash = hashLine(Buffer.from(same)).toString('hex');
    const flipped = hashLine(Buffer.from('{"chosen":"b","rejected":"a"}')).toString('hex');
    const expected = [
      { row: 0, newKey: { hash: flipped, ordinal: 0 }, edited: true },
      { row: 2, newKey: { hash, ordinal: 1 }, edited: false },
    ];
    expect(told).toEqual([expected]);
  });

  it('keeps the mode of the file, and a link to it', async () => {
    await folder.write('{"chosen":"a","rejected":"b"}\n', 'real.jsonl');
    await chmod(folder.at('real.jsonl'), 0o664);
    await symlink('real.jsonl', folder.at('link.jsonl'));
    const file = await folder.open('link.jsonl');
    await file.save(saveRequest({ edits: new Map([[0, [flip]]]) }));
    expect(await readlink(folder.at('link.jsonl'))).toBe('real.jsonl');
    expect((await folder.read('real.jsonl')).toString()).toBe('{"chosen":"b","rejected":"a"}\n');
    if (process.platform !== 'win32') expect((await stat(folder.at('real.jsonl'))).mode & 0o777).toBe(0o664);
    expect(await file.checkOutside()).toBe('same');
  });

  it('lets rows be read while it runs', async () => {
    const rows = Array.from(
      { length: 5_000 },
      (_, row) => `{"row":${String(row)},"chosen":"${'c'.repeat(row % 700)}","rejected":"r"}`,
    );
    await folder.write(rows.join('\n'));
    const file = await folder.open();
    await file.whenHashed();
    const saving = { now: true };
    const save = file
      .save(saveRequest({ edits: new Map([[0, [set(rows[0] ?? '', 'much longer than before')]]]) }))
      .finally(() => {
        saving.now = false;
      });
    let reads = 0;
    while (saving.now) {
      const row = 1 + (reads++ % 4_999);
      expect((await file.read(row)).toString()).toBe(rows[row]);
    }
    await save;
    expect((await file.read(4_999)).toString()).toBe(rows[4_999]);
  });
});

describe('a save to another file', () => {
  it('leaves the dataset as it is', async () => {
    const content = '{"chosen":"a","rejected":"b"}\n';
    await folder.write(content);
    const file = await folder.open();
    await file.save(saveRequest({ edits: new Map([[0, [flip]]]), target: folder.at('copy.jsonl') }));
    expect((await folder.read('copy.jsonl')).toString()).toBe('{"chosen":"b","rejected":"a"}\n');
    expect((await folder.read()).toString()).toBe(content);
    expect((await file.read(0)).toString()).toBe(content.trim());
    expect(await file.checkOutside()).toBe('same');
  });

  it('refuses one that exists unless told to overwrite it', async () => {
    await folder.write('{"chosen":"a","rejected":"b"}\n');
    await folder.write('precious', 'copy.jsonl');
    const file = await folder.open();
    const target = folder.at('copy.jsonl');
    expect(await reasonOf(file.save(saveRequest({ target })))).toBe('target-exists');
    expect((await folder.read('copy.jsonl')).toString()).toBe('precious');
    await file.save(saveRequest({ target, overwrite: true }));
    expect((await folder.read('copy.jsonl')).toString()).toBe('{"chosen":"a","rejected":"b"}\n');
  });

  it('is a save in place where the name leads to the dataset', async () => {
    const path = await folder.write('{"chosen":"a","rejected":"b"}\n');
    await symlink(path, folder.at('link.jsonl'));
    const file = await folder.open();
    await file.save(saveRequest({ edits: new Map([[0, [flip]]]), target: folder.at('link.jsonl') }));
    expect(await file.checkOutside()).toBe('same');
    expect((await file.read(0)).toString()).toBe('{"chosen":"b","rejected":"a"}');
  });

  it('says so where the folder does not exist', async () => {
    await folder.write('{"chosen":"a","rejected":"b"}\n');
    const file = await folder.open();
    expect(await reasonOf(file.save(saveRequest({ target: folder.at('no/copy.jsonl') })))).toBe('not-found');
  });
});

describe('a save that cannot be done', () => {
  const content = '{"chosen":"a","rejected":"b"}\n';
  const edits = new Map([[0, [flip]]]);

  async function expectUntouched(file: DatasetFile): Promise<void> {
    expect((await folder.read()).toString()).toBe(content);
    expect(await temporaries()).toEqual([]);
    expect((await file.read(0)).toString()).toBe(content.trim());
  }

  it('does not overwrite a file that was rewritten in place, not even when told to', async () => {
    const path = await folder.write(content);
    const file = await folder.open();
    await file.whenHashed();
    await writeFile(path, '{"other":1}\n');
    expect(await reasonOf(file.save(saveRequest({ edits })))).toBe('changed-outside');
    expect(await reasonOf(file.save(saveRequest({ edits, overwrite: true })))).toBe('changed-outside');
    expect((await folder.read()).toString()).toBe('{"other":1}\n');
  });

  it('overwrites a file that was replaced or removed only when told to', async () => {
    const path = await folder.write(content);
    const file = await folder.open();
    await file.whenHashed();
    await rename(await folder.write('{"other":1}\n', 'other.jsonl'), path);
    expect(await reasonOf(file.save(saveRequest({ edits })))).toBe('changed-outside');
    await file.save(saveRequest({ edits, overwrite: true }));
    expect((await folder.read()).toString()).toBe('{"chosen":"b","rejected":"a"}\n');
    await rm(path);
    expect(await reasonOf(file.save(saveRequest({ edits })))).toBe('changed-outside');
    await file.save(saveRequest({ edits, overwrite: true }));
    expect((await folder.read()).toString()).toBe(content);
  });

  it('notices a change that happens while it writes', async () => {
    const path = await folder.write(content);
    const file = await folder.open();
    const saving = file.save(
      saveRequest({
        edits,
        progress: () => {
          execFileSync('sh', ['-c', `printf '{"other":1}\\n' > '${path}'`]);
        },
      }),
    );
    expect(await reasonOf(saving)).toBe('changed-outside');
    expect((await folder.read()).toString()).toBe('{"other":1}\n');
    expect(await temporaries()).toEqual([]);
  });

  // Larger than the buffers of a save: it is in the middle of the file when it first tells of its progress.
  const longRow = `{"chosen":"a","rejected":"b","filler":"${'f'.repeat(1_000)}"}`;
  const longContent = `${longRow}\n`.repeat(4_000);

  it.each([false, true])('gives up where the file becomes shorter meanwhile (overwrite: %s)', async (overwrite) => {
    const path = await folder.write(longContent);
    const file = await folder.open();
    await file.whenHashed();
    const saving = file.save(
      saveRequest({
        edits,
        overwrite,
        progress: () => {
          truncateSync(path, 600_000);
        },
      }),
    );
    await expect(saving).rejects.toMatchObject({ reason: 'changed-outside' });
    await expect(saving).rejects.toThrow(/shorter while it was saved\. Nothing was changed/u);
    expect((await folder.read()).toString()).toBe(longContent.slice(0, 600_000));
    expect(await temporaries()).toEqual([]);
  });

  it('leaves a file alone that took its place meanwhile, until told to overwrite it', async () => {
    const path = await folder.write(longContent);
    const file = await folder.open();
    await file.whenHashed();
    const other = '{"other":1}\n';
    let replaced = 0;
    const saving = file.save(
      saveRequest({
        edits,
        progress: () => {
          writeFileSync(folder.at('other.jsonl'), other);
          renameSync(folder.at('other.jsonl'), path);
          replaced++;
        },
      }),
    );
    await expect(saving).rejects.toMatchObject({ reason: 'changed-outside', details: { path } });
    expect(replaced).toBeGreaterThan(0);
    expect((await folder.read()).toString()).toBe(other);
    expect(await temporaries()).toEqual([]);
    expect((await file.read(3_999)).toString()).toBe(longRow);
    await file.save(saveRequest({ edits, overwrite: true }));
    const expected = longContent.replace('"chosen":"a","rejected":"b"', '"chosen":"b","rejected":"a"');
    expect((await folder.read()).toString() === expected).toBe(true);
  });

  it('refuses an edit whose value is not there, with the line number', async () => {
    await folder.write(`\n${content}`);
    const file = await folder.open();
    const stale: ValueEdit = { kind: 'set', path: ['chosen'], before: '"z"', after: '"y"' };
    await expect(file.save(saveRequest({ edits: new Map([[0, [stale]]]) }))).rejects.toMatchObject({
      reason: 'changed-outside',
      details: { line: 2 },
    });
    const broken: ValueEdit = { kind: 'set', path: ['chosen'], before: '"a"', after: '"y"\n' };
    expect(await reasonOf(file.save(saveRequest({ edits: new Map([[0, [broken]]]) })))).toBe('bad-request');
    expect(await temporaries()).toEqual([]);
  });

  it('can be cancelled', async () => {
    await folder.write(content);
    const file = await folder.open();
    const stop = new AbortController();
    stop.abort();
    expect(await reasonOf(file.save(saveRequest({ edits, signal: stop.signal })))).toBe('cancelled');
    await expectUntouched(file);
  });

  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EACCES', 'no-permission'],
    ['EIO', 'internal'],
  ])('leaves the original when writing fails with %s', async (code, reason) => {
    await folder.write(content);
    const file = await folder.open();
    await file.whenHashed();
    const probe = await open(folder.at('probe'), 'w');
    const prototype = Object.getPrototypeOf(probe) as { sync(): Promise<void> };
    await probe.close();
    vi.spyOn(prototype, 'sync').mockRejectedValueOnce(Object.assign(new Error(`${code}: failed`), { code }));
    expect(await reasonOf(file.save(saveRequest({ edits })))).toBe(reason);
    await expectUntouched(file);
    await file.save(saveRequest({ edits }));
    expect((await folder.read()).toString()).toBe('{"chosen":"b","rejected":"a"}\n');
  });

  it('leaves the original when the caller refuses at the last moment', async () => {
    await folder.write(content);
    const file = await folder.open();
    const refuse = (): void => {
      throw new Error('no journal');
    };
    await expect(file.save(saveRequest({ edits, beforeRename: refuse }))).rejects.toThrow('no journal');
    await expectUntouched(file);
  });

  // The superuser may write everything.
  it.skipIf(isRoot || process.platform === 'win32')('says so without permission', async () => {
    const path = await folder.write(content);
    await chmod(path, 0o444);
    const file = await folder.open();
    expect(await reasonOf(file.save(saveRequest({ edits })))).toBe('no-permission');
    await expectUntouched(file);
  });

  it('leaves the original on a disk that is full', async (context) => {
    const mounted = folder.at('small');
    await mkdir(mounted);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', mounted], { stdio: 'ignore' });
    } catch {
      context.skip('A small file system can be mounted only by the superuser, on Linux.');
    }
    try {
      const rows = `{"chosen":"${'a'.repeat(1_000)}","rejected":"b"}\n`.repeat(1_800);
      await folder.write(rows, 'small/pairs.jsonl');
      const file = await folder.open('small/pairs.jsonl');
      await expect(file.save(saveRequest({ edits }))).rejects.toMatchObject({ reason: 'disk-full' });
      expect((await folder.read('small/pairs.jsonl')).toString() === rows).toBe(true);
      expect(await readdir(mounted)).toEqual(['pairs.jsonl']);
      await file.close();
    } finally {
      execFileSync('umount', [mounted]);
    }
  });
});

describe('a process that may not write more', () => {
  // A limit that anybody may set on a process of their own; Node is told by an error, not by a signal.
  it.skipIf(process.platform === 'win32')('leaves the original and says why', async () => {
    const rows = `{"chosen":"${'a'.repeat(1_000)}","rejected":"b"}\n`.repeat(1_800);
    const path = await folder.write(rows);
    const script = fileURLToPath(new URL('./support/limitedSave.ts', import.meta.url));
    const blocks = '1024'; // of 512 or 1,024 bytes, by the shell; the file has 1.8 MB
    const command = `ulimit -f ${blocks} && exec "$0" "$@"`;
    const output = execFileSync('sh', ['-c', command, process.execPath, script, path, folder.at('.curation')]);
    const { reason, message } = JSON.parse(output.toString()) as { reason: string; message: string };
    expect(reason).toBe('disk-full');
    expect(message).toContain('Nothing was changed');
    expect((await folder.read()).toString() === rows).toBe(true);
    expect(await temporaries()).toEqual([]);
  });
});

describe('a process killed in a save', () => {
  it.each([
    ['writing', false],
    ['beforeRename', false],
    ['after', true],
  ])('leaves a whole file: %s', async (moment, saved) => {
    const rows = Array.from(
      { length: 6_000 },
      (_, row) => `{"row":${String(row)},"chosen":"${'c'.repeat(1_000)}","rejected":"r"}`,
    );
    const content = `${rows.join('\n')}\n`;
    const path = await folder.write(content);
    const script = fileURLToPath(new URL('./support/killedSave.ts', import.meta.url));
    const child = spawn(process.execPath, [script, path, folder.at('.curation'), moment], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await exited;
    const edited = rows[1] ?? '';
    const flipped = applyValueEdits(edited, [flip]);
    const expected = saved ? content.replace(edited, () => flipped) : content;
    expect((await readFile(path, 'utf8')) === expected).toBe(true);
    const file = await folder.open();
    await file.whenHashed();
    expect(file.rowCount).toBe(6_000);
    expect((await file.read(1)).toString()).toBe(saved ? flipped : edited);
  });
});
