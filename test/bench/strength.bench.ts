import { annotatorReliability } from '../../extension/model/strength/annotators.ts';
import { bandSizes, cutStrengths } from '../../extension/model/strength/bandPlan.ts';
import { bandRecipes } from '../../extension/model/strength/bandRecipes.ts';
import { expectedCalibrationError } from '../../extension/model/strength/calibration.ts';
import { goldCodes } from '../../extension/model/strength/flipModel.ts';
import { histogram } from '../../extension/model/strength/histogram.ts';
import { MarginTable } from '../../extension/model/strength/marginTable.ts';
import { generator, type Generator } from '../fixtures/scoring/generator.ts';
import { figuresOf, median, say, type BenchFigure, type BenchOptions } from './bench.ts';
import { auroc, referenceRows } from './support/realData.ts';

interface JudgeBenchRow {
  readonly label: string;
  readonly rm_scores: Readonly<Record<string, readonly [number, number]>>;
}

const seeds = Array.from({ length: 50 }, (_, index) => index + 1);
const flipRate = 0.25;
const goldRows = 50;

/** Which labels are wrong: found by several scorers, with and without checked labels, and how fast. */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const rows = referenceRows(options.dataFolder, 'judgebench-rm.jsonl') as readonly JudgeBenchRow[] | undefined;
  return Promise.resolve([...(rows === undefined ? [] : detection(rows)), ...annotators(), ...speed()]);
}

/** Flips planted at random; the same seeds for every way of finding them, so that differences are paired. */
function detection(rows: readonly JudgeBenchRow[]): readonly BenchFigure[] {
  const names = Object.keys(rows[0]?.rm_scores ?? {});
  const columns = names.map((name) =>
    rows.map(({ rm_scores }) => (rm_scores[name]?.[0] ?? Number.NaN) - (rm_scores[name]?.[1] ?? Number.NaN)),
  );
  const truth = rows.map(({ label }) => (label === 'A>B' ? 0 : 1));
  const own: number[] = [];
  const mean: number[] = [];
  const singles = names.map((): number[] => []);
  const ownWithBad: number[] = [];
  const meanWithBad: number[] = [];
  const errors: number[] = [];
  /** What each seed's own probabilities would have had, had the labels followed them exactly. */
  const floors: number[] = [];
  const errorsWithoutGold: number[] = [];
  const pooled = { probabilities: [] as number[], outcomes: [] as number[] };
  const emErrors: number[] = [];
  let covered = 0;
  for (const seed of seeds) {
    const random = generator(seed);
    const flipped = truth.map(() => random.uniform() < flipRate);
    const labels = truth.map((label, row) => (flipped[row] === true ? 1 - label : label));
    const table = tableOf(columns, labels);
    own.push(auroc(probabilities(table), flipped));
    mean.push(
      auroc(
        table.means.map((value) => -value),
        flipped,
      ),
    );
    names.forEach((_, scorer) => {
      const margins = table.oriented(scorer);
      singles[scorer]?.push(
        auroc(
          margins.map((value) => -value),
          flipped,
        ),
      );
    });
    emErrors.push(table.flipModel.share.value - share(flipped));
    const { low, high } = table.flipModel.share;
    if (low <= share(flipped) && share(flipped) <= high) covered++;
    errorsWithoutGold.push(expectedCalibrationError(probabilities(table), flipped.map(Number)));

    // One scorer of pure noise, and one of the real ones turned round.
    const bad = [
      ...columns,
      truth.map(() => random.normal()),
      (columns[seed % names.length] ?? []).map((value) => -value),
    ];
    const withBad = tableOf(bad, labels);
    ownWithBad.push(auroc(probabilities(withBad), flipped));
    meanWithBad.push(
      auroc(
        withBad.means.map((value) => -value),
        flipped,
      ),
    );

    // Fifty rows drawn at random are checked; the error is that on all others.
    const checked = new Set(shuffled(rows.length, random).slice(0, goldRows));
    for (const row of checked) table.gold[row] = flipped[row] === true ? goldCodes.wrong : goldCodes.right;
    for (const row of checked) {
      // A curator who finds a label wrong turns it round, as the table expects.
      if (flipped[row] !== true) continue;
      table.labels[row] = 1 - (table.labels[row] ?? 0);
      table.update(row);
    }
    table.refit();
    const others = truth.flatMap((_, row) => (checked.has(row) ? [] : [row]));
    const found = others.map((row) => table.at(row)?.flipProbability ?? 0.5);
    const outcomes = others.map((row) => (flipped[row] === true ? 1 : 0));
    errors.push(expectedCalibrationError(found, outcomes));
    floors.push(perfectError(found, generator(10_000 + seed)));
    pooled.probabilities.push(...found);
    pooled.outcomes.push(...outcomes);
  }
  const excess = errors.map((error, at) => error - (floors[at] ?? 0));
  const bestSingle = names.reduce(
    (best, _, scorer) => (average(singles[scorer]) > average(singles[best]) ? scorer : best),
    0,
  );
  say(
    `judgebench-rm, ${String(rows.length)} rows, ${String(flipRate * 100)} % of labels flipped, seeds 1 to ${String(seeds.length)}`,
  );
  say(
    `  combined ${interval(own)}, plain mean ${interval(mean)}, best single in hindsight (${names[bestSingle] ?? ''}) ${interval(singles[bestSingle])}`,
  );
  say(`  combined less plain mean, paired ${interval(own.map((value, at) => value - (mean[at] ?? 0)))}`);
  say(
    `  with one scorer of noise and one turned round: combined ${interval(ownWithBad)}, plain mean ${interval(meanWithBad)}`,
  );
  say(
    `  calibration error with ${String(goldRows)} checked labels, ten bins: a seed ${interval(errors)}; without any ${interval(errorsWithoutGold)}`,
  );
  say(
    `  perfectly calibrated, the same probabilities of the same rows would have ${interval(floors)}; more than that, paired ${interval(excess)}`,
  );
  say(
    `  share of wrong labels by EM less the true one ${interval(emErrors)}; its 95 % interval held the true one in ${String(covered)} of ${String(seeds.length)}`,
  );
  const figure = figuresOf('strength', seeds.length);
  return [
    figure('flip AUROC, no gold', average(own), {
      target: 0.722,
      better: 'higher',
      peer: `plain mean ${average(mean).toFixed(4)}`,
    }),
    figure('flip AUROC / best single in hindsight', average(own) / average(singles[bestSingle]), {
      target: 1,
      better: 'higher',
      peer: `best single ${average(singles[bestSingle]).toFixed(4)}`,
    }),
    figure('flip AUROC / plain mean', average(own) / average(mean), {
      target: 1,
      better: 'higher',
      peer: 'plain mean, same seeds',
    }),
    figure('AUROC lost by a noise and a turned scorer', average(own) - average(ownWithBad), {
      target: 0.01,
      peer: `plain mean loses ${(average(mean) - average(meanWithBad)).toFixed(4)}`,
    }),
    figure(
      'calibration error, 50 gold, all seeds pooled',
      expectedCalibrationError(pooled.probabilities, pooled.outcomes),
      {
        target: 0.05,
      },
    ),
    figure('calibration error, 50 gold, mean of seeds', average(errors), {
      target: 0.05,
      peer: `perfectly calibrated, the same probabilities have ${average(floors).toFixed(3)}`,
    }),
    figure('calibration error, 50 gold, above a perfect one', average(excess), {
      peer: 'the same probabilities with labels that follow them exactly',
    }),
  ];
}

