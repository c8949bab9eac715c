import { describe, expect, it } from 'vitest';
import { byRank, sameLabel } from '../../../extension/model/formats/label.ts';
import { textOfTurns, type Comparison, type Label } from '../../../extension/model/comparison.ts';
import { fixtureOf, fixtures } from '../formats/support/fixtures.ts';
import { ActedRow, codecOf } from './support/actedRow.ts';

/** Texts of the responses, best first; of a preference the preferred one comes first. */
function bestFirst({ candidates }: Comparison, label: Label): readonly string[] {
  const places =
    label.kind === 'ranking'
      ? byRank(label.ranks).flat()
      : label.kind === 'preferred'
        ? [label.candidate, ...candidates.keys()].filter((place, at, all) => all.indexOf(place) === at)
        : [];
  return places.map((place) => textOfTurns(candidates[place]?.turns ?? []));
}

describe('a ranking', () => {
  const several = fixtures.flatMap(({ id, rows }) => {
    const codec = codecOf(rows);
    return rows.flatMap((row, index) =>
      codec.decode(row).candidates.length > 1 ? [[`${id} ${String(index)}`, row, codec] as const] : [],
    );
  });

  it.each(several)('of row %s is the label in force, and goes without a trace', (_name, source, codec) => {
    const row = new ActedRow(source, codec);
    const { label } = row;
    const before = row.comparison.candidates.map(({ turns }) => textOfTurns(turns));
    const order = [...before.keys()].reverse();
    row.act({ kind: 'rank', order });
    expect(row.state.decision).toBe('rank');
    expect(bestFirst(row.comparison, row.label)).toEqual(order.map((place) => before[place]));
    row.act({ kind: 'rank', order: null });
    expect(row.state).toMatchObject({ decision: undefined, pending: [] });
    expect(row.state.ranking).toBeUndefined();
    expect(row.line).toBe(row.source);
    expect(row.label).toEqual(label);
  });

  it('takes the place of a flip, and a decision takes the place of it', () => {
    const row = new ActedRow({ prompt: 'p', chosen: 'good', rejected: 'bad' }, codecOf(fixtureOf('trl-strings').rows));
    row.act({ kind: 'decide', decision: 'flip', graded: 'clearly' });
    // Shown are now "bad" and "good": the second is the best.
    row.act({ kind: 'rank', order: [1, 0] });
    expect(bestFirst(row.comparison, row.label)[0]).toBe('good');
    expect(row.state.graded).toBeUndefined();
    row.act({ kind: 'decide', decision: 'keep' });
    expect(row.state).toMatchObject({ decision: 'keep', pending: [] });
    expect(row.state.ranking).toBeUndefined();
    expect(row.line).toBe(row.source);
  });

  it('writes ranks where the row has a place for them', () => {
    const { rows } = fixtureOf('nemo-ranked');
    const row = new ActedRow(rows[0] ?? {}, codecOf(rows));
    row.act({ kind: 'rank', order: [1, 0] });
    const { completions } = JSON.parse(Buffer.from(row.line, 'latin1').toString()) as {
      readonly completions: readonly { readonly rank: number }[];
    };
    expect(completions.map(({ rank }) => rank).slice(0, 2)).toEqual([1, 0]);
  });

  it('names each response once', () => {
    const row = new ActedRow({ prompt: 'p', chosen: 'good', rejected: 'bad' }, codecOf(fixtureOf('trl-strings').rows));
    for (const order of [[0], [0, 0], [0, 2], [0, 1, 2]]) {
      expect(() => {
        row.act({ kind: 'rank', order });
      }).toThrow(/each response/u);
    }
  });

  it('stays with its responses when these change places', () => {
    const row = new ActedRow({ prompt: 'p', chosen: 'good', rejected: 'bad' }, codecOf(fixtureOf('trl-strings').rows));
    row.act({ kind: 'rank', order: [0, 1] });
    const before = bestFirst(row.comparison, row.label);
    row.act({ kind: 'swap' });
    expect(bestFirst(row.comparison, row.label)).toEqual(before);
  });
});

describe('the thumb of an only response', () => {
  const { rows } = fixtureOf('trl-unpaired');
  const codec = codecOf(rows);

  it.each(rows.map((row) => [row] as const))('keeps or flips the label of %j', (source) => {
    const row = new ActedRow(source, codec);
    const { label } = row;
    const up = label.kind === 'thumbs' && label.up;
    row.act({ kind: 'thumb', candidate: 0, thumb: up ? 'down' : 'up' });
    expect(row.state.decision).toBe('flip');
    expect(row.label).toEqual({ kind: 'thumbs', up: !up });
    row.act({ kind: 'thumb', candidate: 0, thumb: up ? 'up' : 'down' });
    expect(row.state.decision).toBe('keep');
    expect(sameLabel(row.label, label)).toBe(true);
    row.act({ kind: 'thumb', candidate: 0, thumb: null });
    expect(row.state.decision).toBeUndefined();
    expect(row.line).toBe(row.source);
  });

  it('gives way to a decision', () => {
    const row = new ActedRow(rows[0] ?? {}, codec);
    const { label } = row;
    row.act({ kind: 'thumb', candidate: 0, thumb: 'up' });
    row.act({ kind: 'thumb', candidate: 0, thumb: 'down' });
    row.act({ kind: 'decide', decision: null });
    expect(row.state.thumbs).toBeUndefined();
    expect(row.label).toEqual(label);
  });

  it('is the label of a row that has none', () => {
    const source = { prompt: 'p', completion: 'An answer.' };
    const row = new ActedRow(source, codecOf(fixtureOf('trl-prompt-completion').rows));
    row.act({ kind: 'thumb', candidate: 0, thumb: 'down' });
    expect(row.label).toEqual({ kind: 'thumbs', up: false });
    expect(row.line).toBe(row.source);
  });
});
