import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator, jsonLines as lines } from './support/curator.ts';

describe('the command line', () => {
  let file = '';
  let at = (name: string): string => name;
  const row = (number: number): string =>
    `{"prompt":"Question ${String(number)}?",  "chosen":"A kind and helpful answer ${String(number)}.","rejected":"No.","w":1.0}`;
  const text = `${Array.from({ length: 60 }, (_, number) => row(number)).join('\n')}\n`;

  beforeEach(() => {
    const folder = temporaryFolder();
    at = (name) => join(folder, name);
    file = at('pairs.jsonl');
    writeFileSync(file, text);
  });

  it('inspects: shape, rows and invalid lines with their numbers', async () => {
    const clean = await curator(['inspect', file, '--json']);
    expect(clean.status).toBe(0);
    expect(lines(clean.stdout)).toMatchObject([{ rows: 60, invalidTotal: 0, labels: { chosen: 60 } }]);
    writeFileSync(file, `${text}not json\n`);
    const broken = await curator(['inspect', file]);
    expect(broken.status).toBe(1);
    expect(broken.stdout).toMatch(/^line 61: /mu);
  });

  it('scores, and prints scores and strength a line a row', async () => {
    const scored = await curator(['score', file, '--with', 'builtin', '--json']);
    expect(scored.status).toBe(0);
    expect(lines(scored.stdout).length).toBeGreaterThan(1);
    const scores = lines((await curator(['scores', file, '--json'])).stdout);
    expect(scores).toHaveLength(60);
    expect(scores[6]).toMatchObject({ line: 7 });
    const strength = lines((await curator(['strength', file, '--json'])).stdout);
    expect(strength).toHaveLength(60);
    expect(Object.keys(strength[6] as object)).toEqual([
      ...['line', 'id', 'label', 'strength', 'flipProbability', 'calibrated', 'band', 'lints'],
    ]);
    expect(strength[6]).toMatchObject({ line: 7, label: 'chosen', calibrated: false });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('gives null for the strength of rows without scores', async () => {
    const [first] = lines((await curator(['strength', file, '--json'])).stdout);
    expect(first).toMatchObject({ line: 1, strength: null, flipProbability: null, band: null });
  });

  it('applies decisions to the store, and to the file only under --write', async () => {
    writeFileSync(at('decisions.jsonl'), '{"line":2,"decision":"flip"}\n{"line":3,"decision":"drop","note":"rude"}\n');
    const decided = await curator(['decide', file, '--from', at('decisions.jsonl'), '--json']);
    expect(decided).toMatchObject({ status: 0 });
    expect(lines(decided.stdout)).toMatchObject([{ applied: 2, decisions: { flip: 1, drop: 1 }, notFound: [] }]);
    expect(readFileSync(file, 'utf8')).toBe(text);
    writeFileSync(at('more.jsonl'), '{"line":5,"decision":"keep"}\n');
    expect((await curator(['decide', file, '--from', at('more.jsonl'), '--write'])).status).toBe(0);
    const before = text.split('\n');
    const after = readFileSync(file, 'utf8').split('\n');
    expect(after.flatMap((line, index) => (line === before[index] ? [] : [index]))).toEqual([1]);
    expect(after[1]).toBe(
      '{"prompt":"Question 1?",  "chosen":"No.","rejected":"A kind and helpful answer 1.","w":1.0}',
    );
  });

  it('applies nothing where a line of decisions is bad, and names it', async () => {
    writeFileSync(at('decisions.jsonl'), '{"line":2,"decision":"flip"}\n{"line":3,"decision":"maybe"}\n');
    const refused = await curator(['decide', file, '--from', at('decisions.jsonl')]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('Line 2 of');
    writeFileSync(at('decisions.jsonl'), '{"line":200,"decision":"flip"}\n');
    const missing = await curator(['decide', file, '--from', at('decisions.jsonl'), '--json']);
    expect(missing.status).toBe(1);
    expect(lines(missing.stdout)).toMatchObject([{ applied: 0, notFound: [{ at: 1, line: 200 }] }]);
  });

  it('exports, says what was left out, and never replaces a file unasked', async () => {
    writeFileSync(at('decisions.jsonl'), '{"line":2,"decision":"flip"}\n{"line":3,"decision":"drop"}\n');
    await curator(['decide', file, '--from', at('decisions.jsonl')]);
    const args = ['export', file, '--to', 'trl-preference', '--out', at('clean.jsonl'), '--json'];
    const exported = await curator(args);
    expect(exported.status).toBe(1);
    expect(lines(exported.stdout)).toMatchObject([
      { rowsWritten: 59, rowsFlipped: 1, leftOut: [{ why: 'dropped', rows: 1, lines: [3] }] },
    ]);
    expect(lines(readFileSync(at('clean.jsonl'), 'utf8'))[1]).toMatchObject({ chosen: 'No.' });
    expect((await curator(args)).status).toBe(2);
    expect((await curator([...args, '--overwrite'])).status).toBe(1);
    const listed = await curator(['export', '--list', '--json']);
    expect(listed.status).toBe(0);
    expect(lines(listed.stdout).map((entry) => (entry as { format: string }).format)).toContain('trl-preference');
  });

  it('keeps everything where --store says', async () => {
    writeFileSync(at('decisions.jsonl'), '{"line":2,"decision":"drop"}\n');
    const store = at('elsewhere.sqlite');
    await curator(['decide', file, '--from', at('decisions.jsonl'), '--store', store]);
    const exported = await curator(['export', file, '--out', at('a.jsonl'), '--json', '--store', store]);
    expect(lines(exported.stdout)).toMatchObject([{ rowsWritten: 59 }]);
    const other = await curator(['export', file, '--out', at('b.jsonl'), '--json']);
    expect(other.status).toBe(0);
    expect(lines(other.stdout)).toMatchObject([{ rowsWritten: 60 }]);
  });

  it.each([
    [['inspect', 'no-such-file.jsonl'], /no-such-file/u],
    [['score'], /missing required argument/u],
    [['frobnicate'], /unknown command/u],
    [['inspect', '.'], /./u],
  ])('ends with 2 on wrong use: %j', async (args, message) => {
    const ended = await curator(args);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toMatch(message);
    expect(ended.stdout).toBe('');
  });

  it('ends with 2 and names the scorers where it does not know one', async () => {
    const ended = await curator(['score', file, '--with', 'oracle']);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toMatch(/builtin/u);
  });
});
