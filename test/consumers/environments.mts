import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecipeTrainer } from '../../extension/model/recipes/recipeOptions.ts';
import { checkout, findProgram, note } from '../../scripts/bootstrap.mjs';
import { failureOf, run } from './programs.mts';

/** What there is of a trainer: an interpreter that has it, or why there is none; and its released package. */
export interface Environment {
  readonly python?: string;
  readonly missing?: string;
  readonly package?: string;
}

const cache = join(checkout, '.cache');
const here = join(checkout, 'test/consumers');

/** Trainers beside TRL, with the version that recipes were written for. Each wants other versions of the same libraries. */
const packages = {
  llamafactory: 'llamafactory==0.9.5',
  axolotl: 'axolotl==0.19.0',
  openrlhf: 'openrlhf==0.11.2',
} as const satisfies Partial<Record<RecipeTrainer, string>>;
/** What else pip must be told: the last release of torchaudio is for this torch, and says so only when it is loaded. */
const besides: Partial<Record<RecipeTrainer, readonly string[]>> = { llamafactory: ['torch==2.11.*'] };
type OtherTrainer = keyof typeof packages;

/** CURATOR_PYTHON, or a virtual environment in .cache with what requirements.txt names. */
export async function mainPython(): Promise<string> {
  const given = process.env.CURATOR_PYTHON;
  if (given !== undefined && given !== '') return given;
  const environment = join(cache, 'consumers');
  if (!existsSync(join(environment, 'installed'))) {
    note('Installing the consumers into .cache/consumers: some gigabytes …');
    await install(environment, ['-r', join(here, 'requirements.txt')]);
  }
  return pythonOf(environment);
}

/**
 * The other trainers: their packages without what they need, for their options; and those that were installed earlier, or
 * are named in `wanted`, with all that they need.
 */
export async function trainerEnvironments(
  python: string,
  wanted: readonly string[],
): Promise<ReadonlyMap<RecipeTrainer, Environment>> {
  const found = new Map<RecipeTrainer, Environment>();
  for (const trainer of Object.keys(packages) as OtherTrainer[]) {
    found.set(trainer, {
      ...(await interpreterOf(trainer, wanted.includes(trainer))),
      package: await packageOf(python, trainer),
    });
  }
  return found;
}

async function interpreterOf(trainer: OtherTrainer, wanted: boolean): Promise<Environment> {
  const environment = join(cache, `consumers-${trainer}`);
  if (existsSync(join(environment, 'installed'))) return { python: pythonOf(environment) };
  if (!wanted) return { missing: `${packages[trainer]} is not installed: npm run consumers -- ${trainer} tries to.` };
  note(`Installing ${packages[trainer]} into ${environment}: some gigabytes …`);
  try {
    await install(environment, [packages[trainer], ...(besides[trainer] ?? [])]);
    return { python: pythonOf(environment) };
  } catch (error) {
    // The other checks go on, and the reason is in the results.
    return { missing: `${packages[trainer]} could not be installed here: ${failureOf(error)}` };
  }
}

/** The wheel of a trainer, some hundred kilobytes. */
async function packageOf(python: string, trainer: OtherTrainer): Promise<string> {
  const folder = join(cache, 'consumers-packages', trainer);
  const wheel = (): string | undefined =>
    existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith('.whl')) : undefined;
  if (wheel() === undefined) {
    mkdirSync(folder, { recursive: true });
    await run(python, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, packages[trainer]]);
  }
  const found = wheel();
  if (found === undefined) throw new Error(`pip left no wheel of ${packages[trainer]} in ${folder}.`);
  return join(folder, found);
}

async function install(environment: string, what: readonly string[]): Promise<void> {
  const system = findProgram(['python3', 'python']);
  if (system === undefined)
    throw new Error('No Python on the PATH. Install Python 3.11 or newer with its venv module.');
  mkdirSync(environment, { recursive: true });
  await run(system, ['-m', 'venv', environment]);
  await run(pythonOf(environment), ['-m', 'pip', 'install', '--quiet', ...what]);
  writeFileSync(join(environment, 'installed'), '');
}

function pythonOf(environment: string): string {
  return join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
}
