import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runScorers } from '../../extension/engine/scoring/scorers.ts';
import { StrengthTable } from '../../extension/engine/scoring/strengthTable.ts';
import { marginScale } from '../../extension/model/strength/strength.ts';
import { hashesOf, runOf, scoreDatabase, writeDataset } from '../fixtures/scoring/dataset.ts';
import { figuresOf, say, type BenchFigure, type BenchOptions } from './bench.ts';
import { withFolder } from './support/engine.ts';
import { flipAuroc, labelledData, plantFlips, type LabelledData } from './support/plantedFlips.ts';
import { runPeer } from './support/python.ts';

const flipRate = 0.2;
const seeds = 10;
/** What the built-in ensemble should reach on the data that it was not made for alone. */
const targets: Readonly<Record<string, number>> = { 'hh-harmless': 0.68 };

/** What one seed of one dataset gave. */
interface SeedResult {
  readonly strength: number;
  readonly members: ReadonlyMap<string, number>;
  /** Of the mean of all members but this one. */
  readonly without: ReadonlyMap<string, number>;
  readonly milliseconds: number;
}

interface PeerResult {
  readonly logistic: number;
  readonly cleanlab: number;
}

/**
 * How well the built-in ensemble finds labels that were turned round at random, without being told which: the area under
 * the ROC curve, beside scikit-learn and cleanlab on the same flips.
 */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const folder = options.dataFolder ?? process.env.CURATOR_DATA;
  if (folder === undefined) {
    throw new Error('signals needs the reference data: --data DIR, or its folder in CURATOR_DATA.');
  }
  const figures: BenchFigure[] = [];
  for (const data of await labelledData(folder)) figures.push(...(await measure(data)));
  return figures;
}

async function measure(data: LabelledData): Promise<readonly BenchFigure[]> {
  const results: SeedResult[] = [];
  const planted: Uint8Array[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const flips = plantFlips(data.pairs.length, flipRate, seed);
    planted.push(flips);
    const result = await scoreOnce(data, flips);
    results.push(result);
    say(`signals, ${data.name}: seed ${String(seed + 1)} of ${String(seeds)}: ${result.strength.toFixed(4)}`);
  }
  const peers = await scorePeers(data, planted);
  const mean = (of: (result: SeedResult) => number): number =>
    results.reduce((sum, result) => sum + of(result), 0) / results.length;
  const figure = figuresOf('signals', seeds);
  const target = targets[data.name];
  const higher = { better: 'higher' } as const;
  const strength = mean((result) => result.strength);
  const members = [...(results[0]?.members.keys() ?? [])];
  return [
    figure(`${data.name}: pairs`, data.pairs.length),
    figure(`${data.name}: flip AUROC`, strength, { ...higher, ...(target === undefined ? {} : { target }) }),
    figure(`${data.name}: standard deviation over seeds`, deviation(results.map((result) => result.strength))),
    figure(`${data.name}: AUROC less that of scikit-learn`, strength - average(peers, 'logistic'), {
      ...higher,
      target: 0,
      peer: `hashed 1- and 2-grams, logistic regression: ${average(peers, 'logistic').toFixed(4)}`,
    }),
    figure(`${data.name}: AUROC less that of cleanlab`, strength - average(peers, 'cleanlab'), {
      ...higher,
      target: 0,
      peer: `cleanlab on the same features: ${average(peers, 'cleanlab').toFixed(4)}`,
    }),
    ...members.map((member) =>
      figure(
        `${data.name}: ${member} alone`,
        mean((result) => result.members.get(member) ?? Number.NaN),
        higher,
      ),
    ),
    ...members.map((member) =>
      figure(
        `${data.name}: lost without ${member}`,
        mean((result) => result.strength - (result.without.get(member) ?? 0)),
        {
          ...higher,
        },
      ),
    ),
    figure(`${data.name}: seconds a run`, mean((result) => result.milliseconds) / 1000),
  ];
}

async function scoreOnce({ pairs }: LabelledData, flips: Uint8Array): Promise<SeedResult> {
  const lines = pairs.map(({ prompt, chosen, rejected }, index) =>
    JSON.stringify(flips[index] === 1 ? { prompt, chosen: rejected, rejected: chosen } : { prompt, chosen, rejected }),
  );
  return withFolder(async (folder) => {
    const database = scoreDatabase();
    try {
      const started = performance.now();
      await runScorers(runOf(database, writeDataset(folder, lines)));
      const milliseconds = performance.now() - started;
      const table = await StrengthTable.load({ database, rows: lines.length, hashes: hashesOf(lines) });
      const margins = table.scorers.map(() => new Float64Array(lines.length));
      for (let row = 0; row < lines.length; row++) {
        for (const { scorer, rewards } of table.scoresOf(row)) {
          const own = margins[table.scorers.indexOf(scorer)];
          if (own !== undefined) own[row] = (rewards[0] ?? Number.NaN) - (rewards[1] ?? Number.NaN);
        }
      }
      const scaled = margins.map((own) => own.map((margin) => margin / marginScale(own)));
      const sum = (but?: number): Float64Array =>
        Float64Array.from(flips, (_, row) =>
          scaled.reduce((total, own, member) => total + (member === but ? 0 : (own[row] ?? 0)), 0),
        );
      return {
        strength: flipAuroc(table.values, flips),
        members: new Map(table.scorers.map((name, member) => [name, flipAuroc(margins[member] ?? [], flips)])),
        without: new Map(table.scorers.map((name, member) => [name, flipAuroc(sum(member), flips)])),
        milliseconds,
      };
    } finally {
      database.close();
    }
  });
}

async function scorePeers(
  { name, pairs }: LabelledData,
  planted: readonly Uint8Array[],
): Promise<readonly PeerResult[]> {
  say(`signals, ${name}: scikit-learn and cleanlab`);
  return withFolder(async (folder) => {
    const path = join(folder, 'planted.json');
    await writeFile(path, JSON.stringify({ pairs, planted: planted.map((flips) => [...flips]) }));
    return runPeer<readonly PeerResult[]>('flip_finders.py', path);
  });
}

function average(results: readonly PeerResult[], key: keyof PeerResult): number {
  return results.reduce((sum, result) => sum + result[key], 0) / results.length;
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
