import { spawn } from 'node:child_process';
import { closeSync, globSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkout, ensureChromium, ensureCodeServer } from './bootstrap.mjs';
import { inOneLine, readVitestRun, type VitestReport, type VitestRun } from './vitestRun.mts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Which failed and why, a line each, as far as that is known: told at the very end as well. */
  readonly failures?: readonly string[];
  /** What went otherwise than it should without a failure, a line each: told at the end as well. */
  readonly remarks?: readonly string[];
}

interface Stage {
  readonly name: string;
  /** Names of stages whose results this one works with. */
  readonly after?: readonly string[];
  readonly run: () => Promise<Counts>;
}

const reports = join(checkout, 'build/reports');
const bin = (path: string): string => join(checkout, 'node_modules', path);

/**
 * Two lanes run side by side, the stages of each in turn: tests in a browser wait more than they compute, and checks and
 * unit tests fill the second core meanwhile.
 */
const lanes: readonly (readonly Stage[])[] = [
  [
    { name: 'typecheck', run: typecheck },
    { name: 'lint', run: lint },
    { name: 'unit', run: () => vitest('unit', 'vitest.config.mts') },
  ],
  [
    { name: 'build', run: () => programs('build', [['scripts/build.mts']]) },
    { name: 'package-vsix', run: () => programs('package-vsix', [['scripts/package.mts']]) },
    { name: 'host', after: ['build'], run: host },
    { name: 'e2e', after: ['package-vsix'], run: e2e },
    { name: 'package', after: ['package-vsix'], run: () => vitest('package', 'test/package/vitest.config.ts') },
  ],
];

/** One check a compiler configuration: each layer sees what it may see and no more. */
function typecheck(): Promise<Counts> {
  const configurations = globSync('{extension,extension/*,webview,language,test,scripts}/tsconfig.json', {
    cwd: checkout,
  });
  return programs(
    'typecheck',
    configurations.sort().map((path) => [bin('@typescript/native/bin/tsc'), '-p', path]),
  );
}

function lint(): Promise<Counts> {
  return programs('lint', [
    [bin('eslint/bin/eslint.js'), '--max-warnings', '0', '--cache', '--cache-location', '.cache/eslint/', '.'],
    [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ]);
}

async function host(): Promise<Counts> {
  ensureCodeServer();
  ensureChromium();
  const { failed, log } = await program('host', ['test/host/runner/main.ts']);
  const path = join(reports, 'host.json');
  const report = readJson(path) as
    { passed: number; failures: readonly { readonly title: string; readonly message: string }[] } | undefined;
  if (report === undefined) return { passed: 0, failed: 1 };
  if (failed && report.failures.length === 0) show(log);
  return nothingFails({
    passed: report.passed,
    failed: Math.max(report.failures.length, failed ? 1 : 0),
    failures: report.failures.map(({ title, message }) => inOneLine(title, message)),
  });
}

function e2e(): Promise<Counts> {
  ensureCodeServer();
  ensureChromium();
  return vitest('e2e', 'test/e2e/vitest.config.ts');
}

/** More crashes than this in one run are no accident of the runtime any more. */
const mostCrashes = 2;

/**
 * Runs the tests of a configuration. A file whose process the runtime ended by a fault of its own is run once more, by
 * itself: nothing is known of its tests. The end of the run tells of it; see docs/testing.md.
 */
async function vitest(name: string, config: string): Promise<Counts> {
  const first = await runVitest(name, config);
  if (first.crashes.length === 0) return nothingFails(first);
  const told = first.crashes.map(({ file, reason }) => `${relative(checkout, file)}: its process crashed (${reason})`);
  for (const what of told) print(`${name}: ${what}`);
  if (first.crashes.length > mostCrashes) {
    return { ...first, failed: first.failed + told.length, failures: [...first.failures, ...told] };
  }
  const again = await runVitest(
    `${name}-again`,
    config,
    first.crashes.map(({ file }) => file),
  );
  const stillCrash = again.crashes.map(
    ({ file, reason }) => `${relative(checkout, file)}: its process crashed again (${reason})`,
  );
  return {
    passed: first.passed + again.passed,
    failed: first.failed + again.failed + stillCrash.length,
    failures: [...first.failures, ...again.failures, ...stillCrash],
    remarks: told.map((what) => `${name}: ${what}, and was run once more`),
  };
}

async function runVitest(name: string, config: string, files: readonly string[] = []): Promise<VitestRun> {
  const path = join(reports, `${name}.json`);
  rmSync(path, { force: true });
  const { failed, log } = await program(name, [
    ...[bin('vitest/vitest.mjs'), 'run', '--config', config, ...files],
    ...['--reporter', 'default', '--reporter', 'json', '--outputFile.json', path],
  ]);
  const report = readJson(path) as VitestReport | undefined;
  if (report === undefined) return { passed: 0, failed: 1, failures: [], crashes: [] };
  return readVitestRun(report, readFileSync(log, 'utf8'), failed ? 'badly' : 'well', checkout);
}

/** Runs Node programs one after the other; each counts as one test. */
async function programs(name: string, commands: readonly (readonly string[])[]): Promise<Counts> {
  const failures: string[] = [];
  for (const [place, command] of commands.entries()) {
    const result = await program(commands.length === 1 ? name : `${name}-${String(place + 1)}`, command);
    if (result.failed) failures.push(command.map((part) => relative(checkout, part) || part).join(' '));
  }
  return nothingFails({ passed: commands.length - failures.length, failed: failures.length, failures });
}

/** Runs a Node program with its output in a file, which is shown if the program fails. */
async function program(name: string, args: readonly string[]): Promise<{ failed: boolean; log: string }> {
  const log = join(reports, `${name}.log`);
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, 'w');
  const child = spawn(process.execPath, args, { cwd: checkout, stdio: ['ignore', file, file] });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  closeSync(file);
  if (status !== 0) show(log);
  return { failed: status !== 0, log };
}