/** Annotators of known reliability label pairs; five scorers of differing worth are all that the method sees. */
function annotators(): readonly BenchFigure[] {
  const planted = Array.from({ length: 20 }, (_, index) => 0.55 + (0.43 * index) / 19);
  const perAnnotator = 200;
  const errors: number[] = [];
  const signed: number[] = [];
  const bySeed: number[] = [];
  for (const seed of seeds) {
    const random = generator(1_000 + seed);
    const rows = planted.length * perAnnotator;
    const table = new MarginTable(rows, 5);
    const who = new Uint16Array(rows);
    const right = planted.map(() => 0);
    for (let row = 0; row < rows; row++) {
      const annotator = row % planted.length;
      who[row] = annotator;
      const quality = 2 * random.normal();
      for (let scorer = 0; scorer < 5; scorer++) {
        table.margins[row * 5 + scorer] = (scorer + 1) * (quality + (0.6 + 0.3 * scorer) * random.normal());
      }
      const isRight = random.uniform() < (planted[annotator] ?? 0.5);
      if (isRight) right[annotator] = (right[annotator] ?? 0) + 1;
      const better = quality > 0 ? 0 : 1;
      table.labels[row] = isRight ? better : 1 - better;
    }
    table.refit();
    const { annotators: found } = annotatorReliability(
      table.combined,
      who,
      planted.map((_, index) => String(index)),
    );
    const own = found.map(({ reliability }, index) => reliability - (right[index] ?? 0) / perAnnotator);
    const againstPlanted = found.map(({ reliability }, index) => Math.abs(reliability - (planted[index] ?? 0)));
    signed.push(...own);
    errors.push(...own.map(Math.abs));
    bySeed.push(average(againstPlanted));
  }
  say(
    `planted annotators 0.55 to 0.98, ${String(perAnnotator)} labels each, seeds 1 to ${String(seeds.length)}: error against the labels that they gave ${interval(errors)}, signed ${interval(signed)}; against the planted rate ${interval(bySeed)} (sampling alone ${average(planted.map((eta) => 0.798 * Math.sqrt((eta * (1 - eta)) / perAnnotator))).toFixed(4)})`,
  );
  const figure = figuresOf('strength', seeds.length);
  return [
    figure('annotator reliability, mean error', average(bySeed), { target: 0.03, peer: 'the planted rate' }),
    figure('annotator reliability, mean error against given labels', average(errors), {
      target: 0.03,
      peer: 'share of right labels that each gave',
    }),
  ];
}

const speedRows = 1_000_000;
const speedScorers = 10;

