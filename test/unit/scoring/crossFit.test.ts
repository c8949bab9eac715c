import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignFolds } from '../../../extension/engine/scoring/builtin/folds.ts';
import { trainBradleyTerry } from '../../../extension/engine/scoring/builtin/bradleyTerry.ts';
import { PairStore, trainingPairs } from '../../../extension/engine/scoring/builtin/pairStore.ts';
import type { SparseFeatures } from '../../../extension/engine/scoring/builtin/members.ts';
import { pairIdentity } from '../../../extension/engine/scoring/pairIdentity.ts';
import { sortedPositions } from '../../../extension/engine/scoring/sortRows.ts';
import type { Comparison } from '../../../extension/model/comparison.ts';
import { generator } from '../../fixtures/scoring/generator.ts';

const features = (entries: Readonly<Record<number, number>>): SparseFeatures => ({
  places: Uint32Array.from(Object.keys(entries), Number),
  values: Float32Array.from(Object.values(entries)),
  count: Object.keys(entries).length,
});

describe('folds', () => {
  it('keep all rows of a prompt together, whatever the order of the rows, and are about equal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 300 }), (prompts) => {
        const { folds, foldOf } = assignFolds(Float64Array.from(prompts));
        const foldOfPrompt = new Map<number, number>();
        prompts.forEach((prompt, row) => {
          const fold = foldOf[row] ?? -1;
          expect(foldOfPrompt.get(prompt) ?? fold).toBe(fold);
          foldOfPrompt.set(prompt, fold);
        });
        expect(folds).toBe(foldOfPrompt.size < 2 ? 0 : Math.min(10, foldOfPrompt.size));
        const turned = assignFolds(Float64Array.from(prompts).reverse());
        expect([...turned.foldOf].reverse()).toEqual([...foldOf]);
      }),
    );
  });

  it('never show a model a prompt that it scores', () => {
    const random = generator(3);
    const prompts = Float64Array.from({ length: 200 }, () => random.below(60));
    const { folds, foldOf } = assignFolds(prompts);
    const store = new PairStore(1, 200, 8, 10_000);
    prompts.forEach((_, row) => {
      store.add(row, 0, [[features({ [row % 8]: 1 }), features({})]]);
    });
    const preferred = new Uint8Array(200);
    for (let fold = 0; fold < folds; fold++) {
      const trained = trainingPairs([store.view()], 0, fold, foldOf, preferred);
      const scored = prompts.filter((_, row) => foldOf[row] === fold);
      expect(trained.count).toBe(200 - scored.length);
      // Entries are one a pair here, so that a pair's start is its row.
      const seen = new Set(Array.from({ length: trained.count }, (_, pair) => prompts[trained.starts[pair] ?? -1]));
      expect(scored.some((prompt) => seen.has(prompt))).toBe(false);
    }
  });
});

describe('pairs in shared memory', () => {
  it('never exceed their budget: a sample of prompts is kept', () => {
    const store = new PairStore(2, 1000, 64, 400);
    const random = generator(9);
    for (let row = 0; row < 1000; row++) {
      const place = row % 60;
      store.add(row, random.uniform(), [
        [features({ [place]: 1, [place + 1]: 0.5 }), features({ [place + 2]: 1 })],
        [features({ 3: 1 }), features({})],
      ]);
    }
    const view = store.view();
    expect(view.threshold).toBeLessThan(1);
    expect(view.count).toBeGreaterThan(20);
    expect(view.starts[view.count * 2]).toBeLessThanOrEqual(400);
    for (let pair = 0; pair < view.count; pair++) {
      expect(view.samples[pair]).toBeLessThan(view.threshold);
      const row = view.rows[pair] ?? 0;
      const start = view.starts[2 * pair] ?? 0;
      const places = [...view.entries.subarray(start, view.starts[2 * pair + 1])].map((entry) => entry >>> 14);
      expect(places).toEqual([row % 60, (row % 60) + 1, (row % 60) + 2]);
    }
  });

  it('takes out what both responses have', () => {
    const store = new PairStore(1, 1, 8, 100);
    store.add(0, 0, [[features({ 1: 0.5, 2: 1 }), features({ 1: 0.5, 4: 0.25 })]]);
    const { entries, starts, scales } = store.view();
    const values = [...entries.subarray(0, starts[1])].map((entry) => [
      entry >>> 14,
      ((entry & 0x3fff) - 8192) * (scales[0] ?? 0),
    ]);
    expect(values.map(([place]) => place)).toEqual([2, 4]);
    expect(values[0]?.[1]).toBeCloseTo(1, 3);
    expect(values[1]?.[1]).toBeCloseTo(-0.25, 3);
  });
});

