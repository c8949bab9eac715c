import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator, jsonLines } from './support/curator.ts';

const model = join(import.meta.dirname, '../../fixtures/models/chat');

it('strength --combine makes one score of the attributes of a model, which the next call keeps', async () => {
  const path = join(temporaryFolder(), 'pairs.jsonl');
  const rows = Array.from({ length: 6 }, (_, row) =>
    JSON.stringify({ prompt: `Number ${String(row)}?`, chosen: 'Yes, of course.', rejected: 'No' }),
  );
  writeFileSync(path, `${rows.join('\n')}\n`);
  expect(await curator(['strength', path, '--combine', 'plain'])).toMatchObject({ status: 2 });
  const scored = await curator(['score', path, '--with', `onnx:${model}`]);
  expect(scored.status).toBe(0);
  expect(scored.stdout).toMatch(/^scorer +std of margins .* texts cut /mu);
  expect(scored.stdout).toMatch(/^onnx:chat\/honesty +[\d.]+, few rows \(6\) .* 0\.0 % of 12 /mu);
  const scorers = async (args: readonly string[] = []): Promise<unknown> => {
    const { stdout } = await curator(['strength', path, '--json', ...args]);
    return (jsonLines(stdout)[0] as { strength: { scorers: number } }).strength.scorers;
  };
  expect(await scorers()).toBe(3);
  const wrong = await curator(['strength', path, '--combine', 'harmonic', '--attribute-weights', 'kindness=2']);
  expect(wrong).toMatchObject({ status: 2 });
  expect(wrong.stderr).toContain('kindness');
  expect(await curator(['strength', path, '--attribute-weights', 'kindness=2'])).toMatchObject({ status: 2 });
  expect(await scorers(['--combine', 'harmonic'])).toBe(1);
  expect(await scorers()).toBe(1);
  const { stdout } = await curator(['scores', path, '--json']);
  expect(Object.keys((jsonLines(stdout)[0] as { scores: object }).scores)).toContain('onnx:chat/combined');
  expect(await scorers(['--combine', 'separate'])).toBe(3);
});
