import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../../scripts/bootstrap.mjs';
import { mainPython, trainerEnvironments } from './environments.mts';
import { run, statusOf } from './programs.mts';
import { writeRecipes, type Curator } from './recipes.mts';

/** An export and what is done with it; `check.py` reads these as manifest.json. */
interface Entry {
  readonly file: string;
  readonly format: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly trainers: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly same_as?: string;
}

interface Wanted {
  readonly source?: string;
  readonly file: string;
  readonly format: string;
  readonly trainers?: readonly string[];
  readonly arguments?: readonly string[];
  /** Options of a trainer's configuration. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The JSON Lines export of the same rows; needed where the file itself is not JSON Lines. */
  readonly same_as?: string;
}

const node = join(checkout, 'node_modules/.bin/node');
const curator: Curator = (args, expected) => run(node, [join(checkout, 'extension/cli/main.ts'), ...args], expected);
const here = join(checkout, 'test/consumers');

const wanted: readonly Wanted[] = [
  { file: 'preference.jsonl', format: 'trl-preference', trainers: ['reward', 'dpo'] },
  { file: 'conversational.jsonl', format: 'trl-preference-conversational', trainers: ['reward', 'dpo'] },
  {
    file: 'robust.jsonl',
    format: 'trl-preference',
    trainers: ['dpo'],
    settings: { dpo: { loss_type: ['robust'], label_smoothing: 0.2 } },
  },
  { file: 'margin.jsonl', format: 'trl-preference', arguments: ['--margin', 'strength'], trainers: ['reward'] },
  { file: 'unpaired.jsonl', format: 'trl-unpaired', trainers: ['kto'] },
  { file: 'unpaired-conversational.jsonl', format: 'trl-unpaired-conversational', trainers: ['kto'] },
  { file: 'prompt-completion.jsonl', format: 'trl-prompt-completion', trainers: ['sft'] },
  { file: 'messages.jsonl', format: 'trl-messages', trainers: ['sft'] },
  { source: 'steps.jsonl', file: 'stepwise.jsonl', format: 'trl-stepwise', trainers: ['prm'] },
  { file: 'preference.parquet', format: 'trl-preference', trainers: ['dpo'], same_as: 'preference.jsonl' },
  {
    file: 'conversational.parquet',
    format: 'trl-preference-conversational',
    trainers: ['reward'],
    same_as: 'conversational.jsonl',
  },
  { file: 'preference.jsonl.gz', format: 'trl-preference', same_as: 'preference.jsonl' },
  { file: 'preference.jsonl.zst', format: 'trl-preference', same_as: 'preference.jsonl' },
  ...[
    'openrlhf',
    'openrlhf-kto',
    'llamafactory-alpaca',
    'llamafactory-sharegpt',
    'llamafactory-kto',
    'axolotl-chat',
    'ms-swift',
    'nemo-ranked',
    'gpm',
    'hh-transcript',
    'listwise',
    'pro',
    'dove-joint',
    'rewardbench',
    'hyper',
    'trl-prompt-only',
  ].map((format) => ({ file: `${format}.jsonl`, format })),
];

/**
 * Curates a small dataset by the command line, exports it in every way, writes recipes for all trainers, and lets
 * `check.py` load and train on all. Arguments name trainers to install where they are not.
 */
async function main(): Promise<number> {
  const python = await mainPython();
  const environments = await trainerEnvironments(python, process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), 'preference-curator-consumers-'));
  try {
    writeDatasets(folder);
    await curator(['score', join(folder, 'pairs.jsonl')]);
    await curator(['decide', join(folder, 'pairs.jsonl'), '--from', join(folder, 'decisions.jsonl')]);
    const entries: Entry[] = [];
    for (const one of wanted) entries.push(await exported(folder, one, entries));
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(entries));
    await writeRecipes(folder, curator, environments);
    // What trainers say while they work is worth nothing; what fails is in the results.
    const check = [join(here, 'check.py'), folder, join(folder, 'work')];
    return await statusOf(spawn(python, check, { stdio: ['ignore', 'inherit', 'ignore'] }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first pairs of the sample, some of them decided, and rows of a stepwise shape, which the sample has none of. */
function writeDatasets(folder: string): void {
  const pairs = readFileSync(join(checkout, 'media/sample/sample.jsonl'), 'utf8').split('\n').slice(0, 60);
  writeFileSync(join(folder, 'pairs.jsonl'), `${pairs.join('\n')}\n`);
  const decisions = ['keep', 'flip', 'drop', 'tie', 'unsure'].map((decision, place) => ({ line: place + 1, decision }));
  writeFileSync(join(folder, 'decisions.jsonl'), decisions.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const steps = Array.from({ length: 20 }, (_, number) => ({
    prompt: `What is ${String(number)} + ${String(number)}?`,
    completions: [`Twice ${String(number)} is wanted.`, `That is ${String(2 * number)}.`],
    labels: [true, number % 2 === 0],
  }));
  writeFileSync(join(folder, 'steps.jsonl'), steps.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

async function exported(folder: string, one: Wanted, before: readonly Entry[]): Promise<Entry> {
  const source = join(folder, one.source ?? 'pairs.jsonl');
  const target = join(folder, one.file);
  const args = ['export', source, '--to', one.format, '--out', target, ...(one.arguments ?? [])];
  // Status 1 says that rows were left out, as decided.
  await curator(args, [0, 1]);
  const { file, format, trainers = [], settings, same_as } = one;
  const same = before.find((entry) => entry.file === same_as);
  const lines = same === undefined ? readFileSync(target, 'utf8').trimEnd().split('\n') : [];
  return {
    file,
    format,
    trainers,
    columns: same?.columns ?? Object.keys(JSON.parse(lines[0] ?? '{}') as object),
    rows: same?.rows ?? lines.length,
    ...(settings === undefined ? {} : { settings }),
    ...(same_as === undefined || !file.endsWith('.parquet') ? {} : { same_as }),
  };
}

process.exitCode = await main();
