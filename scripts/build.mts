import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { checkout, note } from './bootstrap.mjs';
import { currentTarget, targetOf } from './targets.mts';

export interface BuildRequest {
  /** Folder that the bundles go to; emptied first. */
  readonly outFolder: string;
  /** Name of the platform whose native files are taken. */
  readonly target: string;
  /** Minified and without source maps, as it is shipped. */
  readonly production: boolean;
  /** The bundle of the host tests too. */
  readonly tests: boolean;
}

// Bundles are CommonJS files, which have no import.meta of their own.
const moduleBanner = "const bundleUrl = require('node:url').pathToFileURL(__filename).href;";
const importMeta = {
  'import.meta.url': 'bundleUrl',
  'import.meta.filename': '__filename',
  'import.meta.dirname': '__dirname',
};

/** Builds every bundle of the extension. */
export async function buildAll(request: BuildRequest): Promise<Metafile> {
  const { outFolder, production } = request;
  rmSync(outFolder, { recursive: true, force: true });
  const shared = sharedOptions(production);
  const node = nodeOptions(outFolder, production, [
    sqliteOf(targetOf(request.target).sqlite),
    loadedLater('languageClient'),
  ]);
  const browser = {
    ...shared,
    platform: 'browser',
    format: 'esm',
    target: 'chrome128',
    legalComments: 'none',
    outdir: join(outFolder, 'webview'),
    outbase: 'webview',
    loader: { '.woff2': 'file' },
    assetNames: 'fonts/[name]',
    plugins: [workerCode(production), lazyBundles(), fontsOfFormulas()],
  } satisfies BuildOptions;

  const metafiles = await Promise.all([
    bundle({
      ...node,
      entryPoints: nodeEntries(),
      banner: { js: moduleBanner },
      define: { ...node.define, hasTestApi: String(request.tests) },
    }),
    bundle(commandLine(node)),
    bundle({
      ...browser,
      entryPoints: {
        pairs: 'webview/pairs/main.ts',
        renderMarkdown: 'webview/pairs/reading/renderMarkdown.ts',
        judges: 'webview/judges/main.ts',
        rubric: 'webview/rubric/main.ts',
        strength: 'webview/strength/main.ts',
        triage: 'webview/triage/main.ts',
      },
    }),
    ...(request.tests ? [bundle(hostTests(node))] : []),
  ]);
  chmodSync(join(outFolder, 'cli.js'), 0o755);
  copyIcons(join(outFolder, 'webview'));
  return joined(metafiles);
}

/**
 * Builds the command line alone, with what it starts, for a package whose native parts are dependencies of their own and
 * so are those of the machine that it is installed on.
 *
 * @param withEngine also makes the engine's process of the editor, which the command line does not need
 */
export async function buildCommandLine(outFolder: string, withEngine = false): Promise<Metafile> {
  rmSync(outFolder, { recursive: true, force: true });
  const options = nodeOptions(outFolder, true, []);
  const node = { ...options, external: [...options.external, 'better-sqlite3'] };
  const isWanted = (name: string): boolean =>
    name === 'scorer' || name.startsWith('worker-') || (withEngine && name === 'engine');
  const entryPoints = Object.fromEntries(Object.entries(nodeEntries()).filter(([name]) => isWanted(name)));
  const metafiles = await Promise.all([
    bundle({ ...node, entryPoints, banner: { js: moduleBanner } }),
    bundle(commandLine(node)),
  ]);
  chmodSync(join(outFolder, 'cli.js'), 0o755);
  return joined(metafiles);
}

function commandLine(node: BuildOptions): BuildOptions {
  return {
    ...node,
    entryPoints: { cli: 'extension/cli/main.ts' },
    banner: { js: `#!/usr/bin/env node\n${moduleBanner}` },
  };
}

function sharedOptions(production: boolean) {
  return {
    absWorkingDir: checkout,
    bundle: true,
    minify: production,
    // Names of classes and functions appear in messages and in the log.
    keepNames: true,
    sourcemap: !production,
    sourcesContent: false,
    logLevel: 'warning',
  } as const satisfies BuildOptions;
}

function nodeOptions(outFolder: string, production: boolean, plugins: Plugin[]) {
  return {
    ...sharedOptions(production),
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    // Packages whose `main` is a UMD wrapper hide their parts from a bundler; their modules do not.
    mainFields: ['module', 'main'],
    // VS Code warns extensions off the global of this name, which libraries ask for to know a browser by.
    define: { ...importMeta, navigator: 'undefined' },
    external: ['vscode', 'onnxruntime-node'],
    loader: { '.node': 'copy' },
    assetNames: 'native/[name]',
    outdir: outFolder,
    // So that a bundle which is loaded later may ask for `vscode` as the first one does: by `require`.
    supported: { 'dynamic-import': false },
    plugins,
  } satisfies BuildOptions;
}

function joined(metafiles: readonly Metafile[]): Metafile {
  return {
    inputs: Object.fromEntries(metafiles.flatMap(({ inputs }) => Object.entries(inputs))),
    outputs: Object.fromEntries(metafiles.flatMap(({ outputs }) => Object.entries(outputs))),
  };
}

async function bundle(options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({ ...options, metafile: true });
  return metafile;
}

