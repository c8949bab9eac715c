import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { noisyDataset } from '../noise/support/noisyDataset.ts';
import { curator, jsonLines } from './support/curator.ts';

interface Listed {
  readonly line: number;
  readonly value: number;
  readonly flipProbability: number | null;
  readonly audit: boolean;
  readonly reasons: readonly string[];
}
interface StrengthLine {
  readonly line: number;
  readonly strength: { readonly scorers: number } | null;
  readonly flipProbability: number;
  readonly calibrated: boolean;
}

describe('triage and calibration on the command line', () => {
  let path = '';
  let wrong: readonly boolean[] = [];

  beforeEach(() => {
    ({ path, wrong } = noisyDataset({ rows: 120, fields: (_, is) => ({ gold: is ? 'rejected' : 'chosen' }) }));
  });

  it('lists the whole queue, best first, with the reasons, from the scores of the file itself', async () => {
    const { status, stdout, stderr } = await curator(['triage', path, '--json']);
    expect(status).toBe(0);
    expect(stderr).toContain('one, two, weak');
    expect(stderr).toContain('not calibrated');
    const rows = jsonLines(stdout) as Listed[];
    expect(rows).toHaveLength(120);
    expect(rows.map(({ value }) => value)).toEqual(rows.map(({ value }) => value).sort((a, b) => b - a));
    expect(rows.slice(0, 20).filter(({ line }) => wrong[line - 1] === true).length).toBeGreaterThan(12);
    expect(rows[0]?.reasons[0]).toBe('all 3 scorers prefer the rejected response');
  });

  it('lists some rows, drawn at random in part, as a table too', async () => {
    const limited = await curator(['triage', path, '--limit', '5', '--audit', '0.2', '--json']);
    const few = jsonLines(limited.stdout) as Listed[];
    expect(few).toHaveLength(5);
    expect(few.filter(({ audit }) => audit)).toHaveLength(1);
    const table = await curator(['triage', path, '--limit', '2']);
    expect(table.stdout.split('\n')[1]).toContain('all 3 scorers prefer the rejected response');
    expect(await curator(['triage', path, '--limit', 'some'])).toMatchObject({ status: 2 });
  });

  it('adds calibration against a field or a file to strength, and calibrates by it', async () => {
    const plain = jsonLines((await curator(['strength', path, '--json'])).stdout) as StrengthLine[];
    expect(plain).toHaveLength(120);
    expect(plain[0]).toMatchObject({ strength: { scorers: 3 }, calibrated: false });

    const byField = jsonLines((await curator(['strength', path, '--against', 'gold', '--json'])).stdout);
    expect(byField).toHaveLength(121);
    expect(byField[0]).toMatchObject({ line: 1, calibrated: true });
    expect(byField.at(-1)).toMatchObject({ calibration: { against: 'gold', goldRows: 120 } });

    const table = await curator(['strength', path, '--against', 'gold']);
    expect(table.stdout).toContain('Against gold: 120 labels');
  });

  it('takes checked labels of a file for the rest of the rows', async () => {
    const plain = jsonLines((await curator(['strength', path, '--json'])).stdout) as StrengthLine[];
    const gold = join(dirname(path), 'gold.jsonl');
    const labels = wrong.slice(0, 60).map((is, row) => ({ line: row + 1, label: is ? 'rejected' : 'chosen' }));
    writeFileSync(gold, labels.map((label) => `${JSON.stringify(label)}\n`).join(''));
    const byFile = jsonLines((await curator(['strength', path, '--against', gold, '--json'])).stdout) as StrengthLine[];
    expect(byFile.at(-1)).toMatchObject({ calibration: { goldRows: 60 } });
    expect(byFile[100]).toMatchObject({ line: 101, calibrated: true });
    expect(byFile[100]?.flipProbability).not.toBe(plain[100]?.flipProbability);

    const missing = await curator(['strength', path, '--against', 'nothing']);
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain('nothing');
  });

  it('says that the order is random where there is no score, and how to get one', async () => {
    const file = join(dirname(path), 'plain.jsonl');
    writeFileSync(file, '{"prompt":"p","chosen":"a","rejected":"b"}\n{"prompt":"q","chosen":"a","rejected":"b"}\n');
    const { status, stdout, stderr } = await curator(['triage', file, '--json']);
    expect(status).toBe(0);
    expect(stderr).toContain('score FILE --with builtin');
    expect(jsonLines(stdout)).toHaveLength(2);
    expect(jsonLines(stdout)[0]).toMatchObject({ flipProbability: null, value: 0 });
  });
});
