import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentTarget, targetOf } from '../../scripts/targets.mts';
import { vsixPath } from '../../scripts/package.mts';
import { ensureCodeServer, nodeBinary } from '../../scripts/bootstrap.mjs';
import { installVsix } from '../../scripts/codeServer.mts';

const target = currentTarget();

describe('the packaged extension, as VS Code installs it', () => {
  let folder = '';
  let extension = '';

  beforeAll(async () => {
    ensureCodeServer();
    folder = mkdtempSync(join(tmpdir(), 'preference-curator-package-'));
    await installVsix(folder, vsixPath(target));
    extension = join(
      folder,
      'extensions',
      globSync('preference-curator.*', { cwd: join(folder, 'extensions') })[0] ?? '',
    );
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a program with the installed extension as its folder and gives what it prints. */
  const run = (...args: string[]): string =>
    execFileSync(nodeBinary, args, { cwd: extension, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  it('has these files and no others', () => {
    const binaries = targetOf(target).onnxruntime;
    const libraries = 'dist/node_modules';
    const found = globSync('**/*', { cwd: extension })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => statSync(join(extension, path)).isFile())
      .filter((path) => !/^dist\/node_modules\/onnxruntime-(?:node|common)\/dist\/(?:cjs\/)?[\w-]+\.js$/u.test(path));
    expect(found.sort()).toEqual(
      [
        'LICENSE.txt',
        'changelog.md',
        'dist/cli.js',
        'dist/engine.js',
        'dist/languageClient.js',
        'dist/languageServer.js',
        'dist/main.js',
        'dist/scorer.js',
        `dist/native/${target}.node`,
        `${libraries}/onnxruntime-common/dist/cjs/package.json`,
        `${libraries}/onnxruntime-common/package.json`,
        `${libraries}/onnxruntime-node/package.json`,
        ...(binaries?.files ?? []).map(
          (file) => `${libraries}/onnxruntime-node/bin/napi-v6/${binaries?.folder ?? ''}/${file}`,
        ),
        ...[
          ...[
            'codicon.css',
            'codicon.ttf',
            'judges.css',
            'judges.js',
            'pairs.css',
            'pairs.js',
            'renderMarkdown.js',
            'rubric.css',
            'rubric.js',
            'strength.css',
            'strength.js',
            'triage.css',
            'triage.js',
          ],
          ...globSync('*.woff2', { cwd: 'node_modules/katex/dist/fonts' }).map((name) => `fonts/${name}`),
        ].map((name) => `dist/webview/${name}`),
        ...[
          'ensemble',
          'facts',
          'identity',
          'import',
          'indexedSearch',
          'lint',
          'report',
          'scan',
          'search',
          'textIndex',
          'watchdog',
        ].map((name) => `dist/worker-${name}.js`),
        'l10n/bundle.l10n.json',
        'language/jsonl.language-configuration.json',
        'language/preference-fields.tmLanguage.json',
        'language/preference-jsonl.tmLanguage.json',
        'media/icon.png',
        'media/icon.svg',
        'media/sample/planted-flips.json',
        'media/sample/sample.jsonl',
        ...['decide', 'export', 'open', 'score', 'strength'].map((name) => `media/walkthrough/${name}.svg`),
        'package.json',
        'package.nls.json',
        'readme.md',
      ].sort(),
    );
  });

  it('is small enough to be installed at once', () => {
    expect(statSync(vsixPath(target)).size).toBeLessThan(25 * 1024 * 1024);
    // What is loaded before anything is seen: each further 100 kB is felt.
    const limits = {
      languageClient: 640,
      languageServer: 704,
      main: 448,
      'webview/judges': 320,
      'webview/pairs': 384,
      'webview/rubric': 320,
      'webview/strength': 656,
      'webview/triage': 320,
    };
    for (const [bundle, limit] of Object.entries({ ...limits, 'webview/renderMarkdown': 640 })) {
      expect(statSync(join(extension, `dist/${bundle}.js`)).size, bundle).toBeLessThan(limit * 1024);
    }
  });

  it('names nothing of the machine that built it', () => {
    for (const path of globSync('{package.json,dist/*.js,dist/webview/*.{js,css}}', { cwd: extension })) {
      expect(readFileSync(join(extension, path), 'utf8').includes(process.cwd()), path).toBe(false);
    }
  });

  it('loads the inference runtime from where the bundles look for it', () => {
    const script = "console.log(typeof require('./dist/node_modules/onnxruntime-node').InferenceSession.create)";
    expect(run('-e', script).trim()).toBe('function');
  });

  it('scores a dataset with a reward model, in a process of its own', () => {
    const dataset = join(folder, 'scored.jsonl');
    writeFileSync(dataset, '{"prompt":"How?","chosen":"Put it into boiling water.","rejected":"No."}\n');
    const model = join(import.meta.dirname, '../fixtures/models/words');
    const report = run('dist/cli.js', 'score', dataset, '--with', `onnx:${model}`, '--json').trim();
    expect(JSON.parse(report)).toMatchObject({ scorer: 'onnx:words' });
    const scores = JSON.parse(run('dist/cli.js', 'scores', dataset, '--json')) as { scores: Record<string, number[]> };
    expect(scores.scores['onnx:words']).toHaveLength(2);
  });

  it('scores a dataset with the installed command line, with its own database binary and worker', () => {
    const dataset = join(folder, 'pairs.jsonl');
    const row = (number: number): string =>
      JSON.stringify({ prompt: `${String(number)}?`, chosen: 'A good and long answer.', rejected: 'No.' });
    writeFileSync(dataset, Array.from({ length: 40 }, (_, number) => `${row(number)}\n`).join(''));
    run('dist/cli.js', 'score', dataset, '--with', 'builtin');
    const rows = run('dist/cli.js', 'strength', dataset, '--json').trim().split('\n');
    expect(rows).toHaveLength(40);
    const first = JSON.parse(rows[0] ?? '') as { strength: { scorers: number } };
    expect(first.strength.scorers).toBeGreaterThan(0);
  });
});
