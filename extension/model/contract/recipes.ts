import * as z from 'zod';
import { recipeOptions, type Recipe, type RecipeSummary } from '../recipes/recipeOptions.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';

/** Requests about configurations of trainers. */
export const recipeRequests = {
  /** The recipe as it would be written beside the dataset; goes over all rows and writes nothing. */
  'recipes/compose': request<Recipe>()(z.object({ datasetId, options: recipeOptions })),
  /** Writes it; `target` has the ending of the trainer's files, and what it refers to lies beside it. */
  'recipes/write': request<RecipeSummary>()(
    z.object({ datasetId, options: recipeOptions, target: z.string().min(1), overwrite: z.boolean() }),
  ),
} as const;
