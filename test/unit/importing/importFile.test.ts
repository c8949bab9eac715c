import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeEach, describe, expect, it } from 'vitest';
import { importFile } from '../../../extension/engine/importing/importFile.ts';
import { importRows } from '../../../extension/engine/importing/importRows.ts';
import { openSource } from '../../../extension/engine/importing/sourceFile.ts';
import { defaultMaxExpansion, type ImportSummary } from '../../../extension/model/contract/importing.ts';
import type { HandlerContext } from '../../../extension/model/contract/endpoint.ts';
import { exportOptions } from '../../../extension/model/export/exportOptions.ts';
import { commandLine } from '../../support/bundles.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator } from '../cli/support/curator.ts';

let folder = '';
let engine: TestEngine;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = temporaryFolder();
  engine = startEngine();
});

interface Asked {
  readonly overwrite?: boolean;
  readonly maxExpansion?: number;
  readonly context?: Partial<HandlerContext>;
}

function run(
  source: string,
  { overwrite = false, maxExpansion = defaultMaxExpansion, context }: Asked = {},
): Promise<ImportSummary> {
  const request = { source: at(source), target: at('rows.jsonl'), overwrite, maxExpansion };
  return engine.request('import/run', request, context);
}

const written = (): string => readFileSync(at('rows.jsonl'), 'utf8');
const row = (number: number): string =>
  `{"prompt":"Question ${String(number)} ☔","chosen":"A good answer.","rejected":"No.","w":1.0}`;
const rows = Array.from({ length: 2_000 }, (_, number) => row(number));

