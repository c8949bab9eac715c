import { describe, expect, it } from 'vitest';
import { readVitestRun, type VitestReport } from '../../../scripts/vitestRun.mts';

const root = '/checkout';

function fileOf(
  name: string,
  tests: Readonly<Record<string, string>>,
  message = '',
): VitestReport['testResults'][number] {
  const assertionResults = Object.entries(tests).map(([fullName, outcome]) => {
    const status = outcome === 'passed' || outcome === 'pending' ? outcome : 'failed';
    return { fullName, status, failureMessages: status === 'failed' ? [`${outcome}\n    at line 1`] : [] };
  });
  const good = message === '' && assertionResults.every(({ status }) => status === 'passed');
  return { name: `${root}/${name}`, status: good ? 'passed' : 'failed', message, assertionResults };
}

const crashOf = (file: string, signal: string): string =>
  `\u001b[31m\u001b[1mCaused by: Error\u001b[22m: Worker exited unexpectedly with signal ${signal} during started state ` +
  `while running test file ${root}/${file}\u001b[39m\n`;
const unhandled = (count: number): string => `\u001b[31m\u001b[1m\nVitest caught ${String(count)} unhandled errors\n`;

const good = fileOf('good.test.ts', { adds: 'passed', takes: 'passed' });
const broken = fileOf('broken.test.ts', { opens: 'passed', saves: 'pending' });

describe('a run of Vitest', () => {
  it('counts what passed', () => {
    const report = { testResults: [good] };
    expect(readVitestRun(report, '', 'well', root)).toEqual({ passed: 2, failed: 0, failures: [], crashes: [] });
  });

  it('names each failed test with the first line of its reason', () => {
    const report = { testResults: [good, fileOf('bad.test.ts', { adds: 'Error: 1 is not 2', takes: 'passed' })] };
    expect(readVitestRun(report, '', 'badly', root)).toMatchObject({
      passed: 3,
      failed: 1,
      failures: ['bad.test.ts: adds: Error: 1 is not 2'],
    });
  });

  it('fails by a file that does not load, and by an error outside of all tests', () => {
    const unloaded = { testResults: [good, fileOf('bad.test.ts', {}, 'SyntaxError: no\nmore')] };
    expect(readVitestRun(unloaded, '', 'badly', root)).toMatchObject({
      failed: 1,
      failures: ['bad.test.ts: SyntaxError: no'],
    });
    expect(readVitestRun({ testResults: [good] }, unhandled(1), 'badly', root)).toMatchObject({ failed: 1 });
  });

  it('tells a crash apart, with what V8 said, and counts nothing of its file', () => {
    const fatal = [
      ...['', '#', '# Fatal error in , line 0', '# Check failed: node->IsInUse().', '#', '#'],
      '#FailureMessage Object: 0x7f4757bf6a30',
      ...['----- Native stack trace -----', '', ' 1: 0x1157651  [node]'],
      ' 2: 0x2e6bdb3 V8_Fatal(char const*, ...) [node]',
      ' 3: 0x157ecd9 v8::internal::GlobalHandles::Destroy(unsigned long*) [node]',
    ].join('\n');
    const log = `${fatal}\n${unhandled(1)}${crashOf('broken.test.ts', 'SIGTRAP')}`;
    expect(readVitestRun({ testResults: [good, broken] }, log, 'badly', root)).toEqual({
      passed: 2,
      failed: 0,
      failures: [],
      crashes: [
        {
          file: `${root}/broken.test.ts`,
          reason:
            'SIGTRAP, Check failed: node->IsInUse(). < V8_Fatal(char const*, ...) < ' +
            'v8::internal::GlobalHandles::Destroy(unsigned long*)',
        },
      ],
    });
  });

  it('fails beside a crash by what else went wrong', () => {
    const bad = fileOf('bad.test.ts', { adds: 'Error: 1 is not 2' });
    const log = `${unhandled(1)}${crashOf('broken.test.ts', 'SIGSEGV')}`;
    expect(readVitestRun({ testResults: [bad, broken] }, log, 'badly', root)).toMatchObject({
      failed: 1,
      crashes: [{ reason: 'SIGSEGV' }],
    });
    const two = `${unhandled(2)}${crashOf('broken.test.ts', 'SIGSEGV')}`;
    expect(readVitestRun({ testResults: [good, broken] }, two, 'badly', root)).toMatchObject({ failed: 1 });
  });

  it.each(['SIGKILL', 'SIGABRT', 'SIGTERM'])('takes %s for no crash of the runtime', (signal) => {
    const log = `${unhandled(1)}${crashOf('broken.test.ts', signal)}`;
    expect(readVitestRun({ testResults: [good, broken] }, log, 'badly', root)).toMatchObject({
      failed: 1,
      failures: [`broken.test.ts: exited unexpectedly with signal ${signal}`],
      crashes: [],
    });
  });
});
