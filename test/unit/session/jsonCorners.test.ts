import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
const pair = '"prompt":"q","chosen":"yes","rejected":"no"';
const neighbour = '{"prompt": "n", "chosen":"old", "rejected": "no", "n": 1.0}';

/** A row with a corner of JSON, as latin1 where its bytes matter, and what its detail shows of it. */
const corners: readonly {
  readonly name: string;
  readonly row: string | Buffer;
  readonly fields?: readonly (readonly [key: string, json: string, overridden?: true])[];
  readonly texts?: readonly string[];
  readonly problem?: RegExp;
}[] = [
  {
    name: 'keys that repeat',
    row: `{"id":1,${pair},"id": {"a":1,"a": 2},"rejected":"not"}`,
    fields: [
      ['id', '1', true],
      ['id', '{"a":1,"a":2}'],
      ['rejected', '"no"', true],
    ],
    texts: ['yes', 'not'],
  },
  {
    name: 'a key that repeats behind an escape',
    row: String.raw`{${pair},"a":1,"\u0061":2}`,
    fields: [
      ['a', '1', true],
      ['a', '2'],
    ],
  },
  {
    name: 'lone surrogates',
    row: String.raw`{"prompt":"q","chosen":"\ud83d","rejected":"\ude00","x":["\ud800","\ud83d\ude00"]}`,
    fields: [['x', String.raw`["\ud800","😀"]`]],
    texts: ['\ud83d', '\ude00'],
  },
  {
    name: 'a zero character',
    row: String.raw`{"prompt":"q","chosen":"a\u0000b","rejected":"no","x":"\u0000"}`,
    fields: [['x', String.raw`"\u0000"`]],
    texts: ['a\u0000b', 'no'],
  },
  {
    name: 'numbers that a double cannot hold',
    row: `{${pair},"id":9007199254740993,"all":[18446744073709551615, -0, 1e400, 0.1000000000000000055]}`,
    fields: [
      ['id', '9007199254740993'],
      ['all', '[18446744073709551615,-0,1e400,0.1000000000000000055]'],
    ],
  },
  {
    name: 'numbers in other spellings',
    row: `{${pair},"n":1.0,"m":1E2,"far":1e400}`,
    fields: [
      ['n', '1.0'],
      ['m', '1E2'],
      ['far', '1e400'],
    ],
  },
  { name: 'ten thousand levels', row: `{${pair},"deep":${deep}}`, fields: [['deep', deep]] },
  {
    name: 'keys of prototypes',
    row: `{${pair},"__proto__":{"chosen":"x"},"constructor":{"prototype":1},"toString":null}`,
    fields: [
      ['__proto__', '{"chosen":"x"}'],
      ['constructor', '{"prototype":1}'],
      ['toString', 'null'],
    ],
  },
  {
    name: 'bytes that are not UTF-8',
    row: Buffer.from('{"prompt":"q","chosen":"a\xff","rejected":"no","x":"\xc3(","\xfe":1}', 'latin1'),
    fields: [
      ['x', '"\ufffd("'],
      ['\ufffd', '1'],
    ],
    texts: ['a\ufffd', 'no'],
  },
  { name: 'a byte order mark in the middle of a file', row: `\ufeff{${pair}}`, problem: /byte order mark/u },
  {
    name: 'separators of lines and paragraphs',
    row: '{"prompt":"q","chosen":"a\u2028b","rejected":"c\u2029d","x":"\u2028"}',
    fields: [['x', '"\u2028"']],
    texts: ['a\u2028b', 'c\u2029d'],
  },
  {
    name: 'rows that a carriage return alone divides',
    row: `{${pair}}\r{${pair}}`,
    problem: /carriage returns \(CR\) alone .* LF or CRLF/u,
  },
];

describe('corners of JSON', () => {
  it('are shown as spelled, and kept to the byte while their neighbours are edited', async () => {
    const path = join(temporaryFolder(), 'pairs.jsonl');
    const file = (edited: string): Buffer =>
      Buffer.concat(corners.flatMap(({ row }) => [Buffer.from(`${edited}\n`), Buffer.from(row), Buffer.from('\r\n')]));
    writeFileSync(path, file(neighbour));
    const engine = startEngine();
    const { datasetId } = await engine.open(path);

    for (const [place, { name, fields, texts, problem: expected }] of corners.entries()) {
      const { comparison, problem } = await engine.request('rows/detail', { datasetId, row: 2 * place + 1 });
      if (expected === undefined) {
        expect(problem, name).toBeUndefined();
        const shown = comparison?.metadata.map(({ path: [key], json, overridden }) => [key, json, overridden]);
        expect(shown, name).toEqual(fields?.map(([key, json, overridden]) => [key, json, overridden]));
        const responses = comparison?.candidates.map(({ turns }) => turns[0]?.text);
        expect(responses, name).toEqual(texts ?? ['yes', 'no']);
      } else {
        expect(problem?.reason, name).toBe('invalid-json');
        expect(problem?.message, name).toMatch(expected);
      }
    }

    const rows = corners.map((_, place) => 2 * place);
    for (const row of rows) {
      const action = { kind: 'text', candidate: 0, turn: 0, text: 'new' } as const;
      await engine.request('rows/apply', { datasetId, rows: [row], action });
    }
    await engine.request('file/save', { datasetId, target: undefined, overwrite: false });
    expect(readFileSync(path).equals(file(neighbour.replace('"old"', '"new"')))).toBe(true);
  });

  it('say in words why a file whose lines end with CR alone is one broken row', async () => {
    const path = join(temporaryFolder(), 'pairs.jsonl');
    writeFileSync(path, `{${pair}}\r`.repeat(3));
    const engine = startEngine();
    const { datasetId, rows } = await engine.open(path);
    expect(rows).toBe(1);
    const { problem } = await engine.request('rows/detail', { datasetId, row: 0 });
    expect(problem?.message).toMatch(/^Line 1 holds several rows with carriage returns \(CR\) alone/u);
    expect(problem?.message).toContain(String.raw`tr '\r' '\n'`);
  });

  it('stand in the detail as they are after an edit of the row', async () => {
    const path = join(temporaryFolder(), 'pairs.jsonl');
    writeFileSync(path, `{"prompt":"q","chosen":"a longer text","id":9007199254740993,"rejected":"no","n":1.0}\n`);
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await engine.request('rows/apply', {
      datasetId,
      rows: [0],
      action: { kind: 'text', candidate: 0, turn: 0, text: 'é' },
    });
    const { comparison } = await engine.request('rows/detail', { datasetId, row: 0 });
    expect(comparison?.metadata.map(({ json }) => json)).toEqual(['9007199254740993', '1.0']);
  });
});
