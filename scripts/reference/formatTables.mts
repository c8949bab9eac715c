import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contents } from '../../extension/model/export/exportFormat.ts';
import { exportFormats } from '../../extension/model/export/exportFormats.ts';
import { detectFormat } from '../../extension/model/formats/detect.ts';
import { formats } from '../../extension/model/formats/formats.ts';
import type { JsonObject } from '../../extension/model/json/jsonValue.ts';
import { checkout } from '../bootstrap.mjs';

const fixtureFolder = join(checkout, 'test/fixtures/formats');

interface Fixture {
  readonly id: string;
  readonly rows: readonly JsonObject[];
}

function fixtures(): readonly Fixture[] {
  return readdirSync(fixtureFolder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => ({
      id: name.replace('.jsonl', ''),
      rows: readFileSync(join(fixtureFolder, name), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as JsonObject),
    }));
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Every shape that is read, with the top-level fields of its example. */
export function readTable(): string {
  const examples = new Map(fixtures().map(({ id, rows }) => [id, rows]));
  return table(
    ['Id', 'Shape', 'Specificity', 'Fields of the example'],
    formats.map(({ id, title, specificity }) => {
      const fields = [...new Set((examples.get(id) ?? []).flatMap((row) => Object.keys(row)))];
      const shown = fields.length === 0 ? 'those that the user names' : fields.map((name) => `\`${name}\``).join(', ');
      return [`\`${id}\``, title, String(specificity), shown];
    }),
  );
}

/** Every shape that is written, with what it has a place for. */
export function writtenTable(): string {
  return table(
    ['Id', 'Writes', 'Read by', 'Has a place for'],
    exportFormats.map(({ id, description, consumers, carries }) => [
      ...[`\`${id}\``, description, consumers],
      carries.map((content) => contents[content]).join('; '),
    ]),
  );
}

/** How often rows of each shape are taken for another one: rows of the matrix with what they are not taken for left out. */
export interface Confusion {
  readonly id: string;
  readonly rows: number;
  /** What the whole example is taken for. */
  readonly whole: string;
  /** What single rows are taken for, with their number. */
  readonly single: ReadonlyMap<string, number>;
}

export function confusions(): readonly Confusion[] {
  const taken = (rows: readonly JsonObject[]): string => detectFormat(rows)[0]?.choice.formatId ?? 'none';
  return fixtures().map(({ id, rows }) => {
    const single = new Map<string, number>();
    for (const row of rows) {
      const found = taken([row]);
      single.set(found, (single.get(found) ?? 0) + 1);
    }
    return { id, rows: rows.length, whole: taken(rows), single };
  });
}

export function confusionTable(): string {
  const all = confusions();
  const wrong = all.filter(({ id, whole }) => whole !== id).length;
  const rows = all.reduce((sum, one) => sum + one.rows, 0);
  const wrongRows = all.reduce((sum, { id, single, rows: own }) => sum + own - (single.get(id) ?? 0), 0);
  return [
    `${String(all.length)} shapes, ${String(rows)} rows; taken for another shape: ${String(wrong)} examples, ${String(wrongRows)} single rows. Cells that are 0 are left out.`,
    '',
    table(
      ['Example of', 'Rows', 'The example is taken for', 'Its single rows are taken for'],
      all.map(({ id, rows: own, whole, single }) => [
        ...[`\`${id}\``, String(own), `\`${whole}\``],
        [...single].map(([found, count]) => `\`${found}\` ${String(count)}`).join(', '),
      ]),
    ),
  ].join('\n');
}
