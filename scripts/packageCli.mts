import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommandLine } from './build.mts';
import { checkout, note } from './bootstrap.mjs';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly keywords: readonly string[];
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Packages with native parts: npm installs those of the machine. */
const native = 'better-sqlite3';
/** Needed by reward models only, and not made for every platform. */
const optional = 'onnxruntime-node';

/** The `package.json` of the command line as a package of its own; that of the checkout is VS Code's. */
export function cliManifest(): Readonly<Record<string, unknown>> {
  const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as Manifest;
  const texts = JSON.parse(readFileSync(join(checkout, 'package.nls.json'), 'utf8')) as Record<string, string>;
  const versionOf = (name: string): string => {
    const version = manifest.devDependencies[name];
    if (version === undefined) throw new Error(`package.json does not name ${name}.`);
    return version;
  };
  return {
    name: manifest.name,
    version: manifest.version,
    description: texts.description,
    license: manifest.license,
    keywords: manifest.keywords,
    bin: { [manifest.name]: 'dist/cli.js' },
    files: ['dist'],
    // better-sqlite3 asks for 22; zstd came with 22.15.
    engines: { node: '>=22.15' },
    dependencies: { [native]: versionOf(native) },
    optionalDependencies: { [optional]: versionOf(optional) },
  };
}

/**
 * Builds the package of the command line and packs it.
 *
 * @returns the path of the tarball
 */
export async function packageCommandLine(): Promise<string> {
  const stage = join(checkout, 'build/stage/cli');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  await buildCommandLine(join(stage, 'dist'));
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(cliManifest(), undefined, 2)}\n`);
  cpSync(join(checkout, 'LICENSE'), join(stage, 'LICENSE'));
  cpSync(join(checkout, 'docs/cli.md'), join(stage, 'README.md'));
  const folder = join(checkout, 'build');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const output = execFileSync(npm, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    ...{ cwd: stage, encoding: 'utf8', shell: process.platform === 'win32' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const packed = JSON.parse(output) as readonly { readonly filename: string }[];
  return join(folder, packed[0]?.filename ?? '');
}

if (process.argv[1] === import.meta.filename) note(await packageCommandLine());
