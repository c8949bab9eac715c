import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Winner } from '../../../extension/model/judges/order.ts';
import { errorsElsewhere, voteElsewhere } from '../../../extension/model/routing/elsewhere.ts';
import { featureMeanings, lexicalFeatures, type RoutingRow } from '../../../extension/model/routing/features.ts';
import { predictErrors } from '../../../extension/model/routing/gainModel.ts';
import { hyperColumns, winnerFromHyper } from '../../../extension/model/routing/hyperRow.ts';
import { defaultPlan, planRouting } from '../../../extension/model/routing/plan.ts';
import { generator } from '../../fixtures/scoring/generator.ts';

/** Rows whose AI label is wrong more often where another judge disagrees, if `informative`. */
function simulate(count: number, informative: boolean, seed: number) {
  const random = generator(seed);
  const human: Winner[] = [];
  const rows = Array.from({ length: count }, (_, index): RoutingRow => {
    const right: Winner = random.uniform() < 0.5 ? 0 : 1;
    const other: Winner = right === 0 ? 1 : 0;
    human.push(right);
    const wrong = random.uniform() < 0.3;
    const ai = wrong ? other : right;
    const disagrees = random.uniform() < (informative ? (wrong ? 0.8 : 0.15) : 0.3);
    const words = (length: number): string => Array.from({ length }, () => `w${String(random.below(50))}`).join(' ');
    return {
      promptKey: index,
      responseKeys: ['a', 'b'],
      lexical: lexicalFeatures(words(6), [words(5 + random.below(9)), words(5 + random.below(9))]),
      ai,
      others: [disagrees ? (ai === 0 ? 1 : 0) : ai],
    };
  });
  return { rows, human };
}

test('measures words that responses share', () => {
  const found = lexicalFeatures('Name a red fruit', ['an apple is red', 'an apple is sweet']);
  expect(found.overlap).toBeCloseTo(3 / 5, 12);
  expect(found.rouge).toBeCloseTo(3 / 4, 12);
  expect(found).toMatchObject({ promptLength: 4, lengths: [4, 4], identical: false, repetition: [0, 0] });
  expect(lexicalFeatures('', ['', ''])).toMatchObject({ overlap: 1, rouge: 1, identical: true });
});

test('lets the votes of other rows speak, and not the own one', () => {
  const keys = (a: string, b: string) => ({ promptKey: 'p', responseKeys: [a, b] as const });
  const votes = [
    { ...keys('x', 'y'), vote: 1 },
    { ...keys('y', 'z'), vote: 1 },
    { ...keys('x', 'z'), vote: -1 },
  ];
  const found = voteElsewhere(votes);
  // x beats y beats z elsewhere, so that the third vote contradicts them.
  expect(found[2]).toBeGreaterThan(0.5);
  const turned = voteElsewhere(votes.map((vote, row) => (row === 2 ? { ...vote, vote: 1 } : vote)));
  expect(turned[2]).toBeCloseTo(found[2] ?? Number.NaN, 12);
  expect([...voteElsewhere([{ ...keys('x', 'y'), vote: 1 }])]).toEqual([0]);
});

test('counts errors of the same prompt without the own one', () => {
  const found = errorsElsewhere(['p', 'p', 'p', 'q'], [1, 1, undefined, 0]);
  expect(found[2]).toBeGreaterThan(0);
  expect(found[3]).toBe(0);
  const flipped = errorsElsewhere(['p', 'p'], [1, undefined]);
  expect(flipped[0]).toBeCloseTo(0, 12);
});

test('says that a heuristic is one where people have labelled nothing', () => {
  const { rows } = simulate(50, true, 1);
  const found = predictErrors(
    rows,
    rows.map(() => undefined),
  );
  expect(found).toMatchObject({ method: 'heuristic', skill: undefined, errorRate: undefined });
  expect(found.warnings.join(' ')).toContain('heuristic');
  const suspect = rows.findIndex(({ ai, others }) => others[0] !== ai);
  expect(found.reasons(suspect)[0]).toMatchObject({ feature: 'others disagree' });
});

