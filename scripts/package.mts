import { createVSIX } from '@vscode/vsce';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from './build.mts';
import { checkout, note } from './bootstrap.mjs';
import { currentTarget, targetOf, type Target } from './targets.mts';

// The allow-list of .vscodeignore decides among these.
const shipped = [
  'package.json',
  'package.nls.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'l10n',
  'language',
  'media',
];

/** Path of the VSIX that `npm run package` makes of this checkout for a target. */
export function vsixPath(target: string): string {
  const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  return join(checkout, 'build', `${manifest.name}-${target}-${manifest.version}.vsix`);
}

/** Whether the manifest names a file of the folder `language`. */
function isContributed(path: string): boolean {
  return /\.(?:tmLanguage|language-configuration)\.json$/u.test(path);
}

/**
 * Builds and packages the extension for one platform. Any platform can be packaged on any other: the binaries of all
 * lie in the installed packages.
 *
 * @returns the path of the VSIX
 */
export async function packageExtension(targetName: string): Promise<string> {
  const target = targetOf(targetName);
  const stage = join(checkout, 'build/stage', targetName);
  const dist = join(stage, 'dist');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const name of shipped) {
    const source = join(checkout, name);
    if (!existsSync(source)) continue;
    // The grammar lies beside the sources of the language server.
    const filter = (path: string): boolean => name !== 'language' || path === source || isContributed(path);
    cpSync(source, join(stage, name), { recursive: true, filter });
  }
  await buildAll({ outFolder: dist, target: targetName, production: true, tests: false });
  copyOnnxruntime(target, join(dist, 'node_modules'));
  const packagePath = vsixPath(targetName);
  rmSync(packagePath, { force: true });
  await createVSIX({
    cwd: stage,
    packagePath,
    target: targetName,
    ignoreFile: join(checkout, '.vscodeignore'),
    // Everything is in the bundles.
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return packagePath;
}

/**
 * onnxruntime-node finds its binary by a path that it makes at run time, so it cannot be bundled: its scripts and the
 * files of one platform are copied to where the bundles look for packages.
 */
function copyOnnxruntime({ onnxruntime }: Target, nodeModules: string): void {
  if (onnxruntime === undefined) return;
  const copy = (path: string): void => {
    const source = join(checkout, 'node_modules', path);
    mkdirSync(dirname(join(nodeModules, path)), { recursive: true });
    cpSync(source, join(nodeModules, path));
  };
  const binaries = join('onnxruntime-node/bin/napi-v6', onnxruntime.folder);
  for (const file of onnxruntime.files) copy(join(binaries, file));
  for (const [name, scripts] of [
    ['onnxruntime-node', 'dist'],
    ['onnxruntime-common', 'dist/cjs'],
  ] as const) {
    copy(join(name, 'package.json'));
    const names = readdirSync(join(checkout, 'node_modules', name, scripts));
    for (const file of names) if (/\.js$|^package\.json$/u.test(file)) copy(join(name, scripts, file));
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { target: { type: 'string', default: currentTarget() } } });
  note(await packageExtension(values.target));
}
