import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { defaultStorePath } from '../../../extension/engine/store/openStore.ts';
import { curator, jsonLines } from './support/curator.ts';

const row = (prompt: string, chosen: string, rejected: string): string =>
  `${JSON.stringify({ prompt, chosen, rejected })}\n`;
const clean = row('One?', 'This is a fair answer.', 'This one is worse than that.');
const identical = row('Two?', 'The same.', 'The same.');

describe('lint on the command line', () => {
  let file = '';
  let at = (name: string): string => name;

  beforeEach(() => {
    const folder = temporaryFolder();
    at = (name) => join(folder, name);
    file = at('pairs with space.jsonl');
    writeFileSync(file, clean + identical + clean);
  });

  it('ends with 0 for a clean file and with 1 where it finds something, a line a finding', async () => {
    const found = await curator(['lint', file]);
    expect(found.status).toBe(1);
    expect(found.stdout).toContain(`${file}:2: error identical: The responses are the same text.`);
    expect(found.stdout).toContain(`${file}:3: warning duplicate: The row repeats an earlier one: line 1.`);
    writeFileSync(at('clean.jsonl'), clean);
    expect(await curator(['lint', at('clean.jsonl')])).toMatchObject({ status: 0 });
  });

  it('writes findings as JSON, one a line, and what they add up to', async () => {
    const { stdout } = await curator(['lint', file, '--json']);
    const [first, second, summary, ...rest] = jsonLines(stdout);
    expect(first).toMatchObject({ line: 2, lint: 'identical', severity: 'error', fix: 'drop', related: [] });
    expect(second).toMatchObject({ line: 3, lint: 'duplicate', related: [1] });
    expect(summary).toMatchObject({ summary: { rows: 3, findings: 2, counts: { identical: 1, duplicate: 1 } } });
    expect(rest).toEqual([]);
  });

  it('leaves out what a baseline knows, also where rows have moved, and tells what is new', async () => {
    const baseline = at('baseline.json');
    expect(await curator(['lint', file, '--write-baseline', baseline])).toMatchObject({ status: 0 });
    expect(await curator(['lint', file, '--baseline', baseline])).toMatchObject({ status: 0 });
    writeFileSync(file, identical + readFileSync(file, 'utf8').replace(identical, ''));
    appendFileSync(file, row('Three?', '', 'Something.'));
    const after = await curator(['lint', file, '--baseline', baseline, '--json']);
    expect(after.status).toBe(1);
    expect(jsonLines(after.stdout)[0]).toMatchObject({ line: 4, lint: 'empty-response' });
    expect(await curator(['lint', file, '--baseline', file])).toMatchObject({ status: 2 });
  });

  it('runs some lints alone, grades them, and fails from a severity on', async () => {
    const only = await curator(['lint', file, '--only', 'duplicate', '--json']);
    expect(jsonLines(only.stdout)).toHaveLength(2);
    expect(await curator(['lint', file, '--skip', 'identical', '--fail-on', 'error'])).toMatchObject({ status: 0 });
    const graded = await curator([
      'lint',
      file,
      '--severity',
      'duplicate=error',
      'identical=off',
      '--fail-on',
      'error',
    ]);
    expect(graded.status).toBe(1);
    const unknown = await curator(['lint', file, '--only', 'nonsense']);
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('near-duplicate');
  });

  it('reads standard input', async () => {
    const found = await curator(['lint', '-', '--json'], { input: identical });
    expect(found.status).toBe(1);
    expect(jsonLines(found.stdout)[0]).toMatchObject({ line: 1, lint: 'identical' });
  });

  it('ends with 130 when it is interrupted', async () => {
    const many = Array.from({ length: 60_000 }, (_, number) =>
      row(`${String(number)}?`, 'Yes, it is so.'.repeat(9), 'No.'),
    );
    writeFileSync(file, many.join(''));
    const store = defaultStorePath(file);
    expect(await curator(['lint', file], { interruptAt: store })).toMatchObject({ status: 130 });
  });
});