describe('trainBradleyTerry', () => {
  it('reaches the point where the gradient is nothing', () => {
    const random = generator(11);
    const store = new PairStore(1, 300, 6, 10_000);
    const differences = Array.from({ length: 300 }, () => {
      const values = Array.from({ length: 6 }, () => random.normal());
      if ((values[0] ?? 0) - (values[3] ?? 0) + 0.7 * random.normal() < 0) return values.map((value) => -value);
      return values;
    });
    differences.forEach((values, row) => {
      store.add(row, 0, [[features(Object.fromEntries(values.entries())), features({})]]);
    });
    const pairs = trainingPairs([store.view()], 0, 9, new Uint8Array(300), new Uint8Array(300));
    const cost = 0.5;
    const weights =
      trainBradleyTerry(pairs, { places: 6, cost, seed: 1, passes: 500, tolerance: 1e-5 }) ?? new Float32Array(6);
    expect(weights[0]).toBeGreaterThan(0.5);
    expect(weights[3]).toBeLessThan(-0.5);
    for (let place = 0; place < 6; place++) {
      const gradient = differences.reduce((sum, values) => {
        const margin = values.reduce((dot, value, index) => dot + value * (weights[index] ?? 0), 0);
        return sum - (cost * (values[place] ?? 0)) / (1 + Math.exp(margin));
      }, weights[place] ?? 0);
      expect(Math.abs(gradient)).toBeLessThan(0.02);
    }
  });
});

describe('pairIdentity', () => {
  const comparison = (prompt: string, first: string, second: string): Comparison => ({
    context: prompt === '' ? [] : [{ role: 'user', text: prompt }],
    candidates: [first, second].map((text) => ({ turns: [{ role: 'assistant', text }] })),
    label: { kind: 'preferred', candidate: 0 },
    candidateNames: ['chosen', 'rejected'],
    scores: [],
    annotations: [],
    metadata: [],
  });

  it('is the same for a flipped row and another for other texts', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (prompt, first, second) => {
        fc.pre(first !== second);
        const own = pairIdentity(comparison(prompt, first, second));
        const flipped = pairIdentity(comparison(prompt, second, first));
        expect(flipped?.key).toEqual(own?.key);
        expect(flipped?.reversed).toBe(own?.reversed === false);
        expect(pairIdentity(comparison(`${prompt}.`, first, second))?.key).not.toEqual(own?.key);
      }),
    );
  });

  it('groups prompts without regard to case and spacing, and rows without a prompt not at all', () => {
    const keyOf = (prompt: string, first: string) => pairIdentity(comparison(prompt, first, 'b'))?.promptKey;
    expect(keyOf('How  are\nyou ', 'a')).toBe(keyOf('how are you', 'c'));
    expect(keyOf('', 'a')).not.toBe(keyOf('', 'c'));
  });
});

describe('sortedPositions', () => {
  it('sorts as numbers are sorted', () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: false }), (values) => {
        const expected = [...values.keys()]
          .filter((index) => !Number.isNaN(values[index]))
          .sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0) || left - right);
        expect([...sortedPositions(values)]).toEqual(expected);
      }),
    );
  });
});