describe('an import', () => {
  it('makes lines of a JSON array, with numbers and texts as they are spelled', async () => {
    writeFileSync(at('pairs.json'), `[\n  ${rows.join(',\n  ')}\n]\n`);
    expect(await run('pairs.json')).toMatchObject({
      kind: 'json-array',
      rows: 2_000,
      problemTotal: 0,
      packed: undefined,
    });
    expect(written()).toBe(`${rows.join('\n')}\n`);
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('unpacks %s, whatever the name says and whatever is in it', async (packed, pack) => {
    const lines = `\u{feff}${rows.join('\r\n')}\r\n\r\nno JSON`;
    writeFileSync(at('pairs.bin'), pack(lines));
    expect(await run('pairs.bin')).toMatchObject({ kind: 'json-lines', packed, rows: 2_001 });
    expect(written()).toBe(lines);
    writeFileSync(at('array.bin'), pack(`[${rows.join(',')}]`));
    expect(await run('array.bin', { overwrite: true })).toMatchObject({ kind: 'json-array', packed, rows: 2_000 });
    expect(written()).toBe(`${rows.join('\n')}\n`);
  });

  it('reads all members of a file that gzip wrote in several', async () => {
    writeFileSync(at('pairs.jsonl.gz'), Buffer.concat([gzipSync(`${row(1)}\n`), gzipSync(`${row(2)}\n`)]));
    expect(await run('pairs.jsonl.gz')).toMatchObject({ rows: 2 });
    expect(written()).toBe(`${row(1)}\n${row(2)}\n`);
  });

  it('lists wrong elements by their number and goes on with the rest', async () => {
    writeFileSync(at('pairs.json'), `[${row(1)}, {"chosen": }, 5, ${row(2)}]`);
    const summary = await run('pairs.json');
    expect(summary).toMatchObject({ rows: 2, problemTotal: 2 });
    expect(summary.problems.map(({ number }) => number)).toEqual([2, 3]);
    expect(summary.problems[0]?.message).toMatch(/^Element 2: .*a value is missing/u);
    expect(written()).toBe(`${row(1)}\n${row(2)}\n`);
  });

  it.each([
    ['an object over lines', '{\n  "data": []\n}\n', 'unsupported'],
    ['something else', 'prompt,chosen,rejected\n', 'unsupported'],
    ['nothing but space', ' \n\n', 'empty-file'],
    ['nothing', '', 'empty-file'],
    ['an encrypted Parquet file', 'PARExxxxPARE', 'unsupported'],
    ['a gzip file that is cut off', gzipSync(rows.join('\n')).subarray(0, 200), 'damaged-file'],
    ['a zstd file that is cut off', zstdCompressSync(rows.join('\n')).subarray(0, 200), 'damaged-file'],
    ['a damaged gzip file', Buffer.concat([gzipSync('{}').subarray(0, 10), Buffer.alloc(40, 7)]), 'damaged-file'],
  ])('refuses %s and writes nothing', async (_, bytes, reason) => {
    writeFileSync(at('source'), bytes);
    await expect(run('source')).rejects.toMatchObject({ reason });
    expect(readdirSync(folder)).toEqual(['source']);
  });

  it('refuses to replace a file unasked, and the source in any case', async () => {
    writeFileSync(at('pairs.json'), `[${row(1)}]`);
    writeFileSync(at('rows.jsonl'), 'precious');
    await expect(run('pairs.json')).rejects.toMatchObject({ reason: 'target-exists' });
    expect(written()).toBe('precious');
    await expect(run('rows.jsonl', { overwrite: true })).rejects.toMatchObject({ reason: 'bad-request' });
    expect(written()).toBe('precious');
    await run('pairs.json', { overwrite: true });
    expect(written()).toBe(`${row(1)}\n`);
  });

  it.skipIf(process.platform === 'win32')('refuses a named pipe, without waiting for it', async () => {
    execFileSync('mkfifo', [at('pipe.json')]);
    await expect(run('pipe.json')).rejects.toMatchObject({ reason: 'wrong-type' });
  });

  it('stops where a small file would fill the disk, and goes on if that is wanted', async () => {
    // Members of a gzip file follow each other: a megabyte takes a kilobyte.
    const line = `${JSON.stringify({ chosen: 'a'.repeat(1_000_000), rejected: 'b' })}\n`;
    const member = gzipSync(line, { level: 9 });
    expect(member.length).toBeLessThan(2_000);
    writeFileSync(at('bomb.jsonl.gz'), Buffer.concat(Array.from({ length: 280 }, () => member)));
    await expect(run('bomb.jsonl.gz')).rejects.toMatchObject({
      reason: 'too-large',
      message: expect.stringContaining('--max-expansion') as unknown,
    });
    expect(readdirSync(folder)).toEqual(['bomb.jsonl.gz']);
    expect(await run('bomb.jsonl.gz', { maxExpansion: 2_000 })).toMatchObject({ rows: 280 });
  });

  it('stops when it is cancelled and leaves nothing behind, in the midst of each kind', async () => {
    const sources = {
      'many.json': `[${rows.join(',')}]`,
      'many.jsonl.gz': gzipSync(rows.join('\n')),
      'many.parquet': Buffer.from(parquetOf(rows.map((line) => JSON.parse(line) as Row))),
    };
    for (const [name, bytes] of Object.entries(sources)) {
      writeFileSync(at(name), bytes);
      const controller = new AbortController();
      const progress = (): void => {
        controller.abort();
      };
      await expect(run(name, { context: { signal: controller.signal, progress } })).rejects.toMatchObject({
        reason: 'cancelled',
      });
    }
    expect(readdirSync(folder).toSorted()).toEqual(Object.keys(sources).toSorted());
  });
});

interface Row {
  readonly prompt: string | null;
  readonly chosen: readonly { readonly role: string; readonly content: string | null }[] | null;
  readonly n: number | null;
  readonly scores: readonly number[];
  readonly meta: { readonly kind: string; readonly tags: readonly string[] } | null;
}

const schema: SchemaElement[] = [
  { name: 'root', num_children: 5 },
  { name: 'prompt', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'chosen', converted_type: 'LIST', num_children: 1, repetition_type: 'OPTIONAL' },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  { name: 'element', num_children: 2, repetition_type: 'REQUIRED' },
  { name: 'role', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'content', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'n', type: 'INT64', repetition_type: 'OPTIONAL' },
  { name: 'scores', converted_type: 'LIST', num_children: 1, repetition_type: 'REQUIRED' },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  { name: 'element', type: 'DOUBLE', repetition_type: 'REQUIRED' },
  { name: 'meta', num_children: 2, repetition_type: 'OPTIONAL' },
  { name: 'kind', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'tags', converted_type: 'LIST', num_children: 1, repetition_type: 'REQUIRED' },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
];

interface Layout {
  readonly pageSize?: number;
  readonly rowGroupSize?: number;
  readonly codec?: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'ZSTD' | 'BROTLI' | 'LZO';
}

const compressors = {
  GZIP: (bytes: Uint8Array) => gzipSync(bytes),
  ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes),
  BROTLI: (bytes: Uint8Array) => brotliCompressSync(bytes),
  LZO: (bytes: Uint8Array) => bytes,
};

/** Rows as a Parquet file; other fields of them are left out. */
function parquetOf(data: readonly Partial<Row>[], layout: Layout = {}): ArrayBuffer {
  const names = ['prompt', 'chosen', 'n', 'scores', 'meta'] as const;
  const value = (one: Partial<Row>, name: (typeof names)[number]): unknown => {
    if (name === 'scores') return one.scores ?? [];
    const given = one[name] ?? null;
    if (name === 'chosen' && typeof given === 'string') return null;
    return name === 'n' && typeof given === 'number' ? BigInt(given) : given;
  };
  const columnData = names.map((name) => ({ name, data: data.map((one) => value(one, name)) }));
  return parquetWriteBuffer({ schema, columnData, compressors, ...layout });
}

describe('an import of Parquet', () => {
  const text = fc.string({ maxLength: 30 });
  const anyRow: fc.Arbitrary<Row> = fc.record({
    prompt: fc.option(text),
    chosen: fc.option(fc.array(fc.record({ role: text, content: fc.option(text) }), { maxLength: 4 })),
    n: fc.option(fc.integer()),
    scores: fc.array(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      { maxLength: 3 },
    ),
    meta: fc.option(fc.record({ kind: text, tags: fc.array(text, { maxLength: 3 }) })),
  });

  it('gives the rows that were written, however pages and row groups divide them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(20, 100, 1_000_000),
        fc.constantFrom(3, 1_000),
        fc.constantFrom('UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD', 'BROTLI'),
        async (data, pageSize, rowGroupSize, codec) => {
          writeFileSync(at('rows.parquet'), Buffer.from(parquetOf(data, { pageSize, rowGroupSize, codec })));
          const target = openSync(at('rows.jsonl'), 'w');
          const source = await openSource(at('rows.parquet'));
          const imported = await importRows({ source, target, maxExpansion: 100 }, () => undefined);
          closeSync(target);
          expect(imported).toMatchObject({ kind: 'parquet', rows: data.length, problemTotal: 0, notices: [] });
          const found = written().trimEnd().split('\n');
          expect(found.map((line) => JSON.parse(line) as unknown)).toEqual(JSON.parse(JSON.stringify(data)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('takes back what an export wrote', async () => {
    writeFileSync(at('pairs.jsonl'), `${rows.join('\n')}\n`);
    const { datasetId } = await engine.open(at('pairs.jsonl'));
    const options = exportOptions.parse({
      ...{ format: 'trl-preference-conversational', columns: 'all' },
      ...{ target: at('clean.parquet'), container: 'parquet' },
    });
    await engine.request('export/run', { datasetId, options });
    expect(await run('clean.parquet')).toMatchObject({ kind: 'parquet', rows: 2_000 });
    expect(JSON.parse(written().split('\n')[1_999] ?? '')).toEqual({
      prompt: [{ role: 'user', content: 'Question 1999 ☔' }],
      chosen: [{ role: 'assistant', content: 'A good answer.' }],
      rejected: [{ role: 'assistant', content: 'No.' }],
      w: 1,
    });
  });

  it('spells every digit of whole numbers and times, and says what JSON cannot hold', async () => {
    const bytes = parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 4 },
        { name: 'id', type: 'INT64', repetition_type: 'REQUIRED' },
        {
          ...{ name: 'at', type: 'INT64', repetition_type: 'REQUIRED' },
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
        },
        { name: 'image', type: 'BYTE_ARRAY', repetition_type: 'REQUIRED' },
        { name: 'score', type: 'DOUBLE', repetition_type: 'REQUIRED' },
      ],
      columnData: [
        { name: 'id', data: [9_007_199_254_740_993n, -1n] },
        { name: 'at', data: [1_700_000_000_123_456n, -1_500_000n] },
        { name: 'image', data: [new Uint8Array([0xff, 0xd8]), new Uint8Array([0x61])] },
        { name: 'score', data: [Number.NaN, 0.1] },
      ],
    });
    writeFileSync(at('rows.parquet'), Buffer.from(bytes));
    const { notices } = await run('rows.parquet');
    expect(written()).toBe(
      '{"id":9007199254740993,"at":"2023-11-14T22:13:20.123456Z","image":"/9g=","score":null}\n' +
        '{"id":-1,"at":"1969-12-31T23:59:58.500Z","image":"a","score":0.1}\n',
    );
    expect(notices.map((notice) => notice.split(':')[0])).toEqual([
      '1 values are bytes and no text',
      '1 numbers are infinite or not a number',
    ]);
  });

  it('names the codec that it does not know', async () => {
    writeFileSync(at('rows.parquet'), Buffer.from(parquetOf([{ prompt: 'a' }], { codec: 'LZO' })));
    await expect(run('rows.parquet')).rejects.toMatchObject({
      reason: 'unsupported',
      message: expect.stringMatching(/column prompt is compressed with LZO/u) as unknown,
    });
  });

  it('tells a column with a dot in its name from one within a record', async () => {
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 2 },
      { name: 'meta', num_children: 1, repetition_type: 'REQUIRED' },
      { name: 'source', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
      { name: 'meta.source', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
    ];
    const columnData = [
      { name: 'meta', data: [{ source: 'within' }] },
      { name: 'meta.source', data: ['beside'] },
    ];
    writeFileSync(at('rows.parquet'), Buffer.from(parquetWriteBuffer({ schema, columnData })));
    await run('rows.parquet');
    expect(written()).toBe('{"meta":{"source":"within"},"meta.source":"beside"}\n');
  });

  it('refuses a file that is cut off or damaged anywhere, and never gives wrong rows', async () => {
    const data = rows.slice(0, 60).map((line) => ({ prompt: line, chosen: [{ role: 'user', content: line }] }));
    const sound = Buffer.from(parquetOf(data, { pageSize: 500, rowGroupSize: 20, codec: 'GZIP' }));
    writeFileSync(at('rows.parquet'), sound);
    await run('rows.parquet');
    const whole = written();
    for (const length of [8, 100, sound.length >> 1, sound.length - 1]) {
      writeFileSync(at('rows.parquet'), sound.subarray(0, length));
      await expect(run('rows.parquet', { overwrite: true })).rejects.toMatchObject({ reason: 'damaged-file' });
    }
    // Gzip checks its bytes, so that no damage of a page goes unnoticed; some places make the decoder run astray.
    for (const place of [5, 8, 14, 17, 21, 23, 30, 60, 500, 1_500, sound.length - 300, sound.length - 100]) {
      const broken = Buffer.from(sound);
      broken[place] = (broken[place] ?? 0) ^ 0x55;
      writeFileSync(at('rows.parquet'), broken);
      const request = { source: at('rows.parquet'), target: at('rows.jsonl'), overwrite: true, maxExpansion: 100 };
      const context = { signal: new AbortController().signal, progress: () => undefined };
      const reason = await importFile(request, context, 1_000).then(
        () => (written() === whole ? 'the same' : 'wrong rows'),
        (error: unknown) => (error as { readonly reason?: string }).reason,
      );
      expect(['the same', 'damaged-file', 'unsupported', 'too-large']).toContain(reason);
    }
    expect(readdirSync(folder).toSorted()).toEqual(['rows.jsonl', 'rows.parquet']);
  });

  it('needs memory for pages, not for the row group that a file is made of', () => {
    const big = Array.from({ length: 3_000 }, (_, number) => ({
      prompt: `${String(number)} ${'lorem ipsum dolor sit amet '.repeat(1_200)}`,
      chosen: [{ role: 'assistant', content: 'dolor sit amet '.repeat(1_200) }],
    }));
    writeFileSync(at('big.parquet'), Buffer.from(parquetOf(big, { codec: 'ZSTD', rowGroupSize: big.length })));
    const script = join(import.meta.dirname, 'support/measuredImport.ts');
    const args = [script, at('big.parquet'), at('rows.jsonl')];
    const summary = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as ImportSummary & {
      readonly peak: number;
    };
    expect(summary).toMatchObject({ rows: 3_000 });
    expect(summary.bytesWritten).toBeGreaterThan(140e6);
    // A row group that is held is there twice, unpacked and as texts; Node itself takes some 60 MB.
    expect(summary.peak).toBeLessThan(2 * summary.bytesWritten + 60e6);
  });
});

describe('the import command', () => {
  it('writes beside the file, and ends with 1 where records were left out', async () => {
    writeFileSync(at('pairs.jsonl.gz'), gzipSync(`${row(1)}\n`));
    expect(await curator(['import', at('pairs.jsonl.gz')])).toMatchObject({ status: 0 });
    expect(readFileSync(at('pairs.jsonl'), 'utf8')).toBe(`${row(1)}\n`);
    writeFileSync(at('pairs.json'), `[${row(1)}, oops]`);
    const refused = await curator(['import', at('pairs.json')]);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    const ended = await curator(['import', at('pairs.json'), '--overwrite']);
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(/^Element 2: it is not valid JSON/mu);
    const piped = await curator(['import', '-', '--out', at('piped.jsonl'), '--json'], { input: `[${row(3)}]` });
    expect(JSON.parse(piped.stdout)).toMatchObject({ rows: 1, kind: 'json-array' });
    expect(readFileSync(at('piped.jsonl'), 'utf8')).toBe(`${row(3)}\n`);
    expect(await curator(['import', at('pairs.json'), '--max-expansion', 'no'])).toMatchObject({ status: 2 });
  });

  it('leaves nothing behind when it is interrupted', async () => {
    // Without a level to speak of, so that there is time to interrupt it.
    writeFileSync(
      at('pairs.json.gz'),
      gzipSync(`[${Array.from({ length: 400 }, () => rows.join(',')).join(',')}]`, { level: 1 }),
    );
    const temporary = (): string | undefined => readdirSync(folder).find((name) => name.endsWith('.tmp'));
    const ended = await curator(['import', at('pairs.json.gz')], { interruptWhen: () => temporary() !== undefined });
    expect(ended.status).toBe(130);
    expect(readdirSync(folder)).toEqual(['pairs.json.gz']);
  });

  it.skipIf(process.platform === 'win32')('says that the disk is full and removes what it began', () => {
    writeFileSync(at('pairs.jsonl.gz'), gzipSync(Array.from({ length: 20 }, () => rows.join('\n')).join('\n')));
    const command = 'ulimit -f 1024 && exec "$0" "$@"';
    const run = (): Buffer =>
      execFileSync('sh', ['-c', command, process.execPath, commandLine, 'import', at('pairs.jsonl.gz')], {
        stdio: 'pipe',
      });
    expect(run).toThrow(/could not be written: the disk is full|would become too large/u);
    expect(readdirSync(folder)).toEqual(['pairs.jsonl.gz']);
  });
});
