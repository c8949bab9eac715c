import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TriageProgress } from '../../extension/model/contract/noise.ts';
import { generator } from '../fixtures/scoring/generator.ts';
import { figuresOf, say, type BenchFigure, type BenchOptions } from './bench.ts';
import { withEngine, withFolder } from './support/engine.ts';
import { plantFlips } from './support/plantedFlips.ts';

const flipRate = 0.2;
const seeds = 5;
/** Rows after which a curator who knows the truth asks for the queue anew. */
const rowsAtOnce = 50;
const looks = [100, 250, 500, 1_000] as const;

interface Walk {
  readonly rows: number;
  readonly planted: number;
  /** Flips found within the first rows, by the numbers of `looks`. */
  readonly found: readonly number[];
  readonly foundAtRandom: readonly number[];
  readonly before: TriageProgress;
  readonly after: TriageProgress;
  readonly looked: number;
}

/**
 * The whole way on real pairs: labels are turned round at random, the built-in ensemble scores them, and a curator who
 * knows which were turned walks through the queue. The peer is the same curator walking through the rows at random.
 */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const folder = options.dataFolder ?? process.env.CURATOR_DATA;
  if (folder === undefined) {
    throw new Error('triage needs the reference data: --data DIR, or its folder in CURATOR_DATA.');
  }
  const figures: BenchFigure[] = [];
  const harmless = join(folder, 'hh-harmless.jsonl');
  if (existsSync(harmless)) figures.push(...(await triageOf(harmless)));
  else say(`${harmless} is not there; it is left out.`);
  const alpaca = join(folder, 'alpaca-eval-8k.jsonl');
  if (existsSync(alpaca)) figures.push(...(await calibrationOf(alpaca)));
  else say(`${alpaca} is not there; it is left out.`);
  return figures;
}

async function triageOf(path: string): Promise<readonly BenchFigure[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  const walks: Walk[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const walk = await walkThrough(lines, seed);
    walks.push(walk);
    say(
      `triage, hh-harmless, seed ${String(seed)}: ${looks.map((look, at) => `${String(walk.found[at])} of ${String(look)}`).join(', ')}; ` +
        `at random ${looks.map((_, at) => String(walk.foundAtRandom[at])).join(', ')}; planted ${String(walk.planted)} of ${String(walk.rows)}; ` +
        `estimate ${shown(walk.before.before)} before, ${shown(walk.after.before)} with ${String(walk.looked)} checked (${walk.after.calibrated ? 'calibrated' : 'not calibrated'}), ` +
        `left ${shown(walk.after.now)}`,
    );
  }
  const figure = figuresOf('triage', seeds);
  const mean = (of: (walk: Walk) => number): number => walks.reduce((sum, walk) => sum + of(walk), 0) / walks.length;
  return looks.flatMap((look, at) => {
    const found = mean((walk) => walk.found[at] ?? 0);
    const atRandom = mean((walk) => walk.foundAtRandom[at] ?? 0);
    const share = mean((walk) => (walk.found[at] ?? 0) / walk.planted);
    return [
      figure(`hh-harmless: share of flips among the first ${String(look)} rows`, found / look, {
        better: 'higher',
        peer: `random order ${(atRandom / look).toFixed(3)}`,
      }),
      figure(`hh-harmless: flips found in ${String(look)} rows / random order`, found / atRandom, {
        better: 'higher',
        peer: `${found.toFixed(1)} and ${atRandom.toFixed(1)}; ${(100 * share).toFixed(1)} % of those planted`,
      }),
    ];
  });
}

