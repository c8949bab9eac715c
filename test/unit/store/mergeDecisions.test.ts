import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeDecisions, type PersonalDecision } from '../../../extension/model/rows/mergeDecisions.ts';
import { decisions } from '../../../extension/model/rows/rowState.ts';

const said = (row: number, annotator: string, decision: PersonalDecision['decision'], more = {}): PersonalDecision => ({
  row,
  annotator,
  decision,
  ...more,
});

describe('decisions of several people', () => {
  it('takes what all agree on, and leaves what contradicts each other to people', () => {
    const merged = mergeDecisions(
      [
        said(1, 'anna', 'flip'),
        said(1, 'ben', 'flip'),
        said(2, 'anna', 'keep'),
        said(2, 'ben', 'drop'),
        said(3, 'ben', 'tie'),
      ],
      { kind: 'report' },
    );
    expect(merged.rows.map(({ row, decision }) => [row, decision])).toEqual([
      [1, 'flip'],
      [3, 'tie'],
    ]);
    expect(merged.conflicts).toMatchObject([{ row: 2, settled: undefined }]);
    expect(merged.agreement).toEqual({ pairs: 2, equal: 1 });
  });

  it('settles by a majority of more than half, or by a name', () => {
    const all = [
      said(1, 'a', 'keep'),
      said(1, 'b', 'drop'),
      said(1, 'c', 'drop'),
      said(2, 'a', 'keep'),
      said(2, 'b', 'flip'),
    ];
    const byMajority = mergeDecisions(all, { kind: 'majority' });
    expect(byMajority.conflicts.map(({ settled }) => settled)).toEqual(['drop', undefined]);
    const byName = mergeDecisions(all, { kind: 'prefer', annotator: 'a' });
    expect(byName.conflicts.map(({ settled }) => settled)).toEqual(['keep', 'keep']);
  });

  it("counts a person's last word, lets unsure give way, and forgets what was taken back", () => {
    const merged = mergeDecisions(
      [said(1, 'a', 'keep'), said(1, 'a', 'drop'), said(1, 'b', 'unsure'), said(2, 'a', 'keep'), said(2, 'a', null)],
      { kind: 'report' },
    );
    expect(merged.rows.map(({ row, decision }) => [row, decision])).toEqual([[1, 'drop']]);
    expect(merged.conflicts).toEqual([]);
  });

  it('keeps all notes with their authors, and all tags', () => {
    const { rows } = mergeDecisions(
      [said(1, 'a', 'keep', { note: 'Fine.', tags: ['x'] }), said(1, 'b', 'keep', { note: 'Good.', tags: ['x', 'y'] })],
      { kind: 'report' },
    );
    expect(rows[0]).toMatchObject({ note: 'a: Fine.\nb: Good.', tags: ['x', 'y'] });
  });

  it('gives the same result in whatever order the people come', () => {
    const one = fc.record({
      row: fc.nat(5),
      annotator: fc.constantFrom('a', 'b', 'c'),
      decision: fc.constantFrom(...decisions),
    });
    const key = ({ row, annotator }: { row: number; annotator: string }): string => `${String(row)}${annotator}`;
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: key }), (all) => {
        const forwards = mergeDecisions(all, { kind: 'majority' });
        const backwards = mergeDecisions(all.toReversed(), { kind: 'majority' });
        expect(backwards.rows.map(({ row, decision }) => [row, decision])).toEqual(
          forwards.rows.map(({ row, decision }) => [row, decision]),
        );
        expect(backwards.agreement).toEqual(forwards.agreement);
      }),
    );
  });
});
