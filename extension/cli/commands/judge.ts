import { InvalidArgumentError, Option } from 'commander';
import { readFile } from 'node:fs/promises';
import type { JudgeRunResult, JudgeVerdict, JudgeOptions, JudgeEstimate } from '../../model/contract/judging.ts';
import { CuratorError } from '../../model/errors.ts';
import { answerTokens, rubric as rubricSchema, type Rubric } from '../../model/judges/rubric.ts';
import { rubricTemplates } from '../../model/judges/rubricTemplates.ts';
import { datasetCommand, onDataset, type CommandFactory, type CommonOptions } from '../command.ts';
import type { DatasetClient } from '../datasetClient.ts';
import type { Output } from '../output.ts';

interface Options extends CommonOptions {
  readonly endpoint: string;
  readonly model: string;
  readonly rubric: string;
  readonly samples: number;
  readonly budget?: number;
  readonly keyEnv?: string;
  readonly concurrency: number;
  readonly limit?: number;
  readonly sample?: number;
  readonly seed: number;
  readonly undecided?: boolean;
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly timeout: number;
  readonly price?: readonly [number, number];
  readonly fresh?: boolean;
  readonly dryRun?: boolean;
}

const piece = 500;
const templates = Object.keys(rubricTemplates);

/** Asks a language model which response is better, in both orders. */
export const judge: CommandFactory = (invocation) =>
  datasetCommand('judge', 'ask a language model about every pair, in both orders')
    .requiredOption('--endpoint <url>', 'base URL of an OpenAI-compatible API, such as http://127.0.0.1:8000/v1')
    .requiredOption('--model <name>', 'the model, as the server calls it')
    .option('--rubric <name|file>', `a template (${templates.join(', ')}) or a JSON file`, 'helpfulness')
    .option('--samples <count>', 'answers in each order', wholeNumber(1, 20), 1)
    .option('--budget <tokens>', 'the most tokens that may be used, prompts and answers together', wholeNumber(1))
    .option('--key-env <variable>', 'name of the environment variable that holds the key')
    .option('--concurrency <calls>', 'calls at one time', wholeNumber(1, 64), 4)
    .option('--limit <rows>', 'the first rows only', wholeNumber(1))
    .addOption(new Option('--sample <rows>', 'a random sample of rows').argParser(wholeNumber(1)).conflicts('limit'))
    .option('--seed <number>', 'of the random sample', wholeNumber(0), 1)
    .option('--undecided', 'only rows without a decision')
    .option('--temperature <number>', 'of the model (default: 0, or 0.7 for several samples)', temperature)
    .option(
      '--max-tokens <count>',
      'longest answer (default: 700, or 2000 where the rubric asks for principles)',
      wholeNumber(16, 32_768),
    )
    .option('--timeout <seconds>', 'for one answer', wholeNumber(1, 3_600), 120)
    .option('--price <input,output>', 'money for a million tokens of prompts and of answers', price)
    .option('--fresh', 'ask again where the store has answers')
    .option('--dry-run', 'say what it would cost, and send nothing')
    .addHelpText(
      'after',
      `
Answers are kept in the store as they come: a run that was ended goes on where it stopped, and nothing is paid twice.
A verdict that changes with the order is a tie; an answer that is not clear is no verdict.

Examples:
  judge pairs.jsonl --endpoint http://127.0.0.1:8000/v1 --model qwen --dry-run
  judge pairs.jsonl --endpoint https://api.example.com/v1 --model large --key-env JUDGE_KEY --budget 200000
  judge pairs.jsonl --endpoint http://127.0.0.1:8000/v1 --model qwen --rubric factuality --sample 50 --json

Exit status: 0 done, 1 rows without a verdict, 2 wrong use, 130 interrupted.`,
    )
    .action(async (file: string, options: Options) => {
      const judgeOptions = await optionsOf(options);
      await onDataset(invocation, file, options, async (client, output) => {
        if (options.dryRun === true) {
          await writeEstimate(
            output,
            await client.request('judges/estimate', { options: judgeOptions }),
            options.price,
          );
          return 0;
        }
        const result = await client.request('judges/run', {
          options: judgeOptions,
          budget: options.budget ?? null,
          concurrency: options.concurrency,
          fresh: options.fresh === true,
        });
        output.endProgress();
        await writeVerdicts(output, client, result);
        await writeResult(output, result, options.price);
        return result.stopped === null && result.failedTotal === 0 && result.withoutVerdict === 0 ? 0 : 1;
      });
    });

/** @throws CuratorError 'bad-request' for a rubric or variable that there is not */
async function optionsOf(options: Options): Promise<JudgeOptions> {
  const limit = options.limit ?? options.sample;
  const apiKey = keyOf(options.keyEnv);
  const rubric = await rubricOf(options.rubric);
  return {
    server: {
      kind: 'http',
      endpoint: options.endpoint,
      model: options.model,
      timeoutMs: 1_000 * options.timeout,
      ...(apiKey === undefined ? {} : { apiKey }),
    },
    rubric,
    samples: options.samples,
    maxTokens: options.maxTokens ?? answerTokens(rubric).longest,
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    rows: {
      scope: options.undecided === true ? 'undecided' : 'all',
      ...(limit === undefined ? {} : { limit }),
      ...(options.sample === undefined ? {} : { seed: options.seed }),
    },
  };
}

function keyOf(variable: string | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const key = process.env[variable]?.trim();
  if (key !== undefined && key !== '') return key;
  throw new CuratorError('bad-request', `The environment variable ${variable} is empty. Set it to the key.`);
}

