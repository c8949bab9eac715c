import { describe, expect, it } from 'vitest';
import { goldCodes } from '../../../extension/model/strength/flipModel.ts';
import { MarginTable } from '../../../extension/model/strength/marginTable.ts';
import { generator } from '../../fixtures/scoring/generator.ts';

/** Rows of a quality that scorers see through noise; a share of the labels is turned round. */
function tableOf(options: {
  readonly rows: number;
  readonly scorers: readonly ((quality: number, normal: () => number) => number)[];
  readonly flips?: number;
  readonly seed?: number;
}): { readonly table: MarginTable; readonly flipped: readonly boolean[] } {
  const random = generator(options.seed ?? 3);
  const table = new MarginTable(options.rows, options.scorers.length);
  const flipped = Array.from({ length: options.rows }, (_, row) => {
    const quality = random.normal();
    const wrong = random.uniform() < (options.flips ?? 0.25);
    table.labels[row] = quality > 0 === wrong ? 1 : 0;
    options.scorers.forEach((scorer, at) => {
      table.margins[row * options.scorers.length + at] = scorer(quality, () => random.normal());
    });
    return wrong;
  });
  table.refit();
  return { table, flipped };
}

const good = (quality: number, normal: () => number): number => quality + normal();
const turned = (quality: number, normal: () => number): number => -good(quality, normal);
const noise = (_: number, normal: () => number): number => normal();

/** Share of pairs of a wrong and a right label in which the wrong one has the higher probability. */
function found(table: MarginTable, flipped: readonly boolean[]): number {
  const probability = (row: number): number => table.at(row)?.flipProbability ?? 0.5;
  const wrong = [...flipped.keys()].filter((row) => flipped[row]);
  const right = [...flipped.keys()].filter((row) => !flipped[row]);
  let hits = 0;
  for (const one of wrong) {
    for (const other of right) {
      const difference = probability(one) - probability(other);
      hits += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
    }
  }
  return hits / (wrong.length * right.length);
}

describe('weights of scorers', () => {
  it('turn a scorer that is the wrong way round, and pass over one of noise', () => {
    const { table } = tableOf({ rows: 2_000, scorers: [good, good, good, turned, noise] });
    const weights = table.factor.weights;
    const largest = Math.max(...weights.slice(0, 3));
    for (const weight of weights.slice(0, 3)) expect(weight).toBeGreaterThan(0.5 * largest);
    expect(weights[3]).toBeLessThan(-0.5 * largest);
    expect(Math.abs(weights[4] ?? 1)).toBeLessThan(0.15 * largest);
  });

  it('find as many flips with bad scorers as without them', () => {
    const plain = tableOf({ rows: 800, scorers: [good, good, good] });
    const spoilt = tableOf({ rows: 800, scorers: [good, good, good, turned, noise] });
    expect(found(spoilt.table, spoilt.flipped)).toBeGreaterThan(found(plain.table, plain.flipped) - 0.02);
  });

  it('leave out a scorer of weight 0 from strength, votes and probability', () => {
    const { table } = tableOf({ rows: 300, scorers: [good, noise] });
    const alone = tableOf({ rows: 300, scorers: [good, noise] }).table;
    alone.weights = [1, 0];
    alone.refit();
    expect(table.at(0)?.scorers).toBe(2);
    expect(alone.at(0)?.scorers).toBe(1);
    expect(alone.factor.kind).toBe('single');
    expect(alone.at(0)?.std).toBe(0);
  });
});

describe('the flip probability', () => {
  it('is called calibrated with enough checked labels of both kinds, and then is near the truth', () => {
    const { table, flipped } = tableOf({ rows: 3_000, scorers: [good, good, good], flips: 0.3 });
    expect(table.flipModel.calibrated).toBe(false);
    for (let row = 0; row < 300; row++) {
      const wrong = flipped[row] === true;
      table.gold[row] = wrong ? goldCodes.wrong : goldCodes.right;
      if (wrong) table.labels[row] = 1 - (table.labels[row] ?? 0);
      table.update(row);
    }
    table.refit();
    expect(table.flipModel.calibrated).toBe(true);
    expect(table.at(1_000)?.calibrated).toBe(true);
    const { value, low, high } = table.flipModel.share;
    expect(low).toBeLessThanOrEqual(0.3);
    expect(high).toBeGreaterThanOrEqual(0.27);
    expect(Math.abs(value - 0.3)).toBeLessThan(0.04);
  });

  it('is the same whether a row is asked for by itself or among a million', () => {
    const { table } = tableOf({ rows: 200, scorers: [good, noise] });
    table.labels[3] = 2;
    table.margins.fill(Number.NaN, 2 * 7, 2 * 8);
    table.refit();
    for (let row = 0; row < table.rows; row++) {
      expect(table.flipProbabilityAt(row)).toBe(table.at(row)?.flipProbability ?? Number.NaN);
    }
    expect(table.flipProbabilityAt(3)).toBeNaN();
    expect(table.flipProbabilityAt(7)).toBeNaN();
  });

  it('stays uncalibrated where only one kind of label was found', () => {
    const { table } = tableOf({ rows: 200, scorers: [good, good, good] });
    table.gold.fill(goldCodes.right, 0, 100);
    table.refitFlips();
    expect(table.flipModel.calibrated).toBe(false);
  });
});

describe('bad input', () => {
  it('says nothing without scorers or without scores', () => {
    const none = new MarginTable(5, 0);
    none.refit();
    expect(none.at(0)).toBeUndefined();
    const empty = new MarginTable(5, 2);
    empty.labels.fill(0);
    empty.refit();
    expect(empty.at(0)).toBeUndefined();
    expect(empty.flipModel.rows).toBe(0);
  });

  it('gives every row the same probability when scores never differ', () => {
    const table = new MarginTable(50, 3);
    table.labels.fill(0);
    table.margins.fill(0);
    table.refit();
    const probability = table.at(0)?.flipProbability;
    expect(probability).toBeGreaterThan(0);
    expect(table.at(49)?.flipProbability).toBe(probability);
    expect(table.at(0)).toMatchObject({ mean: 0, std: 0, votes: 0, scorers: 3 });
  });

  it('has no strength where labels are ties only', () => {
    const table = new MarginTable(20, 2);
    table.labels.fill(2);
    table.margins.fill(1);
    table.refit();
    expect(table.at(3)).toBeUndefined();
    expect(table.factor.kind).toBe('none');
  });

  it('uses the scorers that a row has when a column is half empty', () => {
    const { table } = tableOf({ rows: 400, scorers: [good, good, good] });
    for (let row = 0; row < 400; row += 2) table.margins[row * 3 + 2] = Number.NaN;
    table.refit();
    expect(table.at(0)?.scorers).toBe(2);
    expect(table.at(1)?.scorers).toBe(3);
    expect(Number.isFinite(table.at(0)?.flipProbability)).toBe(true);
  });

  it('works with all labels the same and with ten rows, and knows little', () => {
    const { table } = tableOf({ rows: 10, scorers: [good, good, good] });
    expect(table.flipModel.share.high - table.flipModel.share.low).toBeGreaterThan(0.15);
    table.labels.fill(0);
    table.refit();
    for (let row = 0; row < 10; row++) expect(table.at(row)?.flipProbability).toBeLessThan(1);
  });
});
