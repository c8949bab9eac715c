import { Option } from 'commander';
import { resolve } from 'node:path';
import type { RecipeReason } from '../../model/recipes/recipeOptions.ts';
import { recipeGoals, recipeTrainers, type RecipeGoal, type RecipeTrainer } from '../../model/recipes/recipeOptions.ts';
import { datasetCommand, onDataset, type CommandFactory, type CommonOptions } from '../command.ts';
import type { Output } from '../output.ts';
import { takeScoreColumns } from '../scoreColumns.ts';

interface Options extends CommonOptions {
  readonly for: RecipeTrainer;
  readonly goal: RecipeGoal;
  readonly model: string;
  readonly data?: string;
  readonly out?: string;
  readonly overwrite?: boolean;
}

/** Writes a trainer's configuration with loss and numbers chosen for the dataset. */
export const recipe: CommandFactory = (invocation) =>
  datasetCommand('recipe', "write a trainer's configuration for this dataset, each value with its reason")
    .addOption(new Option('--for <trainer>', 'the trainer').choices(recipeTrainers).makeOptionMandatory())
    .addOption(
      new Option('--goal <what>', 'a policy, or a reward model').choices(recipeGoals).default('policy' as const),
    )
    .requiredOption('--model <name>', 'the model to start from, a folder or a name on the Hub')
    .option('--data <path>', 'the exported file to train on (default: beside the recipe, named like it)')
    .option('--out <path>', 'the file to write, .yaml or for OpenRLHF .sh (default: print it)')
    .option('--overwrite', 'replace the recipe if it is there')
    .action(async (file: string, options: Options) => {
      await onDataset(invocation, file, options, async (client, output) => {
        await takeScoreColumns(client, output);
        const wanted = { trainer: options.for, goal: options.goal, model: options.model, data: options.data };
        if (options.out === undefined) {
          const { files, ...told } = await client.request('recipes/compose', { options: wanted });
          if (output.json) await output.object({ ...told, files });
          else for (const { text } of files) await output.line(text.trimEnd());
          return 0;
        }
        const summary = await client.request('recipes/write', {
          options: wanted,
          target: resolve(options.out),
          overwrite: options.overwrite === true,
        });
        if (output.json) await output.object(summary);
        else {
          for (const path of summary.written) output.message(`Written: ${path}`);
          await printReasons(output, summary.reasons);
        }
        return 0;
      });
    });

async function printReasons(output: Output, reasons: readonly RecipeReason[]): Promise<void> {
  await output.table(
    ['about', 'why', 'arXiv'],
    reasons.map(({ about, text, paper }) => [about, text, paper ?? '']),
  );
}
