import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { checkout, findProgram } from '../../../scripts/bootstrap.mjs';
import { commandTable } from '../../../extension/cli/commandTable.ts';
import { createProgram, programName } from '../../../extension/cli/program.ts';
import { commandLine } from '../../support/bundles.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator } from '../cli/support/curator.ts';

const read = (name: string): unknown => parse(readFileSync(join(checkout, name), 'utf8'));
const table = commandTable(createProgram({ signal: new AbortController().signal, end: () => undefined }));
const flawed = '{"prompt":"One?","chosen":"The same.","rejected":"The same."}\n';
const clean = '{"prompt":"One?","chosen":"This is a fair answer.","rejected":"This one is worse than that."}\n';

/** The options that a command line names must be options of the command that it names. */
function expectCommand(line: string): void {
  const [program, name, ...rest] = line.trim().split(/\s+/u);
  expect(program).toBe(programName);
  const command = table.find((known) => known.name === name);
  expect(command).toBeDefined();
  const known = new Set(command?.options.map((option) => option.name));
  expect(rest.filter((word) => word.startsWith('--') && !known.has(word))).toEqual([]);
}

describe('the pre-commit hook', () => {
  const hooks = z
    .array(
      z.strictObject({
        ...{ id: z.string(), name: z.string(), description: z.string(), entry: z.string() },
        ...{ language: z.enum(['system', 'node']), files: z.string(), require_serial: z.boolean() },
      }),
    )
    .parse(read('.pre-commit-hooks.yaml'));

  it('names a command that there is, and the files that are datasets', () => {
    expect(hooks.map(({ id }) => id)).toEqual(['preference-curator-lint']);
    for (const { entry, files } of hooks) {
      expectCommand(entry);
      expect(
        ['a/pairs.jsonl', 'b.ndjson', 'c.json', 'd.jsonl.gz'].map((name) => new RegExp(files, 'u').test(name)),
      ).toEqual([...[true, true, false, false]]);
    }
  });

  it('can be given several files, as pre-commit does; the worst decides', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'flawed.jsonl'), flawed);
    writeFileSync(join(folder, 'clean.jsonl'), clean);
    const both = await curator(['lint', join(folder, 'flawed.jsonl'), join(folder, 'clean.jsonl')]);
    expect(both.status).toBe(1);
    expect(both.stdout).toContain('flawed.jsonl:1: error identical');
    const sarif = ['lint', join(folder, 'flawed.jsonl'), join(folder, 'clean.jsonl'), '--format', 'sarif'];
    expect(await curator(sarif)).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('the GitHub action', () => {
  const input = z.strictObject({
    description: z.string(),
    required: z.boolean().optional(),
    default: z.string().optional(),
  });
  const step = z.object({ run: z.string().optional(), env: z.record(z.string(), z.string()).optional() });
  const action = z
    .strictObject({
      ...{ name: z.string(), description: z.string().max(125), inputs: z.record(z.string(), input) },
      outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
      runs: z.strictObject({ using: z.literal('composite'), steps: z.array(step) }),
    })
    .parse(read('action.yml'));
  const script = action.runs.steps.flatMap(({ run }) => run ?? []).join('\n');
  const environment = Object.assign({}, ...action.runs.steps.map(({ env }) => env ?? {})) as Record<string, string>;

  it('names a command that there is, and uses each input', () => {
    const line = /preference-curator lint .*/u.exec(script.replaceAll('\\\n', ' '))?.[0].split('>')[0] ?? '';
    expectCommand(line);
    const used = Object.values(environment).map((value) => /^\$\{\{ inputs\.([\w-]+) \}\}$/u.exec(value)?.[1]);
    expect(used.toSorted()).toEqual(Object.keys(action.inputs).toSorted());
    // Put into the script as text, an input could be a command.
    expect(script).not.toContain('${{');
  });

  it.skipIf(process.platform === 'win32' || findProgram(['bash']) === undefined)(
    'writes SARIF a file and fails as lint does',
    () => {
      const folder = temporaryFolder();
      mkdirSync(join(folder, 'data/deep'), { recursive: true });
      writeFileSync(join(folder, 'data/deep/with space.jsonl'), flawed);
      writeFileSync(join(folder, 'data/clean.jsonl'), clean);
      // In the place of npx, which would ask the registry: the command line of the checkout.
      mkdirSync(join(folder, 'bin'));
      writeFileSync(join(folder, 'bin/npx'), `#!/bin/sh\nshift 4\nexec "${process.execPath}" "${commandLine}" "$@"\n`, {
        mode: 0o755,
      });
      const run = (files: string, failOn: string): number | null =>
        spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
          cwd: folder,
          env: {
            ...{
              PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
              GITHUB_OUTPUT: join(folder, 'output'),
            },
            ...{ FILES: files, FAIL_ON: failOn, BASELINE: '', OUTPUT: 'sarif', PACKAGE: programName },
          },
        }).status;
      expect(run('data/**/*.jsonl\n', 'error')).toBe(1);
      const logs = ['1', '2'].map((name) => readFileSync(join(folder, `sarif/${name}.sarif`), 'utf8'));
      expect(logs.map((log) => (JSON.parse(log) as { version: string }).version)).toEqual(['2.1.0', '2.1.0']);
      expect(logs.join('')).toContain('data/deep/with%20space.jsonl');
      expect(readFileSync(join(folder, 'output'), 'utf8')).toBe('sarif=sarif\n');
      expect(run('data/clean.jsonl', 'error')).toBe(0);
      writeFileSync(join(folder, 'data/part[1].jsonl'), flawed);
      expect(run('data/part*.jsonl', 'error')).toBe(1);
      expect(run('nothing/*.jsonl', 'error')).toBe(2);
      expect(existsSync(join(folder, 'sarif/3.sarif'))).toBe(false);
    },
  );
});
