import * as z from 'zod';

/** Trainers that a recipe can be written for. */
export const recipeTrainers = ['trl', 'openrlhf', 'llamafactory', 'axolotl'] as const;
export type RecipeTrainer = (typeof recipeTrainers)[number];

/** What is trained: a policy on the pairs themselves, or a reward model. */
export const recipeGoals = ['policy', 'reward'] as const;
export type RecipeGoal = (typeof recipeGoals)[number];

export const recipeOptions = z.object({
  trainer: z.enum(recipeTrainers),
  goal: z.enum(recipeGoals).default('policy'),
  /** The model to start from: a folder, or a name on the Hub. */
  model: z.string().trim().min(1).max(1_000),
  /** The exported file that is trained on; absent for one beside the recipe. */
  data: z.string().min(1).optional(),
});
export type RecipeOptions = z.output<typeof recipeOptions>;

/** Why a value of a recipe is as it is. */
export interface RecipeReason {
  readonly about: 'data' | 'loss' | 'label smoothing' | 'beta' | 'SFT term' | 'margin' | 'length' | 'weights';
  readonly text: string;
  /** Number of the paper on arXiv. */
  readonly paper?: string;
}

export interface RecipeFile {
  /** Relative to the folder of the recipe. */
  readonly name: string;
  readonly text: string;
}

/** A recipe before it is written. */
export interface Recipe {
  /** The recipe itself, then what it refers to. */
  readonly files: readonly RecipeFile[];
  readonly loss: string;
  readonly reasons: readonly RecipeReason[];
  /** What the file to train on is exported as. */
  readonly format: string;
  readonly margin: 'none' | 'strength' | 'grade';
  readonly columns: readonly string[];
  /** The command line that writes that file. */
  readonly exported: string;
  readonly data: string;
  /** How to start the trainer. */
  readonly command: string;
}

export interface RecipeSummary extends Omit<Recipe, 'files'> {
  readonly target: string;
  readonly written: readonly string[];
}
