import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator, jsonLines } from './support/curator.ts';

const text = Array.from({ length: 5 }, (_, number) =>
  JSON.stringify({ prompt: `Question ${String(number)}?`, chosen: `Yes ${String(number)}.`, rejected: 'No.' }),
).join('\n');

describe('merge on the command line', () => {
  it('applies what people agree on, tells conflicts, and settles them when asked to', async () => {
    const folder = temporaryFolder();
    const at = (name: string): string => join(folder, name);
    writeFileSync(at('pairs.jsonl'), `${text}\n`);
    writeFileSync(at('anna.jsonl'), '{"line":1,"decision":"flip"}\n{"line":2,"decision":"keep"}\n');
    writeFileSync(
      at('ben.jsonl'),
      '{"line":1,"decision":"flip"}\n{"line":2,"decision":"drop"}\n{"line":9,"decision":"keep"}\n',
    );
    writeFileSync(at('both.jsonl'), '{"line":2,"decision":"drop","annotator":"carla"}\n');
    const people = [at('anna.jsonl'), at('ben.jsonl')];
    const merged = await curator(['merge', at('pairs.jsonl'), ...people, '--json']);
    expect(merged.status).toBe(1);
    expect(jsonLines(merged.stdout)).toMatchObject([
      { conflict: { line: 2, decisions: { anna: 'keep', ben: 'drop' }, settled: null } },
      { summary: { applied: 1, conflicts: 1, open: 1, agreement: { pairs: 2, value: 0.5 }, notFound: [{ at: 3 }] } },
    ]);
    const settled = await curator([
      ...['merge', at('pairs.jsonl'), ...people, at('both.jsonl'), '--conflicts', 'majority', '--write', '--json'],
    ]);
    expect(jsonLines(settled.stdout)[0]).toMatchObject({ conflict: { settled: 'drop' } });
    expect(readFileSync(at('pairs.jsonl'), 'utf8').split('\n')[0]).toContain('"chosen":"No."');
    const exported = await curator(['export', at('pairs.jsonl'), '--out', at('clean.jsonl'), '--json']);
    expect(jsonLines(exported.stdout)).toMatchObject([{ leftOut: [{ why: 'dropped', lines: [2] }] }]);
  });

  it('applies nothing in a dry run, and refuses a name that nobody has', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'pairs.jsonl'), `${text}\n`);
    writeFileSync(join(folder, 'anna.jsonl'), '{"line":1,"decision":"flip"}\n');
    const args = ['merge', join(folder, 'pairs.jsonl'), join(folder, 'anna.jsonl'), '--json'];
    expect(jsonLines((await curator([...args, '--dry-run'])).stdout)).toMatchObject([
      { summary: { applied: 0, rows: 1 } },
    ]);
    expect(await curator([...args, '--prefer', 'zoe'])).toMatchObject({ status: 2 });
  });
});
