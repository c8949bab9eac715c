import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator, jsonLines } from './support/curator.ts';

function dataset(): string {
  const path = join(temporaryFolder(), 'rows.jsonl');
  const rows = Array.from({ length: 8 }, (_, row) => ({
    instruction: `Question ${String(row)}`,
    response1: 'one answer',
    response2: 'another answer',
    annotator1: 1,
    judge_m: row === 3 ? 2 : 1,
  }));
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

describe('route on the command line', () => {
  it('says who labels each row, why, and what error is expected', async () => {
    const file = dataset();
    const hyper = join(temporaryFolder(), 'routed.jsonl');
    const { status, stdout, stderr } = await curator(['route', file, '--budget', '0.25', '--json', '--hyper', hyper]);
    expect(status, stderr).toBe(0);
    const lines = jsonLines(stdout) as Record<string, unknown>[];
    const summary = lines.pop();
    expect(lines).toHaveLength(8);
    expect(lines.filter(({ who }) => who === 'person')).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatchObject({ aiLabel: line.line === 4 ? '2' : '1', why: expect.any(Array) as unknown });
      expect(line.errorProbability).toBeGreaterThan(0);
    }
    expect(summary).toMatchObject({ summary: { ai: 'annotator judge_m', people: ['annotator1'], routed: 2 } });
    expect(stderr).toContain('this looks back');
    expect(jsonLines(readFileSync(hyper, 'utf8'))).toHaveLength(8);
  });

  it('prints the curve for people', async () => {
    const { status, stdout } = await curator(['route', dataset(), '--budget', '3']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/budget +error left +95 % interval +random rows/u);
    expect(stdout).toContain('3 of 8 rows for people (37.5 %)');
  });

  it.each([[['--budget', 'much']], [['--budget', '0.5', '--mode', 'none']], [[]]])(
    'ends with 2 for %j',
    async (more) => {
      expect((await curator(['route', dataset(), ...more])).status).toBe(2);
    },
  );
});
