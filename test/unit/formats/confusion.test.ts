import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../../extension/model/formats/detect.ts';
import { formats } from '../../../extension/model/formats/formats.ts';
import { fixtures } from './support/fixtures.ts';

describe('detection of a format among all others', () => {
  it('has a fixture for every format that can be detected', () => {
    const wanted = formats.map(({ id }) => id).filter((id) => id !== 'mapped');
    expect(fixtures.map(({ id }) => id).toSorted()).toEqual(wanted.toSorted());
  });

  it('takes every fixture for its own format', () => {
    const confused = fixtures.flatMap(({ id, rows }) => {
      const found = detectFormat(rows)[0]?.choice.formatId;
      return found === id ? [] : [`${id} is taken for ${found ?? 'nothing'}`];
    });
    expect(confused).toEqual([]);
  });

  it.each(fixtures)('takes single rows of $id for it too', ({ id, rows }) => {
    expect(rows.map((row) => detectFormat([row])[0]?.choice.formatId)).toEqual(rows.map(() => id));
  });

  it.each(fixtures)('does not mind the order of keys nor further fields in rows of $id', ({ id, rows }) => {
    const shuffled = rows.map((row) => Object.fromEntries([['row_number', 7], ...Object.entries(row).toReversed()]));
    expect(detectFormat(shuffled)[0]?.choice.formatId).toBe(id);
  });

  it('has no two formats that fit the same rows and are equally specific', () => {
    const unclear = fixtures.flatMap(({ id, rows }) => {
      const own = formats.find((format) => format.id === id)?.specificity ?? 0;
      return formats
        .filter((format) => format.id !== id && format.specificity >= own)
        .filter((format) => (format.detect(rows)?.confidence ?? 0) === 1)
        .map((format) => `${id} and ${format.id}`);
    });
    expect(unclear).toEqual([]);
  });
});
