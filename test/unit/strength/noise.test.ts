import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotatorReliability } from '../../../extension/model/strength/annotators.ts';
import { auditedShare, drawSample, sampleSize } from '../../../extension/model/strength/auditSample.ts';
import { actionFor, bandOf, bandPlan, bandSizes, cutStrengths } from '../../../extension/model/strength/bandPlan.ts';
import { bandRecipes } from '../../../extension/model/strength/bandRecipes.ts';
import { calibrate, expectedCalibrationError } from '../../../extension/model/strength/calibration.ts';
import { goldBucket, keepsLabel, neighboursToFetch } from '../../../extension/model/strength/goldBuckets.ts';
import { isotonic } from '../../../extension/model/strength/isotonic.ts';
import { lossSuggestion } from '../../../extension/model/strength/noiseEstimates.ts';
import { strengthOf, voteEntropy, weightedStrength, wilsonShare } from '../../../extension/model/strength/strength.ts';
import { generator } from '../../fixtures/scoring/generator.ts';

describe('the gold filter', () => {
  it.each([
    [true, false, false, false],
    [false, true, true, false],
    [true, true, false, true],
    [true, false, true, true],
  ])('gold %s, judge %s, best %s keeps the label: %s', (gold, judge, best, kept) => {
    expect(keepsLabel({ gold, judge, best })).toBe(kept);
  });

  it('recycles only where all are against the label', () => {
    expect(goldBucket({ gold: false, judge: false, best: false })).toBe('recycle');
    expect(goldBucket({ gold: false, judge: undefined, best: false })).toBe('recycle');
    expect(goldBucket({ gold: false, judge: true, best: false })).toBe('annotate');
    expect(goldBucket({ gold: false, judge: undefined, best: undefined })).toBe('annotate');
    expect(goldBucket({ gold: true, judge: undefined, best: false })).toBe('annotate');
  });

  it.each([
    [0.3, 8],
    [0.5, 8],
    [0.51, 4],
    [0.75, 2],
    [0.9, 1],
  ])('at a probability of %f fetches %i rows alike', (probability, count) => {
    expect(neighboursToFetch(probability)).toBe(count);
  });
});

describe('weighted strength', () => {
  it('is the plain one for equal weights, and leaves out weight 0', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 1, maxLength: 8 }), (margins) => {
        const plain = strengthOf(margins);
        const weighted = weightedStrength(
          margins,
          margins.map(() => 3),
        );
        expect(weighted?.mean).toBeCloseTo(plain?.mean ?? 0, 9);
        expect(weighted?.std).toBeCloseTo(plain?.std ?? 0, 9);
        expect(weighted?.votes).toBe(plain?.votes);
      }),
    );
    expect(weightedStrength([1, -5], [1, 0])).toEqual({ mean: 1, std: 0, votes: 1, scorers: 1 });
    expect(weightedStrength([4, 1], [1, 2])?.mean).toBeCloseTo(2, 12);
  });

  it('measures how split the votes are in bits', () => {
    expect(voteEntropy(5, 10)).toBe(1);
    expect(voteEntropy(0, 10)).toBe(0);
    expect(voteEntropy(10, 10)).toBe(0);
    expect(voteEntropy(1, 4)).toBeCloseTo(0.811278, 6);
  });
});

describe('isotonic', () => {
  it('never falls, keeps the weighted mean, and leaves what rises as it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 9 })), {
          minLength: 1,
        }),
        (entries) => {
          const values = entries.map(([value]) => value);
          const weights = entries.map(([, weight]) => weight);
          const fitted = isotonic(values, weights);
          for (let at = 1; at < fitted.length; at++) {
            expect(fitted[at]).toBeGreaterThanOrEqual((fitted[at - 1] ?? 0) - 1e-12);
          }
          const mean = (from: ArrayLike<number>): number =>
            weights.reduce((sum, w, at) => sum + w * (from[at] ?? 0), 0);
          expect(mean(fitted)).toBeCloseTo(mean(values), 6);
          const rising = [...values].sort((left, right) => left - right);
          expect([...isotonic(rising, weights)].every((value, at) => Math.abs(value - (rising[at] ?? 0)) < 1e-9)).toBe(
            true,
          );
        },
      ),
    );
  });
});

