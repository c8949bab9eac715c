import type { Handlers } from '../../model/contract/endpoint.ts';
import type { recipeRequests } from '../../model/contract/recipes.ts';
import type { Sessions } from '../session/sessions.ts';
import { recipeFor, writeRecipe } from './writeRecipe.ts';

export function recipesHandlers(sessions: Sessions): Handlers<typeof recipeRequests> {
  return {
    'recipes/compose': async ({ datasetId, options }, context) =>
      recipeFor(await sessions(datasetId), options, undefined, context),
    'recipes/write': async ({ datasetId, options, target, overwrite }, context) =>
      writeRecipe(await sessions(datasetId), options, { target, overwrite }, context),
  };
}
