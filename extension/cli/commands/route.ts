import { InvalidArgumentError, Option } from 'commander';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import type { AiSource, RoutedRow, RoutingReport } from '../../model/contract/routing.ts';
import { defaultPlan, routingModes, type BudgetPoint, type RoutingMode } from '../../model/routing/plan.ts';
import { datasetCommand, onDataset, type CommandFactory, type CommonOptions } from '../command.ts';
import type { DatasetClient } from '../datasetClient.ts';
import type { Output } from '../output.ts';
import { percent } from '../../model/numbers.ts';

interface Options extends CommonOptions {
  readonly budget: number;
  readonly mode: RoutingMode;
  readonly ai?: string;
  readonly people?: readonly string[];
  readonly costHuman: number;
  readonly costAi: number;
  readonly errorCost: number;
  readonly humanError: number;
  readonly audit: number;
  readonly seed: number;
  readonly hyper?: string;
}

const piece = 1_000;

/** Who labels what: people where the AI label is likely to be wrong, the AI elsewhere. */
export const route: CommandFactory = (invocation) =>
  datasetCommand('route', 'say who should label which row, a person or the AI, and why')
    .requiredOption(
      '--budget <share|rows>',
      'what people can label: up to 1 a share of the rows, above a number',
      number(0),
    )
    .addOption(new Option('--mode <mode>', 'how rows are chosen').choices(routingModes).default(defaultPlan.mode))
    .option('--ai <source>', 'whose label is the AI label: an annotator of the file, judge:ID, or label')
    .option('--people <annotator...>', 'annotators of the file that are people (default: told by their names)')
    .option('--cost-human <amount>', 'of a row that a person labels', number(0), defaultPlan.cost.human)
    .option('--cost-ai <amount>', 'of a row that the AI labels, in the same unit', number(0), defaultPlan.cost.ai)
    .option('--error-cost <amount>', 'of a wrong label that stays', number(0), defaultPlan.errorCost)
    .option('--human-error <share>', 'of rows that people get wrong', number(0, 1), defaultPlan.humanError)
    .option(
      '--audit <share>',
      'of the rows left to the AI that people check at random',
      number(0, 1),
      defaultPlan.auditShare,
    )
    .option('--seed <number>', 'of the random checks', number(0), defaultPlan.seed)
    .option('--hyper <file>', 'also write the routed labels as HyPER does, JSON Lines')
    .addHelpText(
      'after',
      `
The AI label is that of a judge in the store (see judge), else of an annotator whose name is a model's, else the label of
the file. People are annotators with other names, decisions, and blind labels.

Examples:
  route pairs.jsonl --budget 0.25
  route pairs.jsonl --budget 200 --ai gpt4 --people worker1 worker2 --json
  route hyper.jsonl --budget 0.5 --mode simulate --hyper routed.jsonl`,
    )
    .action(async (file: string, options: Options) => {
      await onDataset(invocation, file, options, async (client, output) => {
        const report = await client.request('routing/plan', {
          options: {
            ai: sourceOf(options.ai),
            ...(options.people === undefined ? {} : { people: [...options.people] }),
            budget: options.budget,
            mode: options.mode,
            cost: { human: options.costHuman, ai: options.costAi },
            errorCost: options.errorCost,
            humanError: options.humanError,
            auditShare: options.audit,
            seed: options.seed,
          },
        });
        output.endProgress();
        for (const warning of report.warnings) output.message(warning);
        await writeRows(output, client);
        await writeReport(output, report);
        if (options.hyper !== undefined) await writeHyper(output, client, resolve(options.hyper));
        return 0;
      });
    });

function sourceOf(text: string | undefined): AiSource {
  if (text === undefined) return { kind: 'auto' };
  if (text === 'label') return { kind: 'label' };
  const judge = /^judge:(\d+)$/u.exec(text);
  return judge === null ? { kind: 'annotator', name: text } : { kind: 'judge', judgeId: Number(judge[1]) };
}

