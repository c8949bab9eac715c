import type { Handlers } from '../../model/contract/endpoint.ts';
import type { recipeRequests } from '../../model/contract/recipes.ts';
import type { Sessions } from '../session/sessions.ts';

/** What writes YAML is loaded with the first request. */
export function recipesHandlers(sessions: Sessions): Handlers<typeof recipeRequests> {
  return {
    'recipes/compose': async ({ datasetId, options }, context) => {
      const { recipeFor } = await import('./writeRecipe.ts');
      return recipeFor(await sessions(datasetId), options, undefined, context);
    },
    'recipes/write': async ({ datasetId, options, target, overwrite }, context) => {
      const { writeRecipe } = await import('./writeRecipe.ts');
      return writeRecipe(await sessions(datasetId), options, { target, overwrite }, context);
    },
  };
}
