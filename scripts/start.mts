import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, ensureCodeServer, findProgram, newestChange, note } from './bootstrap.mjs';
import { installVsix, startCodeServer, windowUrl } from './codeServer.mts';
import { packageExtension, vsixPath } from './package.mts';
import { currentTarget } from './targets.mts';

// What goes into the package: it is made anew only when one of these is newer.
const sources = [
  ...['extension', 'webview', 'language', 'media', 'l10n', 'scripts'],
  ...['package.json', 'package.nls.json', 'package-lock.json', 'README.md', 'CHANGELOG.md', '.vscodeignore'],
];
const workspace = join(checkout, '.cache/sample');
const sample = join(workspace, 'sample.jsonl');

/** Packages the extension if it changed and gives the path of the VSIX. */
async function currentVsix(): Promise<string> {
  const path = vsixPath(currentTarget());
  const changed = Math.max(...sources.map((source) => newestChange(join(checkout, source))));
  if (existsSync(path) && statSync(path).mtimeMs > changed) return path;
  note('Building and packaging the extension …');
  return packageExtension(currentTarget());
}

/** A copy of the sample that is the user's own, in a folder that opens it as preference pairs. */
function prepareWorkspace(): void {
  mkdirSync(join(workspace, '.vscode'), { recursive: true });
  if (!existsSync(sample)) cpSync(join(checkout, 'media/sample/sample.jsonl'), sample);
  const settings = { 'workbench.editorAssociations': { '*.jsonl': 'preferenceCurator.pairs' } };
  writeFileSync(join(workspace, '.vscode/settings.json'), `${JSON.stringify(settings, undefined, 2)}\n`);
}

function openInDesktop(code: string, vsix: string): void {
  for (const args of [
    ['--install-extension', vsix, '--force'],
    ['--new-window', workspace, '--goto', sample],
  ]) {
    const { status } = spawnSync(code, args, { stdio: 'inherit', shell: process.platform === 'win32' });
    if (status !== 0) throw new Error(`${[code, ...args].join(' ')} ended with ${String(status)}.`);
  }
  note(`VS Code has opened ${sample}.`);
}

async function openOnServer(vsix: string): Promise<void> {
  ensureCodeServer();
  const dataFolder = join(checkout, '.cache/start');
  mkdirSync(dataFolder, { recursive: true });
  await installVsix(dataFolder, vsix);
  const server = await startCodeServer({ dataFolder, settings: {}, testDriver: false, workspaceTrust: false });
  const address = windowUrl(server.port, workspace, sample);
  process.stdout.write(`The sample dataset: ${address}\nCtrl+C ends the server.\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void server.stop().then(() => process.exit(0));
    });
  }
}

const vsix = await currentVsix();
prepareWorkspace();
const code = findProgram(['code']);
if (code === undefined) await openOnServer(vsix);
else openInDesktop(code, vsix);
