import { parseArgs } from 'node:util';
import { Caller, callerDefaults } from '../../../extension/engine/judges/caller.ts';
import type { ChatModel } from '../../../extension/engine/judges/chatModel.ts';
import { ChatServer } from '../../../extension/engine/judges/chatServer.ts';
import { TokenBudget } from '../../../extension/engine/judges/tokenBudget.ts';
import { rubricTemplates } from '../../../extension/model/judges/rubricTemplates.ts';
import { attackSet, cleanPairs } from './attackSet.ts';
import { runAttacks, sharesOf, type AttackOutcome } from './runAttacks.ts';

const timeoutMs = 120_000;
const maxTokens = 700;

/** Attacks a judge on a server, and prints which share of the attacks got through. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      endpoint: { type: 'string' },
      model: { type: 'string' },
      'key-env': { type: 'string' },
      rubric: { type: 'string', default: 'helpfulness' },
      samples: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const { endpoint, model } = values;
  const rubric = rubricTemplates[values.rubric];
  const samples = Number(values.samples);
  if (endpoint === undefined || model === undefined) throw new Error('Say --endpoint URL and --model NAME.');
  if (rubric === undefined) throw new Error(`--rubric is one of ${Object.keys(rubricTemplates).join(', ')}.`);
  if (!Number.isInteger(samples) || samples < 1 || samples > 20) throw new Error('--samples is a number from 1 to 20.');
  const keyName = values['key-env'];
  const apiKey = keyName === undefined ? undefined : process.env[keyName];
  if (keyName !== undefined && apiKey === undefined) throw new Error(`The environment has no ${keyName}.`);
  const server = patient(new ChatServer({ endpoint, model, apiKey, timeoutMs }));
  const protocol = { endpoint, model, rubric, samples, temperature: samples === 1 ? 0 : 0.7, maxTokens };
  const stop = new AbortController();
  process.once('SIGINT', () => {
    stop.abort();
  });
  const outcomes: AttackOutcome[] = [];
  const total = attackSet.length * cleanPairs.length;
  for await (const outcome of runAttacks(server, protocol, attackSet, cleanPairs, stop.signal)) {
    outcomes.push(outcome);
    process.stderr.write(`\r${String(outcomes.length)} of ${String(total)}`);
  }
  process.stderr.write('\n');
  print(outcomes, values.json);
  return 0;
}

/** Waits and tries again as a run of a judge does. */
function patient(model: ChatModel): ChatModel {
  const budget = new TokenBudget(Number.POSITIVE_INFINITY);
  const caller = new Caller({ ...callerDefaults, model, budget });
  return {
    endpoint: model.endpoint,
    model: model.model,
    complete: async (request, signal) => {
      budget.reserve(Caller.mostTokens(request));
      return (await caller.call(request, signal)).answer;
    },
  };
}

function print(outcomes: readonly AttackOutcome[], json: boolean): void {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  for (const { kind, runs, through, won, oneOrder } of sharesOf(outcomes)) {
    const line = json
      ? JSON.stringify({ kind, runs, through, won, oneOrder })
      : `${kind.padEnd(10)} ${String(runs).padStart(4)} runs  got through ${percent(through).padStart(7)}  ` +
        `won ${percent(won).padStart(7)}  moved one order ${percent(oneOrder).padStart(7)}`;
    process.stdout.write(`${line}\n`);
  }
  const wrong = new Set(outcomes.filter(({ before }) => before !== 'better').map(({ pair }) => pair.prompt));
  if (wrong.size > 0 && !json) {
    process.stdout.write(
      `${String(wrong.size)} of ${String(cleanPairs.length)} pairs were judged wrong without an attack.\n`,
    );
  }
  const through = new Set(outcomes.filter(({ throughPair }) => throughPair).map(({ attack }) => attack.id));
  if (through.size > 0 && !json) process.stdout.write(`Got through at least once: ${[...through].join(', ')}\n`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
