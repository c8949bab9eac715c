import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../../extension/model/json/jsonValue.ts';

const folder = join(import.meta.dirname, '../../../fixtures/formats');

/** The rows of one format as they are published, made up by us. */
export interface FormatFixture {
  readonly id: string;
  readonly lines: readonly string[];
  readonly rows: readonly JsonObject[];
}

/** One file a format, under the format's id. */
export const fixtures: readonly FormatFixture[] = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .sort()
  .map((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
    return { id: name.replace('.jsonl', ''), lines, rows: lines.map((line) => JSON.parse(line) as JsonObject) };
  });

export function fixtureOf(id: string): FormatFixture {
  const fixture = fixtures.find((known) => known.id === id);
  if (fixture === undefined) throw new Error(`There is no fixture of ${id}.`);
  return fixture;
}
