import { describe, expect, it } from 'vitest';
import { labelCorrectness, labelIsRight } from '../../../extension/model/strength/labelCorrectness.ts';
import { fitFlipModel, flipProbability } from '../../../extension/model/strength/flipModel.ts';
import { generator } from '../../fixtures/scoring/generator.ts';

describe('labelIsRight', () => {
  it.each([
    [0.9, 0.987805],
    [0.5, 0.9],
    [0.1, 0.5],
    [0.02, 0.155172],
  ])('weighs a probability of %f against a reliability of 0.9', (probability, expected) => {
    expect(labelIsRight(probability, 0.9)).toBeCloseTo(expected, 6);
  });
});

describe('labelCorrectness', () => {
  const probabilities = [0.9, 0.8, 0.95, 0.7, 0.2, 0.9, 0.1, 0.4];
  const annotators = [0, 0, 0, 0, 1, 1, 1, 1];

  it.each([
    [1, 0.977377, 0.759314],
    [2, 0.995161, 0.586054],
    [10_000, 1, 0.276351],
  ])('after %i iterations gives the published reliabilities', (iterations, first, second) => {
    const { reliability } = labelCorrectness(probabilities, annotators, { iterations, tolerance: 0 });
    expect(reliability[0]).toBeCloseTo(first, 6);
    expect(reliability[1]).toBeCloseTo(second, 6);
  });
});

describe('the flip model', () => {
  it('finds the share of right labels that were planted', () => {
    const random = generator(7);
    const means = Array.from({ length: 20_000 }, () => {
      const truth = Math.abs(random.normal()) * 2 * (random.uniform() < 0.98 ? 1 : -1);
      return random.uniform() < 0.25 ? -truth : truth;
    });
    const model = fitFlipModel(means);
    expect(model.reliability).toBeGreaterThan(0.68);
    expect(model.reliability).toBeLessThan(0.82);
    expect(flipProbability(model, -4)).toBeGreaterThan(0.9);
    expect(flipProbability(model, 4)).toBeLessThan(0.1);
  });

  it('falls as strength grows and stays within 0 to 1', () => {
    const model = fitFlipModel([-2, -1, 0.5, 1, 1, 2, 3, 2, 1]);
    const values = [-9, -2, 0, 2, 9].map((mean) => flipProbability(model, mean));
    for (const value of values) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
    expect(values).toEqual([...values].sort((left, right) => right - left));
  });

  it('has no opinion about rows when scores say nothing', () => {
    const model = fitFlipModel([0, 0, 0]);
    expect(flipProbability(model, -5)).toBe(flipProbability(model, 5));
  });
});