test('learns which rows the AI gets wrong, and names the reason', () => {
  const { rows, human } = simulate(400, true, 2);
  const seen = human.map((winner, row) => (row < 250 ? winner : undefined));
  const found = predictErrors(rows, seen);
  expect(found.method).toBe('fitted');
  expect(found.skill?.betterThanRandom).toBe(true);
  const unseen = rows.map((_, row) => row).slice(250);
  const suspects = unseen.filter((row) => (found.error[row] ?? 0) > 0.5);
  const wrong = suspects.filter((row) => rows[row]?.ai !== human[row]);
  expect(wrong.length / suspects.length).toBeGreaterThan(0.5);
  expect(found.reasons(suspects[0] ?? 0)[0]?.feature).toBe('others disagree');
});

test('says so where it is no better than random', () => {
  const { rows, human } = simulate(200, false, 3);
  const found = predictErrors(rows, human);
  expect(found.skill?.betterThanRandom).toBe(false);
  expect(found.warnings.join(' ')).toContain('No better than random here');
});

test('never lets a row of people choose its own prediction', () => {
  // Labels drawn at random: cross-fitted predictions cannot beat chance by much.
  const { rows } = simulate(300, true, 4);
  const random = generator(9);
  const labels = rows.map((): Winner => (random.uniform() < 0.5 ? 0 : 1));
  const { auroc = 1 } = predictErrors(rows, labels).skill ?? {};
  expect(auroc).toBeLessThan(0.6);
});

test('keeps the budget in every mode, and never asks about a row that people labelled', () => {
  const { rows, human } = simulate(120, true, 5);
  const seen = human.map((winner, row) => (row % 3 === 0 ? winner : undefined));
  const prediction = predictErrors(rows, seen);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 150 }),
      fc.constantFrom('top-k' as const, 'positive-gain' as const, 'simulate' as const),
      (budget, mode) => {
        const plan = planRouting(prediction, seen, { ...defaultPlan, budget, mode });
        expect(plan.queue.length).toBeLessThanOrEqual(budget);
        expect(new Set(plan.queue).size).toBe(plan.queue.length);
        for (const row of plan.queue) expect(seen[row]).toBeUndefined();
        for (const [row, audited] of plan.audit.entries()) if (audited === 1) expect(plan.human[row]).toBe(0);
        if (mode !== 'positive-gain') expect(plan.queue.length).toBe(Math.min(budget, 80));
        expect(plan.point.low).toBeLessThanOrEqual(plan.point.routed);
        expect(plan.point.high).toBeGreaterThanOrEqual(plan.point.routed);
      },
    ),
    { numRuns: 30 },
  );
});

test('expects less error the more people label, never more than random rows, and none at the end', () => {
  const { rows, human } = simulate(150, true, 6);
  const prediction = predictErrors(
    rows,
    human.map((winner, row) => (row < 100 ? winner : undefined)),
  );
  const nobody = rows.map(() => undefined);
  const truth = rows.map(({ ai }, row) => ai !== human[row]);
  const { curve } = planRouting(prediction, nobody, { ...defaultPlan, budget: 10 }, truth);
  curve.forEach((point, index) => {
    expect(point.routed).toBeLessThanOrEqual(point.random + 1e-12);
    expect(point.routed).toBeLessThanOrEqual(curve[index - 1]?.routed ?? 1);
    expect(point.oracle ?? 1).toBeLessThanOrEqual(point.observed ?? 0);
  });
  expect(curve.at(-1)).toMatchObject({ budget: 1, routed: 0, observed: 0 });
});

test('takes only rows that are worth a person', () => {
  const { rows } = simulate(60, true, 7);
  const nobody = rows.map(() => undefined);
  const prediction = predictErrors(rows, nobody);
  const dear = planRouting(prediction, nobody, {
    ...defaultPlan,
    mode: 'positive-gain',
    budget: 60,
    cost: { human: 100, ai: 0 },
  });
  expect(dear.queue).toEqual([]);
});

test("writes and reads preferences as HyPER's tables spell them", () => {
  expect(hyperColumns(0, 'tie', true, [{ feature: 'AI tie', words: '', weight: 1 }])).toEqual({
    pref_human: 'a-is-better',
    pref_gpt4: 'tie',
    features_used: 'AI_tie',
    is_swapped: true,
  });
  expect(hyperColumns(undefined, 1, false, [])).toMatchObject({ pref_human: null, is_swapped: false });
  expect(['a-is-slightly-better', 'b-is-clearly-better', 'tie', 'neither'].map(winnerFromHyper)).toEqual([
    0,
    1,
    'tie',
    undefined,
  ]);
});

test('names every feature', () => {
  expect(new Set(featureMeanings.map(({ name }) => name)).size).toBe(featureMeanings.length);
});