function show(log: string): void {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  const shown = lines.slice(-300);
  if (shown.length < lines.length) print(`… (all of it: ${relative(checkout, log)})`);
  print(shown.join('\n'));
}

/** A stage without tests shows that its tests were not found. */
function nothingFails(counts: Counts): Counts {
  return counts.passed + counts.failed === 0 ? { passed: 0, failed: 1 } : counts;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // Not written: its program crashed, which was shown.
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function runStage(stage: Stage): Promise<Counts> {
  try {
    return await stage.run();
  } catch (error) {
    print(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { passed: 0, failed: 1 };
  }
}

/** Runs the stages of a lane in turn; one whose input is missing is not run, and fails. */
async function runLane(stages: readonly Stage[]): Promise<Counts> {
  const total = { passed: 0, failed: 0, failures: [] as string[], remarks: [] as string[] };
  const broken = new Set<string>();
  for (const stage of stages) {
    const start = performance.now();
    const missing = stage.after?.find((name) => broken.has(name));
    if (missing !== undefined) print(`${stage.name}: not run, because ${missing} failed`);
    const counts = missing === undefined ? await runStage(stage) : { passed: 0, failed: 1 };
    if (counts.failed > 0) broken.add(stage.name);
    total.passed += counts.passed;
    total.failed += counts.failed;
    const { failures = [] } = counts;
    if (counts.failed > 0 && failures.length === 0) total.failures.push(`${stage.name}, as shown above`);
    total.failures.push(...failures.map((what) => `${stage.name}: ${what}`));
    total.remarks.push(...(counts.remarks ?? []));
    const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
    print(`${stage.name.padEnd(12)} ${seconds} s   ${String(counts.passed)} passed, ${String(counts.failed)} failed`);
  }
  return total;
}

async function main(names: readonly string[]): Promise<void> {
  const known = lanes.flat().map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`No stage ${unknown.join(', ')}; there are: ${known.join(', ')}.`);
  const counts = await Promise.all(
    lanes.map((stages) => runLane(names.length === 0 ? stages : stages.filter(({ name }) => names.includes(name)))),
  );
  const total = (key: 'passed' | 'failed'): number => counts.reduce((sum, lane) => sum + lane[key], 0);
  for (const { remarks = [] } of counts) for (const what of remarks) print(`remark: ${what}`);
  for (const { failures = [] } of counts) for (const what of failures) print(`failed: ${what}`);
  print(`${String(total('passed'))} passed, ${String(total('failed'))} failed`);
  process.exitCode = total('failed') === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
