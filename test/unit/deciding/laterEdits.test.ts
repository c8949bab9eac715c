import { describe, expect, it } from 'vitest';
import { sameLabel } from '../../../extension/model/formats/label.ts';
import { fixtures } from '../formats/support/fixtures.ts';
import { ActedRow, codecOf } from './support/actedRow.ts';

describe('a decision about a row whose values were changed after an earlier one', () => {
  const shapes = fixtures.flatMap(({ id, rows }) => {
    const codec = codecOf(rows);
    const row = rows.find(
      (one) => codec.decode(one).candidates.length === 2 && codec.decode(one).label.kind === 'preferred',
    );
    return row === undefined ? [] : [[id, row, codec] as const];
  });

  it.each(shapes)('of shape %s: keep after flip and swap leaves what the swap made', (_id, source, codec) => {
    const row = new ActedRow(source, codec);
    const swapped = new ActedRow(source, codec);
    swapped.act({ kind: 'swap' });
    row.act({ kind: 'decide', decision: 'flip' });
    row.act({ kind: 'swap' });
    row.act({ kind: 'decide', decision: 'keep' });
    expect(row.state).toMatchObject({ decision: 'keep', decisionEdits: [] });
    expect(row.line).toBe(swapped.line);
    expect(sameLabel(row.label, swapped.label)).toBe(true);
  });
});
