import type { LossAbilities, LossChoice } from './chooseLoss.ts';
import type { RecipeFile, RecipeReason } from './recipeOptions.ts';

/** One value of a trainer's configuration. */
export interface Setting {
  /** As the trainer's documentation spells it. */
  readonly key: string;
  readonly value: SettingValue;
  /** The reasons that are written beside it. */
  readonly about?: RecipeReason['about'];
}
export type SettingValue =
  string | number | boolean | readonly SettingValue[] | { readonly [key: string]: SettingValue };

/** Where things are, and what is trained. */
export interface RecipePlaces {
  readonly model: string;
  /** The exported file. */
  readonly data: string;
  /** The recipe's own name, without its ending. */
  readonly stem: string;
  /** Folder that the recipe is written to. */
  readonly folder: string;
}

/** A program that trains on preferences, with the keys of its configuration. */
export interface Trainer extends LossAbilities {
  readonly ending: '.yaml' | '.sh';
  /** The export format that it reads. */
  format(choice: LossChoice): string;
  /** Columns that it wants beside those of the format. */
  columns?(choice: LossChoice): readonly string[];
  settings(choice: LossChoice, places: RecipePlaces): readonly Setting[];
  /** The program whose options the settings are, where the recipe is a script that starts it. */
  program?(choice: LossChoice): string;
  /** The line that starts it; `recipe` is the file. */
  command(choice: LossChoice, recipe: string): string;
  /** Files that the settings refer to. */
  companions?(choice: LossChoice, places: RecipePlaces): readonly RecipeFile[];
}

/** A setting, or none where there is nothing to set. */
export function settingIf(wanted: boolean, setting: Setting): readonly Setting[] {
  return wanted ? [setting] : [];
}
