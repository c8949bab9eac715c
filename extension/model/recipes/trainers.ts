import type { RecipeTrainer } from './recipeOptions.ts';
import type { Trainer } from './trainer.ts';
import { axolotl } from './trainers/axolotl.ts';
import { llamaFactory } from './trainers/llamaFactory.ts';
import { openRlhf } from './trainers/openRlhf.ts';
import { trl } from './trainers/trl.ts';

/** Every trainer by the name that people give. */
export const trainers: Readonly<Record<RecipeTrainer, Trainer>> = {
  trl,
  openrlhf: openRlhf,
  llamafactory: llamaFactory,
  axolotl,
};