async function walkThrough(lines: readonly string[], seed: number): Promise<Walk> {
  const flips = plantFlips(lines.length, flipRate, seed);
  const turned = lines.map((line, row) => {
    const pair = JSON.parse(line) as Readonly<Record<string, unknown>>;
    return flips[row] === 1 ? { ...pair, chosen: pair.rejected, rejected: pair.chosen } : pair;
  });
  return withFolder((folder) =>
    withEngine(async ({ client }) => {
      const path = join(folder, 'flipped.jsonl');
      await writeFile(path, turned.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
      const { datasetId } = await client.request('dataset/open', { path, annotator: 'bench' });
      await client.request('dataset/whenComplete', { datasetId });
      await client.request('scores/run', { datasetId, scorers: ['builtin'], fresh: false });
      const ask = (count: number) => client.request('triage/queue', { datasetId, from: 0, count, auditShare: 0, seed });
      const before = (await ask(0)).progress;
      const most = Math.min(Math.max(...looks), lines.length);
      const order: number[] = [];
      while (order.length < most) {
        const { entries } = await ask(Math.min(rowsAtOnce, most - order.length));
        const rows = entries.map(({ row }) => row);
        if (rows.length === 0) break;
        order.push(...rows);
        for (const decision of ['flip', 'keep'] as const) {
          const own = rows.filter((row) => (flips[row] === 1) === (decision === 'flip'));
          if (own.length === 0) continue;
          await client.request('rows/apply', { datasetId, rows: own, action: { kind: 'decide', decision } });
        }
      }
      const after = (await ask(0)).progress;
      const random = generator(seed);
      const atRandom = lines
        .map((_, row) => ({ row, place: random.uniform() }))
        .sort((left, right) => left.place - right.place)
        .map(({ row }) => row);
      const count = (rows: readonly number[]): number => rows.filter((row) => flips[row] === 1).length;
      return {
        rows: lines.length,
        planted: flips.reduce((sum, flip) => sum + flip, 0),
        found: looks.map((look) => count(order.slice(0, look))),
        foundAtRandom: looks.map((look) => count(atRandom.slice(0, look))),
        before,
        after,
        looked: order.length,
      };
    }),
  );
}

/**
 * Strength of the built-in ensemble against the probability that another judge gave. The file's labels are that judge's
 * own, so that gold would agree with all of them: a fifth are turned round, and their probability with them.
 */
async function calibrationOf(source: string): Promise<readonly BenchFigure[]> {
  const lines = (await readFile(source, 'utf8')).split('\n').filter((line) => line !== '');
  const flips = plantFlips(lines.length, flipRate, 1);
  const turned = lines.map((line, row) => {
    const pair = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (flips[row] !== 1) return pair;
    const { chosen, rejected, chosen_model: model, rejected_model: other, chosen_prob: probability } = pair;
    const models = { chosen_model: other, rejected_model: model };
    return { ...pair, ...models, chosen: rejected, rejected: chosen, chosen_prob: 1 - Number(probability) };
  });
  return withFolder((folder) =>
    withEngine(async ({ client }) => {
      const path = join(folder, 'alpaca.jsonl');
      await writeFile(path, turned.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
      const { datasetId } = await client.request('dataset/open', { path, annotator: 'bench' });
      await client.request('dataset/whenComplete', { datasetId });
      await client.request('scores/run', { datasetId, scorers: ['builtin'], fresh: false });
      const gold = { kind: 'field', field: 'chosen_prob' } as const;
      const { strength, goldRows } = await client.request('noise/calibration', { datasetId, gold });
      say(
        `calibration, alpaca-eval-8k with a fifth turned round, against chosen_prob: ${String(goldRows)} gold rows, agreement ${shown(strength.agreement)}`,
      );
      for (const { from, to, rows, fitted, ...share } of strength.bins) {
        say(
          `  strength ${from.toFixed(2)} to ${to.toFixed(2)}: ${String(rows)} rows, agreement ${shown(share)}, rising fit ${fitted.toFixed(3)}`,
        );
      }
      for (const remark of strength.remarks) say(`  ${remark}`);
      const figure = figuresOf('triage', 1);
      return [
        figure('alpaca-eval-8k: calibration error against chosen_prob', strength.calibrationError ?? Number.NaN, {
          peer: 'without checked labels',
        }),
        figure('alpaca-eval-8k: chance that an agreeing row is stronger', strength.ranking?.value ?? Number.NaN, {
          better: 'higher',
          peer: shown(strength.ranking),
        }),
      ];
    }),
  );
}

function shown(share: { readonly value: number; readonly low: number; readonly high: number } | undefined): string {
  if (share === undefined) return 'not known';
  return `${share.value.toFixed(3)} (${share.low.toFixed(3)} to ${share.high.toFixed(3)})`;
}
