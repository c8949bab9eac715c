import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import { launchBrowser } from '../../support/browser.ts';
import { checkout } from '../../../scripts/bootstrap.mjs';
import { startCodeServer } from '../../../scripts/codeServer.mts';
import { hostReportPath, type HostReport } from './hostReport.ts';

const limitMs = 10 * 60_000;

/**
 * Runs the bundle of host tests in a real extension host: code-server with its test driver on, and a browser whose
 * window asks it to start the extension of the checkout together with the tests.
 *
 * @param log receives what the tests and the extension host print
 * @throws Error when the window ends or falls silent without a report
 */
export async function runHostTests(log: (text: string) => void): Promise<HostReport> {
  const reportPath = join(checkout, hostReportPath);
  rmSync(reportPath, { force: true });
  const folder = mkdtempSync(join(tmpdir(), 'preference-curator-host-'));
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  // Language models that need no network, as an installed extension: a window has one under development.
  cpSync(
    join(checkout, 'test/host/fakeModels'),
    join(folder, 'data/extensions/preference-curator.curator-fake-models-0.0.1'),
    { recursive: true },
  );
  const cleanups: (() => void | Promise<void>)[] = [
    () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  ];
  try {
    const server = await startCodeServer({
      dataFolder: join(folder, 'data'),
      settings: {},
      testDriver: true,
      workspaceTrust: false,
    });
    cleanups.push(server.stop);
    const browser = await launchBrowser();
    cleanups.push(() => browser.close());
    const page = await browser.newPage();
    const { promise: ended, resolve: end } = Promise.withResolvers<number>();
    // Both must be there before the page: a module that fails to load ends the run within the first second.
    await page.exposeFunction('codeAutomationExit', end);
    await page.exposeFunction('codeAutomationLog', (_level: string, values: unknown[]) => {
      log(format(...values));
    });
    await page.goto(testAddress(server.port, workspace));
    const status = await withLimit(ended);
    if (!existsSync(reportPath)) {
      throw new Error(`The extension host ended with ${String(status)} and no report: the tests did not load.`);
    }
    return JSON.parse(readFileSync(reportPath, 'utf8')) as HostReport;
  } finally {
    for (const clean of cleanups.reverse()) await clean();
  }
}

function testAddress(port: number, workspace: string): string {
  const host = `localhost:${String(port)}`;
  const remote = `vscode-remote://${host}`;
  const payload = [
    ['extensionDevelopmentPath', `${remote}${checkout}`],
    ['extensionTestsPath', `${remote}${join(checkout, 'dist/test/host.js')}`],
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
  return `http://${host}/?${query.toString()}`;
}

async function withLimit(ended: Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`The host tests did not end within ${String(limitMs / 60_000)} minutes.`));
    }, limitMs);
  });
  try {
    return await Promise.race([ended, limit]);
  } finally {
    clearTimeout(timer);
  }
}
