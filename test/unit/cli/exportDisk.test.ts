import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { commandLine } from '../../support/bundles.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Texts that no container makes smaller, more of them than the process may write into one file. */
const random = (row: number): string =>
  Array.from({ length: 120 }, (_, word) => ((row + 1) * (word + 7) * 2_654_435_761).toString(36)).join(' ');
const rows = Array.from({ length: 2_400 }, (_, row) =>
  JSON.stringify({ prompt: `Number ${String(row)}?`, chosen: random(2 * row), rejected: random(2 * row + 1) }),
);

// A limit that anybody may set on a process of their own; Node is told by an error, as by a full disk.
describe.skipIf(process.platform === 'win32')('an export for which there is no room', () => {
  it.each([
    ['jsonl', []],
    ['jsonl', ['--split', 'train=0.8', 'test=0.2']],
    ['jsonl.gz', []],
    ['jsonl.zst', []],
    ['parquet', []],
  ])('says so in words, and leaves no file behind: %s %j', (ending, options) => {
    const folder = temporaryFolder();
    const path = join(folder, 'pairs.jsonl');
    const content = `${rows.join('\n')}\n`;
    writeFileSync(path, content);
    const out = join(folder, 'out');
    mkdirSync(out);
    // 512 or 1,024 bytes a block, by the shell; the dataset has 5 MB.
    const command = 'ulimit -f 1024 && exec "$0" "$@" 2>&1';
    const target = join(out, `clean.${ending}`);
    const args = ['-c', command, process.execPath, commandLine, 'export', path, '--out', target, ...options];
    let failure: { readonly status?: number; readonly stdout?: Buffer } = {};
    try {
      execFileSync('sh', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    } catch (error) {
      failure = error as typeof failure;
    }
    expect(failure.status).toBe(2);
    expect(String(failure.stdout)).toMatch(/disk is full|too large for this file system/u);
    expect(readdirSync(out)).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe(content);
  });
});
