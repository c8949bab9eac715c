import { describe, expect, it } from 'vitest';
import { countHits, findHits, foldCase } from '../../../webview/pairs/searching/textHits.ts';

const many = 1_000;

describe('the hits of words in texts', () => {
  it('are found in the order of the texts, whatever the case, with their place in each', () => {
    const texts = [
      { place: 'prompt', text: 'The lamp. A LAMP.' },
      { place: 'left', text: 'No light.' },
      { place: 'right', text: 'Lamplight.' },
    ];
    expect(findHits(texts, 'Lamp', many)).toEqual({
      more: false,
      hits: [
        { place: 'prompt', start: 4, end: 8, nth: 0 },
        { place: 'prompt', start: 12, end: 16, nth: 1 },
        { place: 'right', start: 0, end: 4, nth: 0 },
      ],
    });
  });

  it('do not overlap, and do not reach from one text into the next', () => {
    const hits = findHits(
      [
        { place: 'a', text: 'aaaaa' },
        { place: 'b', text: 'a' },
      ],
      'aa',
      many,
    );
    expect(hits.hits.map(({ place, start }) => [place, start])).toEqual([
      ['a', 0],
      ['a', 2],
    ]);
  });

  it('stand where they stand in the text, behind letters that are longer in lower case too', () => {
    const text = 'İİ 😀 Straße';
    const [hit] = findHits([{ place: 'a', text }], 'STRAßE', many).hits;
    expect(text.slice(hit?.start, hit?.end)).toBe('Straße');
    expect(findHits([{ place: 'a', text }], 'İ', many).hits).toHaveLength(2);
  });

  it('take both small forms of a sigma for one letter', () => {
    expect(findHits([{ place: 'a', text: 'ὁδός ΟΔΟΣ' }], 'οδοσ', many).hits).toHaveLength(1);
    expect(foldCase('ΟΔΟΣ')).toBe(foldCase('οδοσ'));
  });

  it('end at the most that are asked for, and say so only where there are more', () => {
    const texts = [{ place: 'a', text: 'x x x' }];
    expect(findHits(texts, 'x', 2)).toMatchObject({ more: true, hits: [{ start: 0 }, { start: 2 }] });
    expect(findHits(texts, 'x', 3)).toMatchObject({ more: false, hits: { length: 3 } });
  });

  it('are none where nothing is looked for', () => {
    expect(findHits([{ place: 'a', text: 'x' }], '', many)).toEqual({ hits: [], more: false });
    expect(countHits('x', [''], 0)).toBe(0);
  });
});

describe('the hits beyond the part that is shown', () => {
  it('are those that end behind it, also where they begin within it', () => {
    expect(countHits('lamp lamp lamp', ['Lamp'], 4)).toBe(2);
    expect(countHits('lamp lamp lamp', ['lamp'], 8)).toBe(2);
    expect(countHits('lamp lamp lamp', ['lamp'], 14)).toBe(0);
  });

  it('are counted for each of several words, a word that is given twice once', () => {
    expect(countHits('a lamp, a light', ['lamp', 'light', 'LAMP'], 0)).toBe(2);
  });
});
