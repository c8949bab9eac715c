import { mkdirSync, writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { dirname, resolve } from 'node:path';
import { hostReportPath, type HostReport } from './hostReport.ts';

/**
 * Runs the suites inside the extension host and writes the report.
 *
 * @param suites loads a file of tests each; they define their suites when they are loaded
 * @throws Error when a test failed or there was none: the window ends with status 1
 */
export async function runSuites(suites: readonly (() => Promise<unknown>)[]): Promise<void> {
  const mocha = new Mocha({
    ui: 'tdd',
    // For machines that do other things as well.
    timeout: 120_000,
    slow: 5_000,
    forbidOnly: true,
    color: false,
    reporter: 'spec',
  });
  // Defines `suite` and `test`: the files are part of this bundle, so mocha does not load them itself.
  mocha.suite.emit('pre-require', globalThis, 'host tests', mocha);
  for (const load of suites) await load();

  let passed = 0;
  const failures: { title: string; message: string }[] = [];
  await new Promise<void>((finish) => {
    mocha
      .run(() => {
        finish();
      })
      .on('pass', () => {
        passed += 1;
      })
      .on('fail', (test, error: Error) => {
        failures.push({ title: test.fullTitle(), message: error.stack ?? error.message });
      });
  });
  const report: HostReport = { passed, failures };
  const path = resolve(import.meta.dirname, '../..', hostReportPath);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(report, undefined, 2));
  if (failures.length > 0) throw new Error(`${String(failures.length)} failed`);
  if (passed === 0) throw new Error('There were no tests.');
}