async function rubricOf(name: string): Promise<Rubric> {
  const template = rubricTemplates[name];
  if (template !== undefined) return template;
  let text: string;
  try {
    text = await readFile(name, 'utf8');
  } catch (error) {
    throw new CuratorError(
      'bad-request',
      `"${name}" is neither a template (${templates.join(', ')}) nor a file that can be read.`,
      {},
      { cause: error },
    );
  }
  try {
    return rubricSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new CuratorError(
      'bad-request',
      `${name} is no rubric: ${error instanceof Error ? error.message : String(error)}`,
      { path: name },
      { cause: error },
    );
  }
}

async function writeVerdicts(output: Output, client: DatasetClient, { judgeId }: JudgeRunResult): Promise<void> {
  if (!output.json) await output.line('line\tverdict\tprobability\tlabel agrees\torders\treason');
  for (let from = 0; from < client.info.rows; from += piece) {
    for (const { line, id, verdicts } of await client.request('judges/verdicts', { from, count: piece, judgeId })) {
      for (const verdict of verdicts) {
        if (output.json) await output.object({ line, id, ...jsonVerdict(verdict) });
        else await output.line([String(line), ...cells(verdict)].join('\t'));
      }
    }
  }
}

function jsonVerdict(verdict: JudgeVerdict): object {
  const { endpoint, model, rubricName, rubricVersion, reasons, principles, label, ...rest } = verdict;
  return {
    verdict: rest.winner === null ? null : label,
    probability: rest.probability,
    fromTokens: rest.fromTokens,
    ordersDisagree: rest.ordersDisagree,
    agreesWithLabel: rest.agrees,
    answers: rest.answers,
    withoutVerdict: rest.withoutVerdict,
    judge: { endpoint, model, rubric: rubricName, rubricVersion },
    reasons,
    principles: principles.map(({ approved: _, ...principle }) => principle),
    reasonsApartFrom: rest.apartFrom,
  };
}

function cells({ label, winner, probability, agrees, ordersDisagree, reasons }: JudgeVerdict): readonly string[] {
  const reason = reasons.find(({ text }) => text !== '')?.text ?? reasons.find(({ none }) => none !== null)?.none ?? '';
  return [
    winner === null ? 'none' : label,
    probability === null ? '' : probability.toFixed(3),
    agrees === null ? '' : agrees ? 'yes' : 'no',
    ordersDisagree ? 'contradict' : '',
    reason.replace(/\s+/gu, ' ').slice(0, 120),
  ];
}

async function writeResult(output: Output, result: JudgeRunResult, price: Options['price']): Promise<void> {
  const { tokens, failed, failedTotal, stopped } = result;
  const cost = price === undefined ? null : costOf(tokens, price);
  if (output.json) await output.object({ summary: { ...result, cost } });
  output.message(
    `${String(result.verdicts)} verdicts on ${String(result.rows)} rows: ${String(result.ties)} ties, ` +
      `${String(result.tiesByDisagreement)} of them as the orders contradict; ${String(result.withoutVerdict)} without ` +
      `a verdict, ${String(failedTotal)} failed, ${String(result.skipped)} no pairs.`,
  );
  output.message(
    `${String(result.calls)} calls, ${String(result.cachedCalls)} answered by the store; ${String(tokens.prompt)} + ` +
      `${String(tokens.completion)} tokens${cost === null ? '' : `, ${cost.toFixed(4)} in money`}; ` +
      `${result.seconds.toFixed(1)} s.`,
  );
  for (const { line, message } of failed) output.message(`line ${String(line)}: ${message}`);
  if (failedTotal > failed.length) output.message(`${String(failedTotal - failed.length)} more rows failed.`);
  if (stopped !== null) output.message(`Stopped: ${stopped}`);
}

async function writeEstimate(output: Output, estimate: JudgeEstimate, price: Options['price']): Promise<void> {
  const money = (tokens: JudgeEstimate['likely']): number | null =>
    price === undefined ? null : costOf(tokens, price);
  const cost = { likely: money(estimate.likely), most: money(estimate.most) };
  if (output.json) {
    await output.object({ estimate: { ...estimate, cost } });
    return;
  }
  const { rows, calls, cachedCalls, likely, most } = estimate;
  await output.table(
    ['', 'prompt tokens', 'answer tokens', 'all', 'money'],
    (
      [
        ['likely', likely, cost.likely],
        ['at most', most, cost.most],
      ] as const
    ).map(([name, tokens, sum]) => [
      name,
      tokens.prompt,
      tokens.completion,
      tokens.prompt + tokens.completion,
      sum === null ? 'no price given' : sum.toFixed(4),
    ]),
  );
  output.message(
    `${String(rows)} rows, ${String(calls)} calls, of which the store answers ${String(cachedCalls)}. Nothing was sent.`,
  );
}

function costOf(tokens: JudgeEstimate['likely'], [input, answer]: readonly [number, number]): number {
  return (tokens.prompt * input + tokens.completion * answer) / 1_000_000;
}

function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(
      `It must be a whole number from ${String(least)}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${String(most)}`}.`,
    );
  };
}

function temperature(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 2) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 2.');
}

function price(text: string): readonly [number, number] {
  const [input = Number.NaN, answer = Number.NaN, ...rest] = text.split(',').map(Number);
  if (rest.length === 0 && input >= 0 && answer >= 0) return [input, answer];
  throw new InvalidArgumentError('It must be two numbers, such as 0.5,1.5.');
}
