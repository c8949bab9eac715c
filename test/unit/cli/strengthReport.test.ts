import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noisyDataset } from '../noise/support/noisyDataset.ts';
import { curator, jsonLines } from './support/curator.ts';

describe('strength --report', () => {
  it('writes a report beside the rows that it prints, calibrated by the labels it is given', async () => {
    const { path } = noisyDataset({ rows: 120, fields: (_, wrong) => ({ gold: wrong ? 'rejected' : 'chosen' }) });
    const report = join(dirname(path), 'report.html');
    const first = await curator(['strength', path, '--json', '--against', 'gold', '--report', report]);
    expect(first.status).toBe(0);
    expect(jsonLines(first.stdout)).toHaveLength(121);
    expect(first.stderr).toContain(`Report written to ${report}`);
    const html = readFileSync(report, 'utf8');
    expect(html).toContain('Against gold: 120 labels');
    expect(html).toContain('Flip probabilities are calibrated');
    expect(html).toMatch(/by Preference Curator \d+\.\d+\.\d+/u);

    const again = await curator(['strength', path, '--report', report]);
    expect(again).toMatchObject({ status: 2, stdout: '' });
    expect(again.stderr).toContain('exists');
    expect(await curator(['strength', path, '--report', report, '--overwrite'])).toMatchObject({ status: 0 });
  });

  it('writes Markdown by the name of the file, and refuses a name that says neither', async () => {
    const { path } = noisyDataset({ rows: 60 });
    const markdown = join(dirname(path), 'report.md');
    expect(await curator(['strength', path, '--report', markdown])).toMatchObject({ status: 0 });
    expect(readFileSync(markdown, 'utf8')).toMatch(/^# Preference strength of/u);
    const other = join(dirname(path), 'report.pdf');
    const refused = await curator(['strength', path, '--report', other]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('.html or .md');
    expect(existsSync(other)).toBe(false);
  });
});