describe('calibration against gold', () => {
  const random = generator(5);
  const strengths = Array.from({ length: 3_000 }, () => 1.5 * random.normal());
  const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
  const agreements = strengths.map((strength) => (random.uniform() < sigmoid(strength) ? 1 : 0));

  it('shows one half at 0, rises, and has a small error for the probabilities that were planted', () => {
    const found = calibrate({ strengths, agreements, probabilities: strengths.map(sigmoid) });
    expect(found.atZero?.low).toBeLessThan(0.5);
    expect(found.atZero?.high).toBeGreaterThan(0.5);
    expect(found.bins[0]?.value).toBeLessThan(0.25);
    expect(found.bins.at(-1)?.value).toBeGreaterThan(0.75);
    expect(found.calibrationError).toBeLessThan(0.03);
    expect(found.ranking?.low).toBeGreaterThan(0.7);
    expect(found.bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(3_000);
  });

  it('says that scores are useless where they are, and turned round where they are', () => {
    const coin = strengths.slice(0, 300).map(() => (random.uniform() < 0.5 ? 1 : 0));
    expect(calibrate({ strengths: strengths.slice(0, 300), agreements: coin }).remarks.join(' ')).toContain('useless');
    const turned = calibrate({ strengths: strengths.map((strength) => -strength), agreements });
    expect(turned.remarks.join(' ')).toContain('turned round');
  });

  it('shows no chart of too few rows, and takes ties of strength together', () => {
    const few = calibrate({ strengths: [1, 2, -1], agreements: [1, 1, 0] });
    expect(few.bins).toEqual([]);
    expect(few.remarks[0]).toContain('Only 3 rows');
    const equal = calibrate({ strengths: strengths.map(() => 2), agreements });
    expect(equal.bins).toHaveLength(1);
  });

  it('has an error of 0 for certain and right, of 1 for certain and wrong', () => {
    expect(expectedCalibrationError([1, 1, 0], [1, 1, 0])).toBe(0);
    expect(expectedCalibrationError([1, 0], [0, 1])).toBe(1);
  });
});

describe('reliability of annotators', () => {
  it('finds a careful, a careless and an opposite annotator, and keeps quiet about one with few labels', () => {
    const random = generator(11);
    const rights = [0.95, 0.7, 0.2, 0.9];
    const counts = [400, 400, 400, 8];
    const scores: number[] = [];
    const who: number[] = [];
    rights.forEach((right, annotator) => {
      for (let label = 0; label < (counts[annotator] ?? 0); label++) {
        const quality = Math.abs(random.normal()) * 2;
        const margin = random.uniform() < right ? quality : -quality;
        scores.push(margin + 0.3 * random.normal());
        who.push(annotator);
      }
    });
    const { annotators } = annotatorReliability(scores, who, ['careful', 'careless', 'opposite', 'new']);
    rights.slice(0, 3).forEach((right, at) => {
      expect(Math.abs((annotators[at]?.reliability ?? 0) - right)).toBeLessThan(0.07);
      expect(annotators[at]?.low).toBeLessThan(right + 0.02);
      expect(annotators[at]?.high).toBeGreaterThan(right - 0.02);
    });
    expect(annotators.map(({ opposite }) => opposite)).toEqual([false, false, true, false]);
    expect(annotators[3]).toMatchObject({ tooFew: true, labels: 8 });
  });

  it('says nothing from scores that do not differ', () => {
    const { annotators } = annotatorReliability(new Float64Array(100), new Uint8Array(100), ['all']);
    expect((annotators[0]?.high ?? 0) - (annotators[0]?.low ?? 1)).toBeGreaterThan(0.2);
  });
});

describe('an audit sample', () => {
  it('has the size of the textbook: 385 for 5 % either way, fewer of a small dataset', () => {
    expect(sampleSize(0.05, 0.5, 1e9)).toBe(385);
    expect(sampleSize(0.05, 0.5, 1_000)).toBe(278);
    expect(sampleSize(0.1, 0.25, 1e9)).toBe(73);
    expect(sampleSize(0.01, 0.5, 40)).toBe(40);
  });

  it('is the same for the same seed, another for another, and draws every row alike', () => {
    const rows = Array.from({ length: 1_000 }, (_, row) => row);
    expect(drawSample(rows, 50, 1)).toEqual(drawSample(rows, 50, 1));
    expect(drawSample(rows, 50, 1)).not.toEqual(drawSample(rows, 50, 2));
    const drawn = Array.from({ length: 200 }, (_, seed) => drawSample(rows, 100, seed)).flat();
    const lower = drawn.filter((row) => row < 500).length / drawn.length;
    expect(Math.abs(lower - 0.5)).toBeLessThan(0.02);
    expect(drawSample(rows, 2_000, 1)).toHaveLength(1_000);
  });

  it('counts a tie one half and open rows not at all', () => {
    expect(auditedShare({ right: 7, wrong: 2, ties: 1, open: 40 })).toEqual({ ...wilsonShare(2.5, 10), rows: 10 });
    expect(auditedShare({ right: 0, wrong: 0, ties: 0, open: 40 })).toBeUndefined();
  });
});

describe('the suggested loss', () => {
  const estimate = (method: 'audit' | 'em' | 'bands', value: number, low: number, high: number) =>
    ({ method, share: { value, low, high }, rows: 100, because: '' }) as const;

  it('prefers an audit sample, names the loss, and stays below one half', () => {
    const suggestion = lossSuggestion([estimate('em', 0.4, 0.1, 0.6), estimate('audit', 0.2, 0.14, 0.28)]);
    expect(suggestion).toMatchObject({ lossType: 'robust', labelSmoothing: 0.2, method: 'audit' });
    expect(lossSuggestion([estimate('em', 0.49999, 0.3, 0.6)]).labelSmoothing).toBe(0.49);
    expect(lossSuggestion([estimate('em', 0.6, 0.55, 0.7)]).because).toContain('mixed up');
  });

  it('smoothes nothing where next to no label is wrong or nothing is known', () => {
    expect(lossSuggestion([estimate('audit', 0.005, 0, 0.015)])).toMatchObject({
      lossType: 'sigmoid',
      labelSmoothing: 0,
    });
    expect(lossSuggestion([])).toMatchObject({ labelSmoothing: 0, method: undefined });
  });
});

describe('bands', () => {
  const sorted = Float64Array.from({ length: 100 }, (_, row) => row - 30);

  it('cut by shares of the rows or by strengths, and hold every row once', () => {
    const cuts = cutStrengths({ unit: 'percent', cuts: [10, 50] }, sorted);
    expect(cuts).toEqual([-20, 20]);
    expect(bandSizes(cuts, sorted)).toEqual([10, 40, 50]);
    expect(cutStrengths({ unit: 'strength', cuts: [0] }, sorted)).toEqual([0]);
    for (const strength of sorted) {
      expect(bandOf(cuts, strength)).toBe(strength < -20 ? 0 : strength < 20 ? 1 : 2);
    }
    expect(bandSizes(cutStrengths({ unit: 'percent', cuts: [100] }, sorted), sorted)).toEqual([100, 0]);
  });

  it('offer the four published recipes, each a plan that holds together', () => {
    expect(Object.keys(bandRecipes)).toEqual(
      expect.arrayContaining(['flip', 'margin', 'flip-margin', 'smooth-margin']),
    );
    for (const { plan } of Object.values(bandRecipes)) expect(bandPlan.parse(plan)).toEqual(plan);
  });

  it('flip no label that the scorers agree with', () => {
    const plan = bandRecipes.flip?.plan ?? bandPlan.parse({});
    expect(actionFor(plan, 0, -1)).toEqual({ kind: 'flip' });
    expect(actionFor(plan, 0, 0.4)).toEqual({ kind: 'keep' });
  });

  it('are refused where cuts fall or do not fit the actions', () => {
    const keep = { kind: 'keep' } as const;
    const base = { unit: 'percent', onlyBelowZero: true, margin: false } as const;
    expect(bandPlan.safeParse({ ...base, cuts: [20, 10], actions: [keep, keep, keep] }).success).toBe(false);
    expect(bandPlan.safeParse({ ...base, cuts: [20], actions: [keep] }).success).toBe(false);
  });
});
