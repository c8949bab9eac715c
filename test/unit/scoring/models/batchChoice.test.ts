import { describe, expect, it } from 'vitest';
import { BatchChoice } from '../../../../extension/engine/scoring/models/process/batchChoice.ts';

/** Sizes of the first batches, where a batch of each size has so many tokens a millisecond. */
function sizesOf(speeds: Readonly<Record<number, number>>, batches = 12): readonly number[] {
  const choice = new BatchChoice('cpu');
  return Array.from({ length: batches }, () => {
    const size = choice.next('padded');
    choice.measured(size, 1_000 * (speeds[size] ?? 0), 1_000);
    return size;
  });
}

describe('how many texts are computed together', () => {
  it('stays with single texts after one batch that is clearly slower', () => {
    expect(sizesOf({ 1: 20, 4: 10, 16: 40 })).toEqual([1, 1, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('looks twice where the difference is small', () => {
    expect(sizesOf({ 1: 20, 4: 19, 16: 40 })).toEqual([1, 1, 4, 4, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('takes the largest where each is faster than the one before', () => {
    expect(sizesOf({ 1: 10, 4: 20, 16: 40 })).toEqual([1, 1, 4, 4, 16, 16, 16, 16, 16, 16, 16, 16]);
  });

  it('takes the middle one where the largest is slower', () => {
    expect(sizesOf({ 1: 10, 4: 40, 16: 20 })).toEqual([1, 1, 4, 4, 16, 4, 4, 4, 4, 4, 4, 4]);
  });

  it('never takes a size again that memory was too short for, and one text where a model takes no more', () => {
    const choice = new BatchChoice('cpu');
    for (const size of [1, 1, 4]) choice.measured(size, 1_000 * size, 1_000);
    choice.failed(4);
    expect(choice.next('padded')).toBe(1);
    expect(new BatchChoice('webgpu').next('single')).toBe(1);
  });
});
