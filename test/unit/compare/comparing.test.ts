import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { locateLines } from '../../../extension/engine/compare/locateLines.ts';
import { recordText } from '../../../extension/model/compare/recordText.ts';
import { startEngine } from '../../support/engine.ts';

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'curator-comparing-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

describe('a record as text', () => {
  it('has each value under its path, texts with their line breaks, numbers as they are spelled', () => {
    const line =
      '{"prompt":"a\\nb","chosen":[{"role":"user","content":"hi"}],"id":9007199254740993,"w":1.0,"x":{},"n":null}';
    expect(recordText(line)).toBe(
      'prompt:\na\nb\n\nchosen[0].role: user\nchosen[0].content: hi\nid: 9007199254740993\nw: 1.0\nx: {}\nn: null\n',
    );
  });

  it('stands as it is where it is no JSON', () => {
    expect(recordText('{"prompt": nothing')).toBe('{"prompt": nothing');
  });
});

describe('lines of a file', () => {
  it('are found where they lie', async () => {
    const path = join(makeFolder(), 'lines');
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r', ' ') });
    await fc.assert(
      fc.asyncProperty(text, fc.set(fc.integer({ min: 1, max: 12 })), async (content, wanted) => {
        const bytes = Buffer.from(content);
        writeFileSync(path, bytes);
        const found = await locateLines(path, new Set(wanted), new AbortController().signal);
        const lines = content.split('\n');
        if (lines.at(-1) === '') lines.pop();
        for (const line of wanted) {
          const range = found.get(line);
          const shown = range && bytes.subarray(range.start, range.start + range.length).toString();
          expect(shown).toBe(lines[line - 1]);
        }
      }),
    );
  });
});

describe('two versions', () => {
  it('are compared with each record at hand', async () => {
    const folder = makeFolder();
    const [oldPath, newPath] = [join(folder, 'old.jsonl'), join(folder, 'new.jsonl')];
    const row = (number: number, chosen: string, rejected: string): string =>
      JSON.stringify({ prompt: `Question ${String(number)}?`, chosen, rejected });
    writeFileSync(oldPath, [row(1, 'a', 'b'), row(2, 'c', 'd'), row(3, 'e', 'f')].join('\n'));
    writeFileSync(newPath, `\n${[row(1, 'a', 'b'), row(2, 'd', 'c'), row(4, 'g', 'h')].join('\r\n')}\r\n`);
    const engine = startEngine();
    const { counts, changes } = await engine.request('compare/files', { oldPath, newPath, most: 100 });
    expect(counts).toMatchObject({ flipped: 1, added: 1, removed: 1 });
    const flipped = changes.find(({ kind }) => kind === 'flipped');
    if (flipped?.oldRange === undefined || flipped.newRange === undefined) throw new Error('No ranges.');
    const old = await engine.request('compare/record', { path: oldPath, range: flipped.oldRange });
    const now = await engine.request('compare/record', { path: newPath, range: flipped.newRange });
    expect(old.text).toBe('prompt: Question 2?\nchosen: c\nrejected: d\n');
    expect(now.text).toBe('prompt: Question 2?\nchosen: d\nrejected: c\n');
    expect((await engine.request('compare/files', { oldPath, newPath, most: 1 })).changes).toHaveLength(1);
  });
});
