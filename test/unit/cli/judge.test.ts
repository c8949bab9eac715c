import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { fairly, scriptedServer, send } from '../judges/support/chatServer.ts';
import { curator, jsonLines } from './support/curator.ts';

function dataset(): string {
  const path = join(temporaryFolder(), 'pairs.jsonl');
  const rows = [
    { prompt: 'One?', chosen: 'a good answer', rejected: 'a bad one' },
    { prompt: 'Two?', chosen: 'a bad one', rejected: 'a good answer' },
  ];
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

describe('judge on the command line', () => {
  it('prints a verdict a row and a summary, and leaves the file alone', async () => {
    const file = dataset();
    const before = readFileSync(file, 'utf8');
    const { endpoint } = await scriptedServer(fairly);
    const args = ['judge', file, '--endpoint', endpoint, '--model', 'm', '--json', '--price', '1,2'];
    const { status, stdout, stderr } = await curator(args);
    expect(status, stderr).toBe(0);
    const [first, second, summary] = jsonLines(stdout);
    expect(first).toMatchObject({ line: 1, verdict: 'chosen', agreesWithLabel: true, judge: { model: 'm' } });
    expect(second).toMatchObject({ line: 2, verdict: 'rejected', agreesWithLabel: false });
    expect(summary).toMatchObject({ summary: { verdicts: 2, calls: 4, cost: (400 + 160) / 1_000_000 } });
    expect(readFileSync(file, 'utf8')).toBe(before);
    const again = await curator(args);
    expect(jsonLines(again.stdout)[2]).toMatchObject({ summary: { calls: 0, cachedCalls: 4, verdicts: 2 } });
  });

  it('says what a run would cost, and sends nothing', async () => {
    const server = await scriptedServer(fairly);
    const args = ['judge', dataset(), '--endpoint', server.endpoint, '--model', 'm', '--dry-run'];
    const { status, stdout, stderr } = await curator(args);
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('no price given');
    expect(stderr).toContain('2 rows, 4 calls, of which the store answers 0. Nothing was sent.');
    expect(server.received).toHaveLength(0);
  });

  it('ends with 1 and a sentence where it had to stop', async () => {
    const { endpoint } = await scriptedServer((response) => {
      send(response, '{}', 401);
    });
    const { status, stderr } = await curator(['judge', dataset(), '--endpoint', endpoint, '--model', 'm']);
    expect(status).toBe(1);
    expect(stderr).toContain('Stopped: The server refused the key (401).');
  });

  it.each([
    [['--rubric', 'nonsense'], /neither a template/u],
    [['--key-env', 'NO_SUCH_VARIABLE_HERE'], /environment variable NO_SUCH_VARIABLE_HERE is empty/u],
    [['--samples', '0'], /whole number from 1 to 20/u],
    [['--price', 'cheap'], /two numbers/u],
  ])('ends with 2 for %j', async (more, says) => {
    const args = ['judge', dataset(), '--endpoint', 'http://127.0.0.1:9/v1', '--model', 'm', ...more];
    const { status, stderr } = await curator(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(says);
  });
});