async function writeRows(output: Output, client: DatasetClient): Promise<void> {
  if (!output.json) await output.line('line\twho\tplace\tAI label\tpeople say\terror\tgain\twhy');
  for (let from = 0; from < client.info.rows; from += piece) {
    for (const row of await client.request('routing/rows', { from, count: piece })) {
      if (output.json) await output.object(jsonRow(row));
      else await output.line(cells(row).join('\t'));
    }
  }
}

function jsonRow({
  line,
  id,
  route: who,
  place,
  aiLabel,
  personLabel,
  errorProbability,
  gain,
  reasons,
}: RoutedRow): object {
  return {
    line,
    id,
    who,
    place,
    aiLabel,
    personLabel,
    errorProbability,
    gain,
    why: reasons.map(({ words }) => words),
    features: reasons.map(({ feature, weight }) => ({ feature, weight })),
  };
}

function cells(row: RoutedRow): readonly string[] {
  return [
    String(row.line),
    row.route,
    row.place === null ? '' : String(row.place),
    row.aiLabel,
    row.personLabel ?? '',
    row.errorProbability.toFixed(3),
    row.gain.toFixed(2),
    row.reasons.map(({ words }) => words).join('; '),
  ];
}

async function writeReport(output: Output, report: RoutingReport): Promise<void> {
  if (output.json) {
    await output.object({ summary: report });
    return;
  }
  const { point, skill, errorRate } = report;
  await output.line('');
  await output.table(
    ['budget', 'error left', '95 % interval', 'random rows', 'really left', 'oracle'],
    [...report.curve.filter((_, index) => index % 5 === 0), point]
      .sort((left, right) => left.budget - right.budget)
      .map(pointCells),
  );
  await output.line('');
  await output.line(`AI label: ${report.ai}. People: ${report.people.join(', ') || 'decisions and blind labels'}.`);
  await output.line(
    `${String(report.routed)} of ${String(report.rows)} rows for people (${(100 * point.budget).toFixed(1)} %), ` +
      `${String(report.audited)} ${report.audited === 1 ? 'AI label' : 'AI labels'} to check at random; cost ${report.cost.toFixed(1)}.`,
  );
  await output.line(
    errorRate === null
      ? 'Nobody has checked an AI label yet: expected errors are a guess.'
      : `People found ${(100 * errorRate.value).toFixed(1)} % of the AI labels wrong (95 %: ${(100 * errorRate.low).toFixed(1)} ` +
          `to ${(100 * errorRate.high).toFixed(1)} %).`,
  );
  await output.line(
    skill === null
      ? `Method: ${report.method}.`
      : `Method: ${report.method}; tells wrong from right labels with AUROC ${skill.auroc.toFixed(3)} ` +
          `(${skill.interval.map((bound) => bound.toFixed(3)).join(' to ')}) on ${String(skill.rows)} rows that it was not fitted to.`,
  );
  for (const { words, rows } of report.reasons.slice(0, 6)) await output.line(`${String(rows)} rows: ${words}`);
}

function pointCells({ budget, routed, low, high, random, observed, oracle }: BudgetPoint): readonly string[] {
  const cell = (share: number | undefined): string => (share === undefined ? '' : percent(share));
  return [cell(budget), cell(routed), `${cell(low)} to ${cell(high)}`, cell(random), cell(observed), cell(oracle)];
}

async function writeHyper(output: Output, client: DatasetClient, path: string): Promise<void> {
  const stream = createWriteStream(path);
  let written = 0;
  try {
    for (let from = 0; from < client.info.rows; from += piece) {
      for (const { record } of await client.request('routing/hyper', { from, count: piece })) {
        if (!stream.write(`${JSON.stringify(record)}\n`)) await once(stream, 'drain');
        written++;
      }
    }
  } finally {
    stream.end();
    await finished(stream);
  }
  output.message(
    `${String(written)} rows written to ${path}; ties, and rows that a person must still label, are left out.`,
  );
}

function number(least: number, most = Number.MAX_VALUE): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(
      `It must be a number from ${String(least)}${most === Number.MAX_VALUE ? '' : ` to ${String(most)}`}.`,
    );
  };
}