function nodeEntries(): Record<string, string> {
  const workers = globSync('extension/engine/workers/*.worker.ts', { cwd: checkout }).sort();
  return {
    ...{
      main: 'extension/main.ts',
      engine: 'extension/engine/main.ts',
      languageClient: 'extension/host/language/languageClient.ts',
      languageServer: 'language/server/main.ts',
      scorer: 'extension/engine/scoring/models/process/main.ts',
    },
    ...Object.fromEntries(workers.map((path) => [`worker-${basename(path, '.worker.ts')}`, path])),
  };
}

/** Takes the binary of one platform: by itself the package would look for one at run time, outside the bundle. */
function sqliteOf(binary: string): Plugin {
  return {
    name: 'better-sqlite3 of one platform',
    setup(builder) {
      builder.onResolve({ filter: /^better-sqlite3$/ }, ({ importer, kind, resolveDir }) =>
        builder.resolve(`better-sqlite3/${binary}`, { importer, kind, resolveDir }),
      );
    },
  };
}

/** Makes `code:NAME.worker` the bundle of `NAME.worker.ts` as a text: a webview starts workers from blobs only. */
function workerCode(production: boolean): Plugin {
  return {
    name: 'code of workers',
    setup(builder) {
      builder.onResolve({ filter: /^code:/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, `${path.slice('code:'.length)}.ts`),
        namespace: 'code',
      }));
      builder.onLoad({ filter: /.*/, namespace: 'code' }, async ({ path }) => {
        const { outputFiles } = await build({
          entryPoints: [path],
          bundle: true,
          write: false,
          minify: production,
          format: 'iife',
          target: 'chrome128',
          logLevel: 'warning',
        });
        return { contents: `export const code = ${JSON.stringify(outputFiles[0]?.text ?? '')};`, watchFiles: [path] };
      });
    },
  };
}

/** Leaves an entry of this name out of the bundle that imports it by a call, which loads it when it is needed. */
function loadedLater(name: string): Plugin {
  return {
    name: 'entry that is loaded later',
    setup(builder) {
      builder.onResolve({ filter: new RegExp(`/${name}\\.ts$`) }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: `./${name}.js`, external: true } : undefined,
      );
    },
  };
}

/** Leaves what is imported by a call to a bundle of its own, loaded when it is needed; entries name these bundles. */
function lazyBundles(): Plugin {
  return {
    name: 'bundles that are loaded later',
    setup(builder) {
      builder.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path }) =>
        kind === 'dynamic-import' ? { path: `./${basename(path, '.ts')}.js`, external: true } : undefined,
      );
    },
  };
}

/** Leaves out the formats of fonts that only old browsers need. */
function fontsOfFormulas(): Plugin {
  return {
    name: 'fonts of formulas',
    setup(builder) {
      builder.onLoad({ filter: /katex(?:\.min)?\.css$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replaceAll(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\("[^"]*"\)/g, ''),
        loader: 'css',
        resolveDir: dirname(path),
      }));
    },
  };
}

/** The host tests as one bundle whose `run` is what the extension host calls. */
function hostTests(node: BuildOptions): BuildOptions {
  const suites = globSync('test/host/**/*.host.ts', { cwd: checkout }).sort();
  if (suites.length === 0) throw new Error('There are no host tests (test/host/**/*.host.ts).');
  // Loaded one after the other and only when mocha's globals are there.
  const loads = suites.map((path) => `() => import(${JSON.stringify(`./${path.replaceAll('\\', '/')}`)})`);
  return {
    ...node,
    external: [...(node.external ?? []), 'mocha'],
    banner: { js: moduleBanner },
    entryNames: 'test/host',
    stdin: {
      contents: [
        "import { runSuites } from './test/host/runner/runSuites.ts';",
        `export const run = () => runSuites([${loads.join(', ')}]);`,
      ].join('\n'),
      resolveDir: checkout,
      sourcefile: 'host.ts',
      loader: 'ts',
    },
  };
}

function copyIcons(folder: string): void {
  const codicons = join(checkout, 'node_modules/@vscode/codicons/dist');
  mkdirSync(folder, { recursive: true });
  for (const name of ['codicon.css', 'codicon.ttf']) cpSync(join(codicons, name), join(folder, name));
}

function sizeTable({ outputs }: Metafile, outFolder: string): string {
  return Object.entries(outputs)
    .filter(([path]) => !path.endsWith('.map'))
    .map(([path, { bytes }]) => {
      const name = relative(outFolder, join(checkout, path));
      return `${String(Math.ceil(bytes / 1024)).padStart(8)} KiB  ${name}`;
    })
    .join('\n');
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      target: { type: 'string', default: currentTarget() },
      production: { type: 'boolean', default: false },
    },
  });
  const outFolder = join(checkout, 'dist');
  const metafile = await buildAll({ outFolder, target: values.target, production: values.production, tests: true });
  const metafilePath = join(checkout, 'build/metafile.json');
  mkdirSync(dirname(metafilePath), { recursive: true });
  writeFileSync(metafilePath, JSON.stringify(metafile));
  // Tells by its time that the whole build was done.
  writeFileSync(join(outFolder, '.built'), '');
  note(sizeTable(metafile, outFolder));
}
