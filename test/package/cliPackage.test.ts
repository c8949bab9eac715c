import { execFileSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkout, nodeBinary } from '../../scripts/bootstrap.mjs';
import { packageCommandLine } from '../../scripts/packageCli.mts';

describe('the npm package of the command line', () => {
  let folder = '';
  let tarball = '';
  let installed = '';

  beforeAll(async () => {
    tarball = await packageCommandLine();
    folder = mkdtempSync(join(tmpdir(), 'preference-curator-npm-'));
    installed = join(folder, 'node_modules/preference-curator');
    mkdirSync(installed, { recursive: true });
    execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']);
    // What npm would fetch: the dependency alone, so that anything else that is missing is noticed.
    const dependency = 'node_modules/better-sqlite3';
    if (process.platform === 'win32') cpSync(join(checkout, dependency), join(folder, dependency), { recursive: true });
    else symlinkSync(join(checkout, dependency), join(folder, dependency));
  }, 120_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]): string =>
    execFileSync(nodeBinary, [join(installed, 'dist/cli.js'), ...args], {
      ...{ cwd: folder, encoding: 'utf8' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('has these files and no others', () => {
    const files = globSync('**/*', { cwd: installed })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => statSync(join(installed, path)).isFile());
    const workers = globSync('extension/engine/workers/*.worker.ts', { cwd: checkout }).map((path) => {
      return `dist/worker-${/([\w-]+)\.worker\.ts$/u.exec(path)?.[1] ?? ''}.js`;
    });
    expect(files.sort()).toEqual(
      ['LICENSE', 'README.md', 'dist/cli.js', 'dist/scorer.js', 'package.json', ...workers].sort(),
    );
    expect(statSync(tarball).size).toBeLessThan(3 * 1024 * 1024);
  });

  it('names its command and the packages that npm must bring', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({ name: 'preference-curator', bin: { 'preference-curator': 'dist/cli.js' } });
    const packages = ['better-sqlite3', 'onnxruntime-node'];
    expect(Object.keys(manifest.dependencies as object)).toEqual(['better-sqlite3']);
    expect(manifest).not.toHaveProperty('private');
    expect(readFileSync(join(installed, 'dist/cli.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/u);
    const needed = new Set<string>();
    for (const path of globSync('dist/*.js', { cwd: installed })) {
      const text = readFileSync(join(installed, path), 'utf8');
      expect(text.includes(checkout), path).toBe(false);
      for (const [, name] of text.matchAll(/\brequire\("(?!node:)([@\w/-]+)"\)/gu))
        if (name !== undefined) needed.add(name);
    }
    expect([...needed].filter((name) => !builtinModules.includes(name)).toSorted()).toEqual(packages);
  });

  it('works where nothing else is: a store, threads, and an import', () => {
    writeFileSync(join(folder, 'pairs.json'), '[{"prompt":"Why?","chosen":"Because it is so.","rejected":"No."}]');
    run('import', 'pairs.json');
    expect(JSON.parse(run('inspect', 'pairs.jsonl', '--json'))).toMatchObject({ rows: 1, invalidTotal: 0 });
    expect(run('lint', 'pairs.jsonl')).toContain('0');
    expect(run('--help')).toContain('preference-curator');
  });
});