function speed(): readonly BenchFigure[] {
  const random = generator(7);
  const table = new MarginTable(speedRows, speedScorers);
  // Sums of uniform numbers: enough like real margins, and made in seconds.
  for (let row = 0; row < speedRows; row++) {
    const quality = random.uniform() + random.uniform() - 0.8;
    for (let scorer = 0; scorer < speedScorers; scorer++) {
      table.margins[row * speedScorers + scorer] = quality + random.uniform() + random.uniform() - 1;
    }
    table.labels[row] = random.uniform() < 0.2 ? 1 : 0;
  }
  const source = Uint32Array.from({ length: speedRows }, (_, row) => row % 50);
  const names = Array.from({ length: 50 }, (_, index) => String(index));
  const all: number[] = [];
  const cpu: number[] = [];
  const parts = {
    refit: [] as number[],
    bands: [] as number[],
    histogram: [] as number[],
    em: [] as number[],
    peer: [] as number[],
  };
  const edges: number[] = [];
  const single: number[] = [];
  const repetitions = 5;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const usedBefore = process.cpuUsage();
    const begin = performance.now();
    table.refit();
    const fitted = performance.now();
    const sorted = table.means.slice().sort();
    const cuts = cutStrengths(bandRecipes.bands?.plan ?? { unit: 'percent', cuts: [] }, sorted);
    const counts = bandSizes(cuts, sorted);
    const banded = performance.now();
    histogram(table.means, 60);
    const drawn = performance.now();
    annotatorReliability(table.combined, source, names);
    const end = performance.now();
    all.push(end - begin);
    const used = process.cpuUsage(usedBefore);
    cpu.push((used.user + used.system) / 1_000);
    parts.refit.push(fitted - begin);
    parts.bands.push(banded - fitted);
    parts.histogram.push(drawn - banded);
    parts.em.push(end - drawn);

    const edge = performance.now();
    bandSizes(cutStrengths({ unit: 'percent', cuts: [12, 20, 40, 90] }, sorted), sorted);
    edges.push(performance.now() - edge);
    const row = performance.now();
    for (let changed = 0; changed < 1_000; changed++) table.update(changed);
    single.push(performance.now() - row);
    // The least that anybody must do: read each margin once and add it up.
    const peer = performance.now();
    let sum = 0;
    for (let at = 0; at < table.margins.length; at++) sum += table.margins[at] ?? 0;
    if (Number.isNaN(sum) || counts.length === 0) throw new Error('The table has rows without scores.');
    parts.peer.push(performance.now() - peer);
  }
  say(
    `1,000,000 rows x 10 scorers: refit ${median(parts.refit).toFixed(0)} ms, bands ${median(parts.bands).toFixed(0)} ms, histogram ${median(parts.histogram).toFixed(0)} ms, annotators ${median(parts.em).toFixed(0)} ms; adding up the margins once ${median(parts.peer).toFixed(1)} ms`,
  );
  const figure = figuresOf('strength', repetitions);
  return [
    figure('strength, bands, histogram and EM of 1M x 10, s', median(all) / 1_000, {
      target: 3,
      peer: `wall time; ${(median(cpu) / 1_000).toFixed(2)} s of processor time`,
    }),
    figure('the same / one pass that adds the margins up', median(all) / median(parts.peer), {
      peer: 'a loop over the same margins',
    }),
    figure('counts of bands after an edge moved, ms', median(edges), { target: 50 }),
    figure('one row brought up to date, ms', median(single) / 1_000),
  ];
}

function tableOf(columns: readonly (readonly number[])[], labels: readonly number[]): MarginTable {
  const table = new MarginTable(labels.length, columns.length);
  labels.forEach((label, row) => {
    table.labels[row] = label;
    columns.forEach((column, scorer) => {
      table.margins[row * columns.length + scorer] = column[row] ?? Number.NaN;
    });
  });
  table.refit();
  return table;
}

function probabilities(table: MarginTable): Float64Array {
  return Float64Array.from({ length: table.rows }, (_, row) => table.at(row)?.flipProbability ?? 0.5);
}

/**
 * The calibration error that probabilities have by chance alone when outcomes follow them exactly: the measure is of
 * absolute distances, so that on few rows even a perfect forecaster has one.
 */
function perfectError(probabilities: readonly number[], random: Generator): number {
  const errors = Array.from({ length: 40 }, () =>
    expectedCalibrationError(
      probabilities,
      probabilities.map((probability) => (random.uniform() < probability ? 1 : 0)),
    ),
  );
  return average(errors);
}

function shuffled(length: number, random: Generator): readonly number[] {
  const order = Array.from({ length }, (_, row) => row);
  for (let at = length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  return order;
}

function share(flags: readonly boolean[]): number {
  return flags.filter(Boolean).length / flags.length;
}

function average(values: readonly number[] = []): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean over seeds with the 95 % interval of that mean. */
function interval(values: readonly number[] = []): string {
  const mean = average(values);
  const variance = average(values.map((value) => (value - mean) ** 2)) * (values.length / (values.length - 1));
  const half = 1.96 * Math.sqrt(variance / values.length);
  return `${mean.toFixed(4)} ± ${half.toFixed(4)}`;
}
