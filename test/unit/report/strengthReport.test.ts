import { DOMParser } from '@xmldom/xmldom';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { outsideReferences } from '../../support/svg.ts';
import { decide, noisyDataset, openScored } from '../noise/support/noisyDataset.ts';

const product = 'Preference Curator 1.2.3';

async function writtenReport(
  engine: TestEngine,
  datasetId: string,
  target: string,
  format: 'html' | 'markdown',
): Promise<string> {
  const summary = await engine.request('noise/writeReport', { datasetId, target, format, overwrite: false, product });
  const text = readFileSync(target, 'utf8');
  expect(summary).toEqual({ target, bytesWritten: Buffer.byteLength(text) });
  return text;
}

describe('a report on strength', () => {
  it('is one HTML file with all charts, that needs and runs nothing but itself', async () => {
    const { path, wrong } = noisyDataset({ rows: 300 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const rows = Array.from({ length: 60 }, (_, row) => row);
    await decide(
      engine,
      datasetId,
      rows.filter((row) => wrong[row] === true),
      'flip',
    );
    await decide(
      engine,
      datasetId,
      rows.filter((row) => wrong[row] !== true),
      'keep',
    );
    const html = await writtenReport(engine, datasetId, join(dirname(path), 'report.html'), 'html');

    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/u.exec(html)?.[1];
    const styles = /<style>([\s\S]*?)<\/style>/u.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(styles).digest('base64');
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
    const body = html.slice(html.indexOf('<body>'));
    expect(outsideReferences(body)).toEqual([]);
    // The policy forbids styles of elements too: what had one would look other than it was meant.
    expect(body).not.toContain('style=');

    const root = new DOMParser().parseFromString(body.slice(0, body.indexOf('</body>') + 7), 'text/xml');
    const titles = [...root.getElementsByTagName('figcaption')].map(({ textContent }) => textContent ?? '');
    for (const title of [
      'Histogram of preference strength',
      'Agreement by strength',
      'Strength and spread',
      'Strength against spread',
      'Votes for the label',
      'Before and after cleaning',
      'one',
      'weak',
      'chosen length: ',
    ]) {
      expect(
        titles.some((text) => text.startsWith(title)),
        title,
      ).toBe(true);
    }
    expect(titles.every((text) => /\(n = \d+\)$/u.test(text))).toBe(true);
    expect(root.getElementsByTagName('svg')).toHaveLength(titles.length);

    const text = root.documentElement?.textContent ?? '';
    expect(text).toContain(`by ${product}, Node.js ${process.versions.node}.`);
    expect(text).toMatch(/Written on \d{4}-\d{2}-\d{2} by/u);
    expect(text).toContain('Audit sample');
    expect(text).toMatch(/All 300 rows with scores, 60 of them checked/u);
    expect(text).toContain('Flip the lowest 10 %');
    expect(text).toContain('Annotate again');
    const tables = [...root.getElementsByTagName('table')].map(({ textContent }) => textContent ?? '');
    const profile = tables.find((table) => table.startsWith('Profile of the scorers')) ?? '';
    expect(profile).toMatch(/one[\d.]+ % \([\d.]+ % to [\d.]+ %\), biased/u);
    expect(profile).toContain('not pairwise');
    expect(tables.find((table) => table.startsWith('Agreement between the scorers'))).toMatch(/weak[\d.]+ % of 300/u);
  });

  it('is Markdown with the numbers of the charts, where that is wanted', async () => {
    const { path } = noisyDataset({ rows: 120 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const markdown = await writtenReport(engine, datasetId, join(dirname(path), 'report.md'), 'markdown');
    expect(markdown).toMatch(/^# Preference strength of noisy\\\.jsonl\n/u);
    expect(markdown).toContain('## How many labels are wrong');
    expect(markdown).toMatch(/\| All scores \\\(EM\\\) \| 120 \| [\d\\.]+ % \| /u);
    // Each row of a table has as many cells as its head.
    const tables = markdown.split('\n\n').filter((part) => part.startsWith('|'));
    expect(tables.length).toBeGreaterThan(8);
    for (const table of tables) {
      const cells = table
        .trim()
        .split('\n')
        .map((line) => line.replaceAll('\\|', '').split('|').length);
      expect(new Set(cells).size).toBe(1);
    }
    expect(markdown).not.toMatch(/<|NaN|undefined/u);
  });

  it('warns that scorers have seen the labels that they judge', async () => {
    const { path } = noisyDataset({ rows: 60 });
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await engine.request('scores/run', { datasetId, scorers: ['builtin'], fresh: false });
    const html = await writtenReport(engine, datasetId, join(dirname(path), 'report.html'), 'html');
    expect(html.match(/trained on the labels that it judges/gu)).toHaveLength(1);
    expect(html).toContain('<p class="warning"><strong>Mind:</strong> Every scorer was trained');
  });

  it('takes hostile names for text', async () => {
    const hostile = '</title><script>alert(1)</script><img src=x onerror=alert(1)>|`[x](javascript:alert(1))';
    const { path } = noisyDataset({ rows: 60 });
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    const renamed = lines.map((line) => {
      const pair = JSON.parse(line) as { rm_scores: Record<string, unknown> };
      return JSON.stringify({ ...pair, rm_scores: { ...pair.rm_scores, [hostile]: pair.rm_scores.one } });
    });
    writeFileSync(path, `${renamed.join('\n')}\n`);
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const html = await writtenReport(engine, datasetId, join(dirname(path), 'report.html'), 'html');
    expect(html).toContain('&#60;script&#62;alert(1)');
    expect(html).not.toMatch(/<script|<img|<\/title>[\s\S]*<\/title>/u);
    const markdown = await writtenReport(engine, datasetId, join(dirname(path), 'report.md'), 'markdown');
    expect(markdown).toContain('\\[x\\]\\(javascript\\:alert\\(1\\)\\)');
    expect(markdown).not.toMatch(/<script|<img/u);
  });

  it('replaces no file unasked, and the dataset never', async () => {
    const { path } = noisyDataset({ rows: 60 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const target = join(dirname(path), 'mine.html');
    writeFileSync(target, 'mine');
    const order = { datasetId, format: 'html', product } as const;
    await expect(engine.request('noise/writeReport', { ...order, target, overwrite: false })).rejects.toMatchObject({
      reason: 'target-exists',
    });
    expect(readFileSync(target, 'utf8')).toBe('mine');
    await engine.request('noise/writeReport', { ...order, target, overwrite: true });
    expect(readFileSync(target, 'utf8')).toMatch(/^<!DOCTYPE html>/u);
    await expect(
      engine.request('noise/writeReport', { ...order, target: path, overwrite: true }),
    ).rejects.toMatchObject({
      reason: 'bad-request',
    });
  });

  it('says that there is nothing to report without scores', async () => {
    const { path } = noisyDataset({ rows: 20 });
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    const target = join(dirname(path), 'report.html');
    await expect(
      engine.request('noise/writeReport', { datasetId, target, format: 'html', overwrite: false, product }),
    ).rejects.toMatchObject({ reason: 'too-few-rows' });
    expect(existsSync(target)).toBe(false);
  });
});
