// Plain JavaScript without dependencies: it runs on the Node of the machine (20 or newer) and brings the checkout's own.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants as osConstants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The checkout's root. */
export const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const windows = process.platform === 'win32';

/** The Node that runs everything but this file: the one of the lock file, whatever the machine has. */
export const nodeBinary = join(checkout, 'node_modules/node/bin', windows ? 'node.exe' : 'node');

/** The version of code-server that the tests and `npm start` use: VS Code 1.139. */
export const codeServerVersion = '4.139.1';
const codeServerFolder = join(checkout, '.cache/code-server');

/** The script that Node runs to start code-server. */
export const codeServerEntry = join(codeServerFolder, 'node_modules/code-server/out/node/entry.js');

const dependencyStamp = join(checkout, 'node_modules/.bootstrap-stamp');

/**
 * Tells people what goes on. Standard output belongs to the command that was asked for.
 *
 * @param {string} text
 */
export function note(text) {
  process.stderr.write(`${text}\n`);
}

/** Installs the packages of the lock file and its Node, if they are not there yet. */
export function ensureDependencies() {
  const lock = readFileSync(join(checkout, 'package-lock.json'), 'utf8');
  const stamp = createHash('sha256').update(lock).digest('hex');
  if (readIfThere(dependencyStamp) === stamp && existsSync(nodeBinary)) return;
  withLock('dependencies', () => {
    if (!installedMatches(lock)) {
      note('Installing packages (npm ci) …');
      npm(['ci', '--ignore-scripts'], checkout);
    }
    if (!existsSync(nodeBinary)) {
      note('Installing Node 24 into node_modules …');
      // The one package whose install script must run: it fetches the binary of this platform.
      npm(['rebuild', 'node', '--ignore-scripts=false'], checkout);
    }
    writeFileSync(dependencyStamp, stamp);
  });
}

/** Installs the pinned code-server below `.cache`, if it is not there yet. It needs no compiler. */
export function ensureCodeServer() {
  const stamp = join(codeServerFolder, 'installed');
  if (readIfThere(stamp) === codeServerVersion) return;
  withLock('code-server', () => {
    if (readIfThere(stamp) === codeServerVersion) return;
    note(`Installing code-server ${codeServerVersion} …`);
    rmSync(codeServerFolder, { recursive: true, force: true });
    mkdirSync(codeServerFolder, { recursive: true });
    const manifest = { private: true, dependencies: { 'code-server': codeServerVersion } };
    writeFileSync(join(codeServerFolder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
    npm(['install', '--ignore-scripts'], codeServerFolder);
    // What its post-install script does, without the compilation of modules that are not needed here.
    const vscode = join(codeServerFolder, 'node_modules/code-server/lib/vscode');
    npm(['install', '--omit=dev', '--ignore-scripts'], vscode);
    npm(['install', '--omit=dev', '--ignore-scripts'], join(vscode, 'extensions'));
    writeFileSync(stamp, codeServerVersion);
  });
}

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const chromiumPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * The Chromium that is installed on this machine.
 *
 * @returns {string | undefined}
 */
export function findChromium() {
  return findProgram(chromiumNames) ?? chromiumPlaces.find((path) => existsSync(path));
}

/** Installs Chromium by apt where that is possible, if none is there yet. */
export function ensureChromium() {
  if (findChromium() !== undefined) return;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = findProgram(['apt-get']);
  const allowed = sudo.length === 0 || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  if (apt === undefined || !allowed) {
    throw new Error('The browser tests need Chromium or Chrome: install one of them so that it is on the PATH.');
  }
  note('Installing Chromium (apt-get) …');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const [program = apt, ...rest] = [...sudo, apt, ...args];
    runNow(program, rest, { cwd: checkout, env: environment });
  }
}

/**
 * The first of these programs that is on the PATH.
 *
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
export function findProgram(names) {
  const suffixes = windows ? ['.exe', '.cmd'] : [''];
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) {
      for (const suffix of suffixes) {
        const path = join(folder, `${name}${suffix}`);
        if (isExecutable(path)) return path;
      }
    }
  }
  return undefined;
}

/**
 * Runs a program of Node 24 to its end with this process's streams, and gives the status to exit with.
 *
 * @param {readonly string[]} args
 * @param {{ cwd?: string; stdoutToStderr?: boolean }} [options]
 * @returns {Promise<number>}
 */
export async function runNode(args, options = {}) {
  const child = spawn(nodeBinary, args, {
    cwd: options.cwd ?? checkout,
    stdio: ['inherit', options.stdoutToStderr === true ? 2 : 'inherit', 'inherit'],
  });
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    // A terminal sends Ctrl+C to the whole group of processes, so the child has it already.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, forward);
  try {
    return await new Promise((resolveStatus, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        resolveStatus(code ?? 128 + osConstants.signals[signal ?? 'SIGTERM']);
      });
    });
  } finally {
    for (const signal of signals) process.off(signal, forward);
  }
}

/**
 * Does work that two processes must not do at the same time.
 *
 * @param {string} name
 * @param {() => void} work
 */
export function withLock(name, work) {
  const release = takeLock(name);
  try {
    work();
  } finally {
    release();
  }
}

/**
 * Waits for a lock between processes and takes it; a lock whose owner is gone is taken over.
 *
 * @param {string} name
 * @returns {() => void} gives the lock back
 */
export function takeLock(name) {
  const path = join(checkout, '.cache', `${name}.lock`);
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => {
        rmSync(path, { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const owner = Number(readIfThere(path) ?? '');
    if (owner > 0 && !isRunning(owner)) rmSync(path, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
}

/**
 * When a file, or the newest file of a folder, was changed, in milliseconds.
 *
 * @param {string} path
 * @returns {number}
 */
export function newestChange(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Whether node_modules holds what the lock file says, by the record that npm keeps of what it installed.
 *
 * @param {string} lockText
 */
function installedMatches(lockText) {
  const recordText = readIfThere(join(checkout, 'node_modules/.package-lock.json'));
  if (recordText === undefined) return false;
  /** @typedef {{ version?: string, integrity?: string, optional?: boolean }} Package */
  const wanted = /** @type {{ packages: Record<string, Package> }} */ (JSON.parse(lockText)).packages;
  const installed = /** @type {{ packages: Record<string, Package> }} */ (JSON.parse(recordText)).packages;
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    // Optional packages of other platforms are not installed.
    if (found === undefined) return optional === true;
    return found.version === version && found.integrity === integrity;
  });
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function npm(args, cwd) {
  const cli = process.env['npm_execpath'];
  if (cli !== undefined && /\.c?js$/u.test(cli)) runNow(process.execPath, [cli, ...args], { cwd });
  else runNow(windows ? 'npm.cmd' : 'npm', args, { cwd, shell: windows });
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string; env?: NodeJS.ProcessEnv; shell?: boolean }} options
 */
function runNow(program, args, options) {
  const { status, error } = spawnSync(program, args, { ...options, stdio: ['ignore', 2, 2] });
  if (error !== undefined) throw new Error(`Could not run ${program}: ${error.message}`, { cause: error });
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} in ${options.cwd} ended with ${String(status)}.`);
}

/**
 * @param {string} path
 * @returns {string | undefined}
 */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // Not there, or not ours to run: look further.
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensureDependencies();
  if (process.argv.includes('--tests')) {
    ensureCodeServer();
    ensureChromium();
  }
}
