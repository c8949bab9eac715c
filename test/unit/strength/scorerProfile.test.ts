import { describe, expect, it } from 'vitest';
import {
  ProfileCounts,
  type ProfiledColumn,
  type ScorerProfile,
} from '../../../extension/model/strength/scorerProfile.ts';
import { agreementTable, profileCells } from '../../../extension/model/strength/scorerProfileWords.ts';
import { wilsonShare } from '../../../extension/model/strength/strength.ts';

const column = (scorer: string, more: Partial<ProfiledColumn> = {}): ProfiledColumn => ({
  scorer,
  model: scorer,
  cut: undefined,
  orderError: undefined,
  ...more,
});

/** Rows of margins (first less second), label, and lengths of both responses. */
type Row = readonly [margins: readonly number[], label: number, lengths: readonly [number, number]];

function profilesOf(rows: readonly Row[], columns: readonly ProfiledColumn[]): readonly ScorerProfile[] {
  const table = {
    margins: Float32Array.from(rows.flatMap(([margins]) => margins)),
    labels: Uint8Array.from(rows, ([, label]) => label),
    scorers: columns.length,
  };
  const lengths = { first: rows.map(([, , [first]]) => first), second: rows.map(([, , [, second]]) => second) };
  const counts = new ProfileCounts(table, lengths);
  // In two spans, as a large dataset is gone over.
  counts.add(0, 1);
  counts.add(1, rows.length);
  return counts.profiles(columns);
}

describe('the profile of a scorer', () => {
  const rows: readonly Row[] = [
    [[2, -1], 0, [10, 5]],
    [[-2, -4], 1, [5, 10]],
    [[4, 0], 3, [10, 5]],
    [[0, 1], 1, [7, 7]],
    [[Number.NaN, 1], 0, [1, 2]],
  ];
  const [one, two] = profilesOf(rows, [column('one'), column('two')]);

  it('has the spread of its margins for the labels in force, whichever response they prefer', () => {
    // 2, 2 and 0; the row whose label prefers nothing has no part.
    expect(one?.labelledRows).toBe(3);
    expect(one?.marginStd).toBeCloseTo(Math.sqrt(8 / 9), 6);
    // -1, 4, -1 and 1.
    expect(two?.labelledRows).toBe(4);
    expect(two?.marginStd).toBeCloseTo(Math.sqrt(19 / 4 - (3 / 4) ** 2), 6);
    const [lonely] = profilesOf(rows.slice(2, 4), [column('one'), column('two')]);
    expect(lonely?.marginStd).toBeUndefined();
  });

  it('counts how often the longer response has the higher score, where they differ in length', () => {
    expect(one?.longerPreferred).toEqual({ ...wilsonShare(3, 3), rows: 3 });
    // Not, yes, a half and not.
    expect(two?.longerPreferred).toEqual({ ...wilsonShare(1.5, 4), rows: 4 });
  });

  it('counts how often two prefer the same response, over the rows that both have scored', () => {
    // Not, yes, a half and a half.
    expect(one?.agreement).toEqual([{ ...wilsonShare(2, 4), rows: 4, scorer: 'two', sameModel: false }]);
    expect(two?.agreement).toEqual([{ ...wilsonShare(2, 4), rows: 4, scorer: 'one', sameModel: false }]);
  });

  it('says where a figure says little, and where it is not known', () => {
    expect(one === undefined ? [] : profileCells(one)).toEqual([
      'one',
      '0.943, few rows (3)',
      '100.0 % (43.9 % to 100.0 %), few rows (3)',
      '50.0 %, few rows (4)',
      'not known',
      'not known',
      'not pairwise',
    ]);
    const empty = profilesOf([[[Number.NaN], 0, [1, 1]]], [column('none', { orderError: { mean: 0, rows: 0 } })]);
    expect(empty.map(profileCells)).toEqual([
      ['none', 'not known', 'not known', 'no other scorer', 'not known', 'not known', 'not known'],
    ]);
  });

  it('says what was cut, and who is biased by length or by order', () => {
    const many = Array.from({ length: 300 }, (_, row): Row => [[1.5, row % 3 === 0 ? -1 : 1], row % 2, [9, 3]]);
    const cut = { texts: 600, truncated: 60, equalPairs: 2 };
    const found = profilesOf(many, [
      column('pair:a', { cut, orderError: { mean: 0.2, rows: 300 } }),
      column('pair:b', { cut: { ...cut, truncated: 0, equalPairs: 0 }, orderError: { mean: 0.01, rows: 300 } }),
    ]);
    const cells = found.map(profileCells);
    expect(cells[0]?.slice(2)).toEqual([
      '100.0 % (98.7 % to 100.0 %), biased',
      '66.7 %',
      '10.0 % of 600',
      '2',
      '0.200, depends on the order',
    ]);
    expect(cells[1]?.slice(4)).toEqual(['0.0 % of 600', '0', '0.010']);
  });

  it('leaves outputs of the same model out of the agreement with others, and shows them in the table of all', () => {
    const found = profilesOf(rows, [column('m/kind', { model: 'm' }), column('m/brief', { model: 'm' })]);
    expect(found.map((profile) => profileCells(profile)[3])).toEqual(['no other scorer', 'no other scorer']);
    expect(agreementTable(found)).toEqual({
      header: ['Scorer', 'm/kind', 'm/brief'],
      rows: [
        ['m/kind', '', '50.0 % of 4'],
        ['m/brief', '50.0 % of 4', ''],
      ],
    });
    expect(agreementTable(found.slice(0, 1)).rows).toEqual([]);
  });
});
