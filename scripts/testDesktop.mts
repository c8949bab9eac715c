import { runTests } from '@vscode/test-electron';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostReportPath, type HostReport } from '../test/host/runner/hostReport.ts';
import { checkout, note } from './bootstrap.mjs';
import { buildAll } from './build.mts';
import { currentTarget } from './targets.mts';

// The host tests in a desktop VS Code, which is downloaded. It needs a display; on Linux without one: xvfb-run.
await buildAll({ outFolder: join(checkout, 'dist'), target: currentTarget(), production: false, tests: true });
const folder = mkdtempSync(join(tmpdir(), 'preference-curator-desktop-'));
const report = join(checkout, hostReportPath);
rmSync(report, { force: true });
try {
  await runTests({
    extensionDevelopmentPath: checkout,
    extensionTestsPath: join(checkout, 'dist/test/host.js'),
    launchArgs: [folder, '--user-data-dir', join(folder, 'data'), '--disable-workspace-trust', '--skip-welcome'],
  });
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
const { passed, failures } = JSON.parse(readFileSync(report, 'utf8')) as HostReport;
note(`${String(passed)} passed, ${String(failures.length)} failed`);
