import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram, programName } from '../../../extension/cli/program.ts';
import { checkout } from '../../../scripts/bootstrap.mjs';

interface Page {
  readonly path: string;
  readonly text: string;
}

const pages: readonly Page[] = globSync(['*.md', 'docs/**/*.md'], { cwd: checkout })
  .sort()
  .map((path) => ({ path, text: readFileSync(join(checkout, path), 'utf8') }));
const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const program = createProgram({ signal: new AbortController().signal, end: () => undefined });

/** Targets of links and pictures that lie in the repository. */
function targetsOf({ text }: Page): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/gu)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/u.test(target));
}

/** The anchors that a page's headings have on GitHub. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gmu)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/gu, '-'),
  );
}

/** Lines of blocks of code, those that go over several joined, and code within lines; comments left out. */
function codeLinesOf({ text }: Page): readonly string[] {
  const blocks = [...text.matchAll(/^```\w*\n(.*?)^```/gmsu)].map(([, block = '']) =>
    block.replaceAll(/\\\n\s*/gu, ' '),
  );
  const spans = [...text.matchAll(/`([^`\n]+)`/gu)].map(([, span = '']) => span);
  return [...blocks, ...spans]
    .flatMap((code) => code.split(/\n|&&|\|/u))
    .map((line) =>
      line
        .replace(/^\s*\$ /u, '')
        .replace(/\s#.*$/u, '')
        .trim(),
    )
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** What a command line gives to this product's command line; undefined where it calls something else. */
function argumentsOf(line: string): readonly string[] | undefined {
  const given =
    new RegExp(`^(?:npx (?:--yes |-y )?)?${programName}(?: (.*))?$`, 'u').exec(line) ??
    /^npm run (?:-s |--silent )?curator -- (.*)$/u.exec(line);
  return given?.[1]?.match(/'[^']*'|"[^"]*"|\S+/gu) ?? (given === null ? undefined : []);
}

function optionsOf(command: Command): readonly string[] {
  return command.options.flatMap(({ long, short }) => [long, short]).filter((flag) => typeof flag === 'string');
}

describe('the documentation', () => {
  it.each(pages)('$path links to what there is', (page) => {
    const broken = targetsOf(page).filter((target) => {
      const [file = '', anchor] = target.split('#');
      const path = file === '' ? page.path : normalize(join(dirname(page.path), file));
      if (!existsSync(join(checkout, path))) return true;
      if (anchor === undefined || !path.endsWith('.md')) return false;
      return !anchorsOf(readFileSync(join(checkout, path), 'utf8')).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it.each(pages)('$path names commands, options and scripts that there are', (page) => {
    const wrong = codeLinesOf(page).filter((line) => {
      const script = /^npm run (?:-s |--silent )?(\S+)/u.exec(line)?.[1];
      if (script !== undefined && !Object.hasOwn(manifest.scripts, script)) return true;
      const given = argumentsOf(line);
      if (given === undefined || given.length === 0) return false;
      const command = program.commands.find((one) => one.name() === given[0]);
      if (command === undefined) return !['--help', 'COMMAND'].includes(given[0] ?? '');
      const known = [...optionsOf(command), '--help', '-h'];
      return given.some((word) => /^--?[a-z]/u.test(word) && !known.includes(word.split('=')[0] ?? ''));
    });
    expect(wrong).toEqual([]);
  });

  it('has a command line of this product in its README, so that the check above looks at something', () => {
    const [readme] = pages.filter(({ path }) => path === 'README.md');
    const lines = readme === undefined ? [] : codeLinesOf(readme);
    expect(lines.filter((line) => (argumentsOf(line) ?? []).length > 0).length).toBeGreaterThan(0);
  });

  it('shows each of its pictures, and each is one that the end-to-end tests take', () => {
    const pictures = globSync('docs/images/*', { cwd: checkout });
    const shown = pages.flatMap((page) => targetsOf(page).map((target) => normalize(join(dirname(page.path), target))));
    expect(pictures.filter((path) => !shown.includes(path))).toEqual([]);
    const themes = readFileSync(join(checkout, 'test/e2e/themes.test.ts'), 'utf8');
    for (const path of pictures) {
      const [, theme, view] = /^docs\/images\/(light|dark|high-contrast)-(.*)\.png$/u.exec(path) ?? [];
      expect(theme, path).toBeDefined();
      expect(themes).toContain(`screenshot(\`\${theme}-${view ?? ''}\`)`);
    }
  });
});
