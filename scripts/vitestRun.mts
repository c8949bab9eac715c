import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** What is read of the report that Vitest writes. */
export interface VitestReport {
  readonly testResults: readonly {
    /** Path of the file. */
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** A test file whose process was ended by its runtime, so that nobody knows what its tests would have said. */
export interface Crash {
  /** Path of the file. */
  readonly file: string;
  /** The signal, and what the runtime said of it. */
  readonly reason: string;
}

export interface VitestRun {
  readonly passed: number;
  readonly failed: number;
  /** Which failed and why, a line each; crashes are told apart. */
  readonly failures: readonly string[];
  /** Their tests count neither as passed nor as failed. */
  readonly crashes: readonly Crash[];
}

/** Signals of a runtime that found itself broken. SIGKILL, or SIGABRT of a heap that is full, are no such fault. */
const crashSignals = ['SIGTRAP', 'SIGILL', 'SIGSEGV', 'SIGBUS'];
const endedProcess = /Worker (exited unexpectedly(?: with \w+ (\w+))?).* while running test file (.+)$/gmu;

/**
 * What a run of Vitest came to.
 *
 * @param root paths in failures are relative to it
 * @param ended whether Vitest said by its exit status that something failed
 */
export function readVitestRun(report: VitestReport, log: string, ended: 'well' | 'badly', root: string): VitestRun {
  const text = stripVTControlCharacters(log);
  const said = whatV8Said(text);
  const ends = Array.from(text.matchAll(endedProcess), ([, how = '', by = '', file = '']) => ({ how, by, file }));
  const crashes = ends
    .filter(({ by }) => crashSignals.includes(by))
    .map(({ by, file }) => ({ file, reason: said === undefined ? by : `${by}, ${said}` }));
  const crashed = new Set(crashes.map(({ file }) => file));
  const others = report.testResults.filter(({ name }) => !crashed.has(name));
  const failures = others.flatMap((result) =>
    failuresOf(result, root, ends.find(({ file }) => file === result.name)?.how),
  );
  const passed = others
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed').length;
  // An error outside of all tests fails the run too.
  const otherErrors = ended === 'badly' && (crashes.length === 0 || unhandledErrors(text) > crashes.length);
  return { passed, failed: Math.max(failures.length, otherErrors ? 1 : 0), failures, crashes };
}

/** The failed tests of a file, or the file where it failed by itself. */
function failuresOf(
  { name, status, message, assertionResults }: VitestReport['testResults'][number],
  root: string,
  end = '',
): string[] {
  const file = relative(root, name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [inOneLine(file, message || end)] : [];
  return failed.map(({ fullName, failureMessages: [first = ''] }) => inOneLine(`${file}: ${fullName}`, first));
}

export function inOneLine(what: string, message: string): string {
  const [first = ''] = message.trim().split('\n', 1);
  return first === '' ? what : `${what}: ${first.slice(0, 300)}`;
}

function unhandledErrors(text: string): number {
  return Number(/^Vitest caught (\d+) unhandled error/mu.exec(text)?.[1] ?? 0);
}

/** The check of V8 that failed, with the functions it was in, as far as they have names. */
function whatV8Said(text: string): string | undefined {
  const [, check = '', rest = ''] = /^# Fatal error in .*\n# (.+)\n([^]*)/mu.exec(text) ?? [];
  if (check === '') return undefined;
  const frames = Array.from(rest.slice(0, 8_000).matchAll(/^ *\d+: 0x[\da-f]+ (.+?) \[/gmu), ([, frame = '']) => frame);
  return [check, ...frames.slice(0, 10)].join(' < ');
}
