import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../../extension/model/formats/detect.ts';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import type { JsonObject } from '../../../extension/model/json/jsonValue.ts';

const row = (grade: number): JsonObject => ({
  prompt: 'Why?',
  response1: 'Because of this.',
  response2: 'Because of that.',
  overall_preference: grade,
});
const rows = [-3, -1, 0, 1, 2, 3].map(row);

describe('labels that are grades from -3 to 3', () => {
  const choice = detectFormat(rows)[0]?.choice;
  if (choice === undefined) throw new Error('No format was found.');
  const codec = bindFormat(choice);

  it.each([
    [-3, { kind: 'preferred', candidate: 0, strength: 3 }],
    [-1, { kind: 'preferred', candidate: 0, strength: 1 }],
    [0, { kind: 'tie' }],
    [1, { kind: 'preferred', candidate: 1, strength: 1 }],
    [2, { kind: 'preferred', candidate: 1, strength: 2 }],
    [3, { kind: 'preferred', candidate: 1, strength: 3 }],
  ])('reads %i', (grade, label) => {
    expect(codec.decode(row(grade)).label).toEqual(label);
  });

  it.each([
    [-3, 3],
    [-1, 1],
    [1, -1],
    [2, -2],
  ])('turns %i into %i by a flip', (grade, flipped) => {
    expect(codec.encode(row(grade), { kind: 'flip' })).toEqual([
      { kind: 'set', path: ['overall_preference'], value: flipped },
    ]);
  });

  it('says what a grade is where a row has none', () => {
    expect(() => codec.decode({ ...row(1), overall_preference: 7 })).toThrow(/-3 to 3/u);
  });

  it('keeps reading 1 and 2 as first and second in a column without numbers below zero', () => {
    const numbered = [1, 2, 0, 1].map(row);
    const found = detectFormat(numbered)[0]?.choice;
    if (found === undefined) throw new Error('No format was found.');
    expect(numbered.map((one) => bindFormat(found).decode(one).label)).toEqual([
      { kind: 'preferred', candidate: 0 },
      { kind: 'preferred', candidate: 1 },
      { kind: 'tie' },
      { kind: 'preferred', candidate: 0 },
    ]);
  });
});
