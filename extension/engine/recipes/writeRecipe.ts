import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import { composeRecipe } from '../../model/recipes/composeRecipe.ts';
import { RecipeFactsCounter } from '../../model/recipes/recipeFacts.ts';
import type { Recipe, RecipeOptions, RecipeSummary } from '../../model/recipes/recipeOptions.ts';
import { trainers } from '../../model/recipes/trainers.ts';
import { refuseSource } from '../export/runExport.ts';
import { labelNoise } from '../export/sourceQuality.ts';
import { writeAllAtomically } from '../files/atomicFile.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { exportSourceOf } from '../session/sessionExport.ts';

const progressRows = 2_000;

/** A recipe for the dataset, as it would be written to `target`. @throws CuratorError as `chooseLoss`, 'cancelled' */
export async function recipeFor(
  session: DatasetSession,
  options: RecipeOptions,
  target: string | undefined,
  context: HandlerContext,
): Promise<Recipe> {
  const { ending } = trainers[options.trainer];
  const path = resolve(target ?? `${session.path.replace(/\.\w+$/u, '')}.${options.trainer}${ending}`);
  const source = exportSourceOf(session);
  await session.whenComplete();
  const total = source.count(false);
  const counter = new RecipeFactsCounter();
  let seen = 0;
  for await (const row of source.rows(false, 'file', context.signal)) {
    counter.add(row);
    if (++seen % progressRows === 0) context.progress({ done: seen, total, unit: 'rows' });
  }
  const noise = await labelNoise(session, context);
  return composeRecipe({
    options: { ...options, ...(options.data === undefined ? {} : { data: slashes(resolve(options.data)) }) },
    facts: counter.facts(),
    noise: noise.now,
    dataset: slashes(session.path),
    folder: slashes(dirname(path)),
    stem: basename(path, ending),
  });
}

/**
 * Writes a recipe and what it refers to; all files appear, or none that was not there.
 *
 * @throws CuratorError as `recipeFor`, 'target-exists', 'bad-request' for a name with another ending
 */
export async function writeRecipe(
  session: DatasetSession,
  options: RecipeOptions,
  place: { readonly target: string; readonly overwrite: boolean },
  context: HandlerContext,
): Promise<RecipeSummary> {
  const { ending, title } = trainers[options.trainer];
  if (!place.target.endsWith(ending)) {
    throw new CuratorError('bad-request', `A recipe for ${title} ends in ${ending}: ${place.target} does not.`, {
      path: place.target,
    });
  }
  await refuseSource(place.target, session.path);
  const { files, ...told } = await recipeFor(session, options, place.target, context);
  const folder = dirname(place.target);
  const written = files.map(({ name }) => join(folder, name));
  for (const path of written) await mkdir(dirname(path), { recursive: true });
  await writeAllAtomically(written, { overwrite: place.overwrite }, async (handles) => {
    for (const [index, handle] of handles.entries()) await handle.appendFile(files[index]?.text ?? '');
  });
  return { ...told, target: place.target, written };
}

/** Trainers read paths with slashes on every system. */
function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
