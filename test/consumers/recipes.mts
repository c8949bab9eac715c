import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngineService } from '../../extension/engine/engineService.ts';
import { bandRecipes } from '../../extension/model/strength/bandRecipes.ts';
import type { RecipeGoal, RecipeSummary, RecipeTrainer } from '../../extension/model/recipes/recipeOptions.ts';
import { trainers } from '../../extension/model/recipes/trainers.ts';
import { checkout } from '../../scripts/bootstrap.mjs';
import type { Environment } from './environments.mts';

/** A recipe and what there is to check it with; `recipes.py` reads these as recipes.json. */
interface Entry {
  readonly name: string;
  readonly trainer: RecipeTrainer;
  readonly recipe: string;
  readonly command: string;
  readonly model: string;
  /** The released package, whose options a recipe is held against. */
  readonly package?: string;
  readonly python?: string;
  readonly missing?: string;
}

interface Wanted {
  readonly source: string;
  readonly trainer: RecipeTrainer;
  readonly goal?: RecipeGoal;
}

const rows = 240;
/** Every so-manieth label of the noisy dataset is turned round. */
const wrongEvery = 4;

const wanted: readonly Wanted[] = [
  { source: 'noisy', trainer: 'trl' },
  { source: 'noisy', trainer: 'trl', goal: 'reward' },
  { source: 'thumbs', trainer: 'trl' },
  { source: 'noisy', trainer: 'llamafactory' },
  { source: 'noisy', trainer: 'llamafactory', goal: 'reward' },
  { source: 'thumbs', trainer: 'llamafactory' },
  { source: 'noisy', trainer: 'axolotl' },
  { source: 'noisy', trainer: 'axolotl', goal: 'reward' },
  { source: 'thumbs', trainer: 'axolotl' },
  { source: 'noisy', trainer: 'openrlhf' },
  { source: 'noisy', trainer: 'openrlhf', goal: 'reward' },
];

/** Runs the command line. @returns what it wrote to standard output */
export type Curator = (args: readonly string[], expected?: readonly number[]) => Promise<string>;

/**
 * Makes a noisy dataset and one of thumbs, turns round the weakest labels of the first by a band, and writes a recipe and
 * its data for each trainer as a person would: by the command line, the data by the command that the recipe names.
 */
export async function writeRecipes(
  folder: string,
  curator: Curator,
  environments: ReadonlyMap<RecipeTrainer, Environment>,
): Promise<void> {
  writeDatasets(folder);
  await curator(['score', join(folder, 'noisy.jsonl')]);
  await applyBand(join(folder, 'noisy.jsonl'));
  const model = join(folder, 'model');
  const entries: Entry[] = [];
  for (const { source, trainer, goal = 'policy' } of wanted) {
    const name = `${source}.${goal}.${trainer}${trainers[trainer].ending}`;
    const recipe = join(folder, name);
    const args = ['recipe', join(folder, `${source}.jsonl`), '--for', trainer, '--goal', goal, '--model', model];
    const summary = JSON.parse(await curator([...args, '--out', recipe, '--json'])) as RecipeSummary;
    // Status 1 says that rows were left out, as decided.
    await curator(argumentsOf(summary.exported), [0, 1]);
    entries.push({ name, trainer, recipe, model, command: summary.command, ...environments.get(trainer) });
  }
  writeFileSync(join(folder, 'recipes.json'), JSON.stringify(entries));
}

function writeDatasets(folder: string): void {
  // The sample has rows with flaws on purpose; these are not among them.
  const sound = readFileSync(join(checkout, 'media/sample/sample.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"id":"sample-'));
  const pairs = sound
    .slice(0, rows)
    .map((line) => JSON.parse(line) as Record<'prompt' | 'chosen' | 'rejected', unknown>);
  const noisy = pairs.map((pair, number) =>
    number % wrongEvery === 0 ? { ...pair, chosen: pair.rejected, rejected: pair.chosen } : pair,
  );
  const thumbs = pairs.map(({ prompt, chosen, rejected }, number) =>
    number % 3 === 0 ? { prompt, completion: rejected, label: false } : { prompt, completion: chosen, label: true },
  );
  for (const [name, all] of Object.entries({ noisy, thumbs })) {
    writeFileSync(join(folder, `${name}.jsonl`), all.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
}

/** Turns round the lowest tenth of the rows, where their strength is below 0. */
async function applyBand(path: string): Promise<void> {
  const plan = bandRecipes.flip?.plan;
  if (plan === undefined) throw new Error('There is no recipe that turns round the lowest band.');
  const service = createEngineService();
  const context = { signal: new AbortController().signal, progress: (): void => undefined };
  try {
    const { datasetId } = await service.handlers['dataset/open']({ path, annotator: 'consumers' }, context);
    const { rows: changed } = await service.handlers['bands/apply']({ datasetId, plan }, context);
    if (changed.length === 0) throw new Error('The band turned round no label.');
  } finally {
    await service.dispose();
  }
}

/** The arguments of a command that a recipe names; paths without spaces are not quoted in it. */
function argumentsOf(command: string): readonly string[] {
  const [program, ...args] = command.split(' ');
  if (program !== 'preference-curator' || command.includes("'")) throw new Error(`Not to be taken apart: ${command}`);
  return args;
}
