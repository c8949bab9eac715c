import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkout } from '../../../scripts/bootstrap.mjs';
import { filled, referencePages } from '../../../scripts/reference.mts';
import { confusions } from '../../../scripts/reference/formatTables.mts';
import { commands } from '../../../extension/cli/commands.ts';
import { formats } from '../../../extension/model/formats/formats.ts';

describe('pages that are made from the code', () => {
  it('are up to date; npm run reference writes them', () => {
    for (const { path, text } of referencePages()) {
      expect(readFileSync(join(checkout, path), 'utf8'), path).toBe(text);
    }
  });

  it('describe every command', () => {
    const page = readFileSync(join(checkout, 'docs/cli.md'), 'utf8');
    expect(page.match(/^## /gmu)).toHaveLength(commands.length + 1);
  });

  it('show that no example of a format is taken for another one', () => {
    const all = confusions();
    expect(all).toHaveLength(formats.length - 1);
    for (const { id, rows, whole, single } of all) {
      expect(whole).toBe(id);
      expect([...single]).toEqual([[id, rows]]);
    }
  });

  it('need a place for each part', () => {
    expect(() => filled('no place', { read: 'x' })).toThrow(/no place for the part "read"/u);
    const page = '<!-- generated: read (npm run reference) -->\nold\n<!-- /generated -->\n';
    expect(filled(page, { read: 'new' })).toContain('\n\nnew\n\n');
  });
});
