import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator, jsonLines } from './support/curator.ts';

const row = (prompt: string, chosen: string, rejected: string): string =>
  `${JSON.stringify({ prompt, chosen, rejected })}\n`;

describe('winmatrix on the command line', () => {
  it('shows the cycle of a prompt and ends with 1, and an order where there is none', async () => {
    const file = join(temporaryFolder(), 'pairs.jsonl');
    writeFileSync(
      file,
      row('Which?', 'A', 'B') +
        row('Which?', 'B', 'C') +
        row('Which?', 'C', 'A') +
        row('Best?', 'X', 'Y') +
        row('Best?', 'Y', 'Z'),
    );
    const all = await curator(['winmatrix', file, '--json']);
    expect(all.status).toBe(1);
    expect(jsonLines(all.stdout)).toMatchObject([
      {
        prompt: 'Which?',
        lines: [1, 2, 3],
        cycle: [0, 1, 2],
        candidates: [{ text: 'A' }, { text: 'B' }, { text: 'C' }],
      },
      { prompt: 'Best?', ranking: [0, 1, 2], unmet: 1 },
    ]);
    const one = await curator(['winmatrix', file, '--line', '5']);
    expect(one.status).toBe(0);
    expect(one.stdout).toContain('Order: A > B > C');
    const cycles = await curator(['winmatrix', file, '--cycles']);
    expect(cycles.stdout).toContain('Cycle: A beats B beats C beats A.');
    expect(cycles.stdout).not.toContain('Best?');
  });
});
