import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findProgram } from '../../../scripts/bootstrap.mjs';
import { commandTable } from '../../../extension/cli/commandTable.ts';
import { completionScript, shells } from '../../../extension/cli/completion/shells.ts';
import { createProgram, programName } from '../../../extension/cli/program.ts';
import { exportFormats } from '../../../extension/model/export/exportFormats.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator } from './support/curator.ts';

const table = commandTable(createProgram({ signal: new AbortController().signal, end: () => undefined }));
const scripts = new Map<string, string>(shells.map((shell) => [shell, completionScript(shell, programName, table)]));

describe.skipIf(findProgram(['bash']) === undefined)('completion by bash', () => {
  /** What bash offers for the last of these words. */
  function offered(...words: readonly string[]): readonly string[] {
    const script = join(temporaryFolder(), 'completion.bash');
    const asked = [
      ...[scripts.get('bash') ?? '', 'COMP_WORDS=("$@")', 'COMP_CWORD=$(($# - 1))'],
      ...['_preference_curator', 'printf "%s\\n" "${COMPREPLY[@]}"'],
    ];
    writeFileSync(script, asked.join('\n'));
    const output = execFileSync('bash', ['--norc', script, programName, ...words], { encoding: 'utf8' });
    return output.split('\n').filter((line) => line !== '');
  }

  it('offers the commands', () => {
    expect(offered('')).toEqual(table.map(({ name }) => name));
    expect(offered('exp')).toEqual(['export']);
  });

  it('offers the options of each command, and no other', () => {
    for (const { name, options } of table) expect(offered(name, '--')).toEqual(options.map((option) => option.name));
  });

  it('offers the values of an option that has a list of them', () => {
    expect(offered('export', 'pairs.jsonl', '--to', '')).toEqual(exportFormats.map(({ id }) => id));
    expect(offered('lint', '--format', 's')).toEqual(['sarif']);
    expect(offered('completion', '')).toEqual([...shells]);
  });

  it('leaves files to bash', () => {
    expect(offered('inspect', 'pa')).toEqual([]);
    expect(offered('export', 'pairs.jsonl', '--out', 'b')).toEqual([]);
  });

  it('registers itself for the program', () => {
    const script = `${scripts.get('bash') ?? ''}\ncomplete -p ${programName}`;
    expect(execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' })).toContain('-F _preference_curator');
  });
});

describe.each(['zsh', 'fish'] as const)('completion by %s', (shell) => {
  it('knows every command and option', () => {
    const script = scripts.get(shell) ?? '';
    for (const { name, options } of table) {
      expect(script).toContain(name);
      for (const option of options)
        expect(script).toContain(shell === 'fish' ? `-l ${option.name.slice(2)} ` : `${option.name}[`);
    }
  });

  it.skipIf(findProgram([shell]) === undefined)('is a script that the shell can read', () => {
    const path = join(temporaryFolder(), 'completion');
    writeFileSync(path, scripts.get(shell) ?? '');
    execFileSync(shell, ['-n', path], { stdio: 'pipe' });
  });
});

it('completion prints the script of a shell', async () => {
  const printed = await curator(['completion', 'bash']);
  expect(printed).toMatchObject({ status: 0, stdout: scripts.get('bash') });
});

it('completion refuses shells that it does not know', async () => {
  expect(await curator(['completion', 'cmd'])).toMatchObject({ status: 2, stdout: '' });
});
