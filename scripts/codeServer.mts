import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { codeServerEntry } from './bootstrap.mjs';

export interface CodeServerOptions {
  /** A folder of its own: user data, settings, extensions and logs go there. */
  readonly dataFolder: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Settings that belong to the machine and not to the user. */
  readonly machineSettings?: Readonly<Record<string, unknown>> | undefined;
  /** Lets the page run extension tests (`extensionTestsPath`); off in end-to-end tests, as for users. */
  readonly testDriver: boolean;
  readonly workspaceTrust: boolean;
  /** On loopback; a free one where none is given. */
  readonly port?: number;
}

export interface CodeServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
  /** Kills it and all that it has started, as when the machine loses its power. Linux only. */
  readonly kill: () => Promise<void>;
}

/** Settings that keep a fresh VS Code still: no welcome pages, no update checks, no network. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.experimentalOnboarding': false,
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'git.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.restoreWindows': 'none',
  'workbench.editor.languageDetection': false,
  // code-server saves by itself unless told not to.
  'files.autoSave': 'off',
};

/** Installs a packaged VSIX into the extensions folder of a data folder. */
export async function installVsix(dataFolder: string, vsix: string): Promise<void> {
  const child = run(['--install-extension', vsix, '--force', ...folders(dataFolder)]);
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolveExit) => child.once('exit', resolveExit));
  if (code !== 0) throw new Error(`code-server could not install ${vsix} (exit ${String(code)}):\n${output}`);
}

/** The address of a window on a folder, with a file of it open where one is given. */
export function windowUrl(port: number, folder: string, openFile?: string): string {
  const origin = `localhost:${String(port)}`;
  const query = new URLSearchParams({ folder });
  if (openFile !== undefined) {
    query.set('payload', JSON.stringify([['openFile', `vscode-remote://${origin}${openFile}`]]));
  }
  return `http://${origin}/?${query.toString()}`;
}

/** Starts code-server on a free loopback port and resolves when it listens. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const userFolder = join(options.dataFolder, 'User');
  mkdirSync(userFolder, { recursive: true });
  const settings = JSON.stringify({ ...quietSettings, ...options.settings }, undefined, 2);
  writeFileSync(join(userFolder, 'settings.json'), settings);
  if (options.machineSettings !== undefined) {
    mkdirSync(join(options.dataFolder, 'Machine'), { recursive: true });
    writeFileSync(join(options.dataFolder, 'Machine', 'settings.json'), JSON.stringify(options.machineSettings));
  }
  const port = options.port ?? (await freePort());
  const child = run([
    ...['--auth', 'none', '--bind-addr', `127.0.0.1:${String(port)}`],
    ...folders(options.dataFolder),
    ...['--disable-telemetry', '--disable-update-check', '--ignore-last-opened'],
    ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
    ...(options.testDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ]);
  await listening(child, port);
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    port,
    kill: async () => {
      if (hasEnded() || child.pid === undefined) return;
      const ended = new Promise((resolveExit) => child.once('exit', resolveExit));
      for (const pid of [child.pid, ...descendants(child.pid)]) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch (error) {
          // It ended by itself in the same moment.
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
        }
      }
      await ended;
    },
    stop: async () => {
      if (hasEnded()) return;
      const ended = new Promise((resolveExit) => child.once('exit', resolveExit));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Processes that a process has started, and those that these have. */
function descendants(pid: number): readonly number[] {
  const tasks = `/proc/${String(pid)}/task`;
  const own = existsSync(tasks)
    ? readdirSync(tasks).flatMap((task) =>
        readFileSync(join(tasks, task, 'children'), 'utf8')
          .split(' ')
          .filter(Boolean)
          .map(Number),
      )
    : [];
  return own.flatMap((child) => [child, ...descendants(child)]);
}

function folders(dataFolder: string): string[] {
  return [
    ...['--user-data-dir', dataFolder, '--extensions-dir', join(dataFolder, 'extensions')],
    ...['--config', join(dataFolder, 'config.yaml')],
  ];
}

function run(args: readonly string[]): ChildProcess {
  const environment = { ...process.env };
  // A code-server that finds these believes that it is a child of another one.
  for (const name of Object.keys(environment)) {
    if (name.startsWith('VSCODE_') || name.startsWith('CODE_SERVER_')) Reflect.deleteProperty(environment, name);
  }
  return spawn(process.execPath, [codeServerEntry, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolvePort(address.port);
        else reject(new Error('No free loopback port.'));
      });
    });
  });
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  let output = '';
  await new Promise<void>((resolveListening, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`code-server did not listen on port ${String(port)} within 60 s:\n${output}`));
    }, 60_000);
    const look = (chunk: unknown): void => {
      output += String(chunk);
      if (!output.includes('HTTP server listening on')) return;
      clearTimeout(timer);
      resolveListening();
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`code-server ended with ${String(code)} before it listened:\n${output}`));
    });
  });
}
