import type { NoiseEstimate } from '../strength/noiseEstimates.ts';
import { chooseLoss } from './chooseLoss.ts';
import { losses } from './losses.ts';
import type { RecipeFacts } from './recipeFacts.ts';
import type { Recipe, RecipeOptions } from './recipeOptions.ts';
import { headOf, quoted, shellText, yamlText } from './recipeText.ts';
import type { RecipePlaces } from './trainer.ts';
import { trainers } from './trainers.ts';

/** Where a recipe goes and what it is of. */
export interface RecipeOrder {
  readonly options: RecipeOptions;
  readonly facts: RecipeFacts;
  /** Estimates of wrong labels among the rows that are trained on. */
  readonly noise: readonly NoiseEstimate[];
  /** The dataset's own path. */
  readonly dataset: string;
  /** Folder of the recipe, with slashes. */
  readonly folder: string;
  /** The recipe's name without its ending. */
  readonly stem: string;
}

/** The same facts and options give the same text. @throws CuratorError as `chooseLoss` */
export function composeRecipe({ options, facts, noise, dataset, folder, stem }: RecipeOrder): Recipe {
  const trainer = trainers[options.trainer];
  const choice = chooseLoss(facts, noise, options.goal, trainer);
  const format = trainer.format(choice);
  const data = options.data ?? `${folder}/${stem}.jsonl`;
  const places: RecipePlaces = { model: options.model, data, stem, folder };
  const name = `${stem}${trainer.ending}`;
  const command = trainer.command(choice, quoted(`${folder}/${name}`));
  const columns = trainer.columns?.(choice) ?? [];
  const exported = [
    `preference-curator export ${quoted(dataset)} --to ${format}`,
    ...(choice.margin === 'none' ? [] : [`--margin ${choice.margin}`]),
    ...(columns.length === 0 ? [] : [`--columns ${columns.join(' ')}`]),
    `--out ${quoted(data)}`,
  ].join(' ');
  const head = headOf(choice, command, exported);
  const settings = trainer.settings(choice, places);
  const program = trainer.program?.(choice);
  const text =
    program === undefined
      ? yamlText(head, settings, choice.reasons)
      : shellText(head, program, settings, choice.reasons);
  return {
    files: [{ name, text }, ...(trainer.companions?.(choice, places) ?? [])],
    loss: losses[choice.loss].title,
    reasons: choice.reasons,
    format,
    margin: choice.margin,
    columns,
    exported,
    data,
    command,
  };
}
