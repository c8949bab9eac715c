import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkout } from '../../scripts/bootstrap.mjs';
import { engineEntry } from '../bench/support/engine.ts';
import { benchFolder, quantile } from '../bench/bench.ts';

const usage = `Usage: npm run -s soak -- kills [--count 1000] [--seed 7]
       npm run -s soak -- scorers [--count 1000] [--seed 7]
       npm run -s soak -- fuzz [--cases 100000] [--seed 7]
Prints a report and ends with exit code 1 where something was lost, torn or failed.
`;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Kills the engine as it is shipped; whether nothing was lost. */
async function kills(count: number, seed: number): Promise<boolean> {
  const { runKills } = await import('./kills/killRuns.ts');
  const folder = join(benchFolder, `soak-${String(process.pid)}`);
  mkdirSync(benchFolder, { recursive: true });
  const entry = await engineEntry();
  const started = performance.now();
  const report = await runKills({
    count,
    seed,
    folder,
    entry,
    onKill: (done) => {
      if (done % 50 === 0) say(`${String(done)} of ${String(count)} kills`);
    },
  });
  const minutes = (performance.now() - started) / 60_000;
  const { moments } = report;
  say(`
kills                          ${String(report.kills)} in ${minutes.toFixed(1)} minutes, seed ${String(seed)}
  while deciding               ${String(moments.decide)}
  while acting on all rows     ${String(moments.bulk)}
  while undoing or redoing     ${String(moments.undo)}
  while saving                 ${String(moments.save)}
operations acknowledged        ${String(report.acknowledged)}
killed before the answer       ${String(report.unanswered)}, ${String(report.takenUnanswered)} of which were taken as a whole
acknowledged and lost          ${String(report.lost.length)}
files torn                     ${String(report.torn.length)}
journals not readable          ${String(report.unreadable.length)}
temporary files left, at most  ${String(report.leftovers)}`);
  const problems = [...report.lost, ...report.torn, ...report.unreadable];
  for (const problem of problems.slice(0, 20)) say(`  ${problem}`);
  return problems.length === 0;
}

/** Kills engines and processes of a model while it scores; whether nothing was lost or scored twice. */
async function scorers(count: number, seed: number): Promise<boolean> {
  const { runScorerKills } = await import('./scorers/scorerKills.ts');
  const folder = join(benchFolder, `soak-${String(process.pid)}`);
  mkdirSync(benchFolder, { recursive: true });
  const entry = await engineEntry();
  const model = join(checkout, 'test/fixtures/models/words');
  const started = performance.now();
  const report = await runScorerKills({
    ...{ count, seed, folder, entry, model, pairs: 4000 },
    onKill: (done) => {
      if (done % 50 === 0) say(`${String(done)} of ${String(count)} kills`);
    },
  });
  const minutes = (performance.now() - started) / 60_000;
  const seconds = (share: number): string => (quantile(report.resumeMs, share) / 1000).toFixed(2);
  say(`
kills                          ${String(report.engines + report.scorers)} in ${minutes.toFixed(1)} minutes, seed ${String(seed)}
  of the engine                ${String(report.engines)}
  of a process of the model    ${String(report.scorers)}
datasets scored to their end   ${String(report.datasets)}, of 4000 rows each
rows scored twice              ${String(report.twice)}
rows missing                   ${String(report.missing)}
rows lost that were told       ${String(report.lost)}
from a start to a new score    ${seconds(0.5)} s, p95 ${seconds(0.95)} s`);
  return report.twice + report.missing + report.lost === 0;
}

/** Whether no case failed. */
async function fuzz(cases: number, seed: number): Promise<boolean> {
  const { runFuzz } = await import('./fuzz/fuzzRuns.ts');
  say(`seed ${String(seed)}\ntarget      cases    seconds  slowest case  failed`);
  const reports = await runFuzz(cases, seed, (report) => {
    say(
      [
        report.target.padEnd(10),
        String(report.cases).padStart(7),
        report.seconds.toFixed(0).padStart(10),
        `${report.slowestMs.toFixed(0)} ms`.padStart(13),
        report.failure === undefined ? '  0' : '  1',
      ].join(''),
    );
  });
  for (const { target, failure } of reports) if (failure !== undefined) say(`\n${target}: ${failure}`);
  say(`all        ${String(reports.reduce((sum, report) => sum + report.cases, 0)).padStart(6)}`);
  return reports.every(({ failure }) => failure === undefined);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      count: { type: 'string', default: '1000' },
      cases: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '7' },
    },
  });
  const [name] = positionals;
  const [count, cases, seed] = [values.count, values.cases, values.seed].map(Number);
  const isCount = (value: number | undefined): value is number => Number.isInteger(value) && Number(value) > 0;
  if (!isCount(count) || !isCount(cases) || !isCount(seed)) return wrongUse();
  if (name === 'kills') return (await kills(count, seed)) ? 0 : 1;
  if (name === 'scorers') return (await scorers(count, seed)) ? 0 : 1;
  if (name === 'fuzz') return (await fuzz(cases, seed)) ? 0 : 1;
  return wrongUse();
}

function wrongUse(): number {
  process.stderr.write(usage);
  return 2;
}

process.exitCode = await main();
