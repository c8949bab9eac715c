import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ballot, Vote } from '../../../extension/model/judges/ballots.ts';
import { combineWithGold } from '../../../extension/model/judges/combineWithGold.ts';
import { combineWithoutGold } from '../../../extension/model/judges/combineWithoutGold.ts';
import { fitLogistic } from '../../../extension/model/maths/logistic.ts';
import { generator } from '../../fixtures/scoring/generator.ts';

/** Judges that know the answer with a probability each, and say it in either order by themselves. */
function simulate(accuracies: readonly number[], count: number, seed: number) {
  const random = generator(seed);
  const truth = Array.from({ length: count }, (): 1 | -1 => (random.uniform() < 0.5 ? 1 : -1));
  const ballots = truth.map((right) =>
    accuracies.map((accuracy): Ballot => {
      const vote = (): Vote => (random.uniform() < accuracy ? right : right === 1 ? -1 : 1);
      return { asIs: vote(), swapped: vote() };
    }),
  );
  return { truth, ballots };
}

function accuracy(probabilities: Float64Array, truth: readonly (1 | -1)[]): number {
  const hits = truth.filter((right, row) => (probabilities[row] ?? 0.5) > 0.5 === (right === 1));
  return hits.length / truth.length;
}

test('weighs judges by what they are worth without knowing the truth', () => {
  const { truth, ballots } = simulate([0.95, 0.6, 0.6, 0.5], 1000, 1);
  const joined = combineWithoutGold(ballots, 4);
  expect(accuracy(joined.probabilities, truth)).toBeGreaterThan(0.94);
  expect(joined.weights[0]).toBeGreaterThan(3 * (joined.weights[1] ?? 0));
  expect(joined).toMatchObject({ calibrated: false });
  expect(joined.weights[3]).toBeLessThan(0.5);
});

test('gives a judge that is worse than chance a negative weight where people say what is right', () => {
  const { truth, ballots } = simulate([0.85, 0.25], 600, 2);
  const gold = truth.slice(0, 80).map((right, row) => ({ row, outcome: right === 1 ? 1 : 0 }));
  const joined = combineWithGold(ballots, 2, gold);
  expect(joined.weights[0]).toBeGreaterThan(0);
  expect(joined.weights[1]).toBeLessThan(0);
  expect(joined.calibrated).toBe(true);
  expect(accuracy(joined.probabilities.slice(80), truth.slice(80))).toBeGreaterThan(0.9);
});

test('gives no judge a vote that only guesses', () => {
  const random = generator(3);
  const ballots = Array.from({ length: 400 }, () =>
    [0, 1].map(() => {
      const vote = (): Vote => (random.uniform() < 0.5 ? 1 : -1);
      return { asIs: vote(), swapped: vote() };
    }),
  );
  const joined = combineWithoutGold(ballots, 2);
  expect(Math.max(...joined.weights.map(Math.abs))).toBeLessThan(1.5);
  expect(joined.warnings.length).toBeGreaterThan(0);
});

test('says so where there are few checked rows or none', () => {
  const { ballots } = simulate([0.9], 30, 4);
  expect(combineWithGold(ballots, 1, [{ row: 0, outcome: 1 }])).toMatchObject({ calibrated: false });
  const none = combineWithGold(ballots, 1, []);
  expect(none.weights[0]).toBeCloseTo(0, 12);
  expect(none.warnings).toHaveLength(1);
  expect(combineWithoutGold([], 1).probabilities).toHaveLength(0);
});

test('answers the other way round when the candidates change places', () => {
  const vote = fc.constantFrom<Vote | undefined>(-1, 0, 1, undefined);
  const turn = (one: Vote | undefined): Vote | undefined => (one === undefined ? undefined : ((0 - one) as Vote));
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.record({ asIs: vote, swapped: vote }), { minLength: 2, maxLength: 2 })),
      (ballots) => {
        const turned = ballots.map((row) =>
          row.map(({ asIs, swapped }) => ({ asIs: turn(asIs), swapped: turn(swapped) })),
        );
        const gold = ballots.map((_, row) => ({ row, outcome: row % 2 }));
        const straight = combineWithGold(ballots, 2, gold).probabilities;
        const other = combineWithGold(
          turned,
          2,
          gold.map(({ row, outcome }) => ({ row, outcome: 1 - outcome })),
        ).probabilities;
        straight.forEach((p, row) => {
          expect(p + (other[row] ?? 0)).toBeCloseTo(1, 6);
        });
      },
    ),
    { numRuns: 30 },
  );
});

test('fits the logistic weight that a table gives by hand', () => {
  // 3 of 4 right: log(3) without a penalty.
  const examples = [1, 1, 1, 0].map((outcome) => ({ x: Float64Array.of(1), outcome }));
  expect(fitLogistic(examples, 1, 1e-9)[0]).toBeCloseTo(Math.log(3), 5);
});
