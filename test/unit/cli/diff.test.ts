import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator, jsonLines } from './support/curator.ts';

const row = (number: number, chosen = 'Yes.', rejected = 'No.'): string =>
  `${JSON.stringify({ prompt: `Question ${String(number)}?`, chosen, rejected })}\n`;

describe('diff on the command line', () => {
  it('tells changed records, in words and as JSON, and ends with 1', async () => {
    const folder = temporaryFolder();
    const [before, after] = [join(folder, 'before.jsonl'), join(folder, 'after.jsonl')];
    writeFileSync(before, row(1) + row(2) + row(3));
    writeFileSync(after, row(1) + row(2, 'No.', 'Yes.') + row(4, 'A', 'B'));
    const json = await curator(['diff', before, after, '--json']);
    expect(json.status).toBe(1);
    expect(jsonLines(json.stdout)).toEqual([
      { kind: 'flipped', oldLine: 2, newLine: 2, fields: ['chosen', 'rejected'], prompt: 'Question 2?' },
      { kind: 'removed', oldLine: 3, newLine: null, fields: [], prompt: 'Question 3?' },
      { kind: 'added', oldLine: null, newLine: 3, fields: [], prompt: 'Question 4?' },
      { summary: { oldRows: 3, newRows: 3, unchanged: 1, added: 1, removed: 1, edited: 0, flipped: 1, moved: 0 } },
    ]);
    const text = await curator(['diff', before, after]);
    expect(text.stdout).toMatch(/^flipped\t2 → 2\tchosen, rejected\tQuestion 2\?$/mu);
  });

  it('ends with 0 where nothing differs, and reads one version from standard input', async () => {
    const before = join(temporaryFolder(), 'before.jsonl');
    writeFileSync(before, row(1));
    expect(await curator(['diff', before, '-', '--summary'], { input: row(1) })).toMatchObject({ status: 0 });
  });

  it('refuses two versions from standard input and files that are not there', async () => {
    expect(await curator(['diff', '-', '-'])).toMatchObject({ status: 2 });
    const missing = await curator(['diff', 'no-such-file.jsonl', 'neither.jsonl']);
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain('no-such-file.jsonl');
  });
});

describe('a dataset from standard input', () => {
  it('is inspected as a file is', async () => {
    const inspected = await curator(['inspect', '-', '--json'], { input: row(1) + row(2) });
    expect(inspected.status).toBe(0);
    expect(jsonLines(inspected.stdout)).toMatchObject([{ rows: 2, labels: { chosen: 2 } }]);
  });

  it('takes no decisions: there is no place to keep them', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'decisions.jsonl'), '{"line":1,"decision":"flip"}\n');
    const refused = await curator(['decide', '-', '--from', join(folder, 'decisions.jsonl')], { input: row(1) });
    expect(refused.status).toBe(2);
  });
});
