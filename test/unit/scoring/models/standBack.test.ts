import { existsSync, readFileSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startScorerProcess } from '../../../../extension/engine/scoring/models/process/scorerProcess.ts';
import { standBack } from '../../../../extension/engine/scoring/models/process/standBack.ts';

const path = join(import.meta.dirname, '../../../fixtures/models/words');

it('a process that runs a model lets every other program go first', async () => {
  const scorer = startScorerProcess(new AbortController().signal);
  onTestFinished(() => scorer.end());
  const before = getPriority();
  await scorer.request('load', { path, use: 'reward', device: 'cpu', threads: 1, memoryLimitBytes: 2 ** 40 });
  const { pid = Number.NaN } = scorer;
  expect(getPriority(pid)).toBe(constants.priority.PRIORITY_LOW);
  expect(getPriority()).toBe(before);
  if (!existsSync('/proc/self/autogroup')) return;
  // Its own session stands back among the sessions, and not that of whoever started it.
  const sessionOf = (process: number | 'self'): string => readFileSync(`/proc/${String(process)}/autogroup`, 'utf8');
  expect(sessionOf(pid)).toContain(`nice ${String(constants.priority.PRIORITY_LOW)}`);
  expect(sessionOf('self')).not.toBe(sessionOf(pid));
});

it('a system that refuses all of it stops nothing', () => {
  const asked: string[] = [];
  const refuse = (what: string): never => {
    asked.push(what);
    throw new Error('EACCES');
  };
  standBack({
    platform: 'linux',
    setPriority: (priority) => refuse(`priority ${String(priority)}`),
    write: (file) => refuse(file),
  });
  expect(asked).toEqual(['priority 19', '/proc/self/autogroup', '/proc/self/oom_score_adj']);
});
