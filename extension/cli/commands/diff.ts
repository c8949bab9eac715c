import { Command } from 'commander';
import { compareDatasets } from '../../engine/compare/compareDatasets.ts';
import { changeKinds } from '../../model/compare/datasetChange.ts';
import { CuratorError } from '../../model/errors.ts';
import type { CommandFactory } from '../command.ts';
import { Output } from '../output.ts';
import { standardInput, withInputFile } from '../standardInput.ts';

interface Options {
  readonly json?: boolean;
  readonly summary?: boolean;
}

/** Records added, removed, edited, flipped and moved between two versions of a dataset. */
export const diff: CommandFactory = (invocation) =>
  new Command('diff')
    .description('say which records differ between two versions of a dataset')
    .argument('<old>', 'the older version, JSON Lines')
    .argument('<new>', 'the newer version; one of both may be - for standard input')
    .option('--json', 'one JSON object a line instead of a table')
    .option('--summary', 'the counts only')
    .addHelpText('after', '\nExit status: 0 no record differs, 1 some do, 2 wrong use or unreadable input.')
    .action(async (oldPath: string, newPath: string, options: Options) => {
      if (oldPath === standardInput && newPath === standardInput) {
        throw new CuratorError('bad-request', 'Only one of the two versions can come from standard input.');
      }
      const output = new Output(options.json === true);
      const context = output.contextOf(invocation.signal);
      const difference = await withInputFile(oldPath, invocation.signal, (before) =>
        withInputFile(newPath, invocation.signal, (after) => compareDatasets(before, after, context)),
      );
      output.endProgress();
      const { changes, counts, unchanged, oldRows, newRows } = difference;
      if (options.summary !== true) {
        for (const { kind, oldLine, newLine, fields, prompt } of changes) {
          if (output.json) {
            await output.object({ kind, oldLine: oldLine ?? null, newLine: newLine ?? null, fields, prompt });
            continue;
          }
          const place = [oldLine, newLine].filter((line) => line !== undefined).join(' → ');
          await output.line([kind, place, fields.join(', '), prompt].join('\t'));
        }
      }
      const total = { oldRows, newRows, unchanged, ...counts };
      if (output.json) await output.object({ summary: total });
      else await output.table(['records', 'number'], Object.entries(total));
      invocation.end(changeKinds.some((kind) => counts[kind] > 0) ? 1 : 0);
    });
