import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, note } from './bootstrap.mjs';
import { cliPage } from './reference/cliPage.mts';
import { confusionTable, readTable, writtenTable } from './reference/formatTables.mts';

/** A page that is made from the code, or that has parts which are. */
interface Page {
  readonly path: string;
  /** The page as it should be, from the page as it is. */
  readonly make: (now: string) => string;
}

const pages: readonly Page[] = [
  { path: 'docs/cli.md', make: cliPage },
  {
    path: 'docs/formats.md',
    make: (now) => filled(now, { read: readTable(), written: writtenTable(), confusion: confusionTable() }),
  },
];

/** A page with its generated parts, each between `<!-- generated: NAME -->` and `<!-- /generated -->`. */
export function filled(page: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const begin = `<!-- generated: ${name} (npm run reference) -->`;
    const end = '<!-- /generated -->';
    const from = text.indexOf(begin);
    const to = text.indexOf(end, from);
    if (from < 0 || to < 0) throw new Error(`The page has no place for the part "${name}".`);
    return `${text.slice(0, from + begin.length)}\n\n${part}\n\n${text.slice(to)}`;
  }, page);
}

/** Each page with what it should hold. */
export function referencePages(): readonly { readonly path: string; readonly text: string }[] {
  return pages.map(({ path, make }) => ({ path, text: make(textOf(join(checkout, path))) }));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return ''; // Made for the first time.
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const { path, text } of referencePages()) {
    if (text === textOf(join(checkout, path))) continue;
    writeFileSync(join(checkout, path), text);
    note(`${path} was written anew.`);
  }
}
