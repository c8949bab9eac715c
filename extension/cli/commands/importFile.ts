import { Command, InvalidArgumentError } from 'commander';
import { basename, dirname, join, resolve } from 'node:path';
import { importFile as runImport } from '../../engine/importing/importFile.ts';
import { defaultMaxExpansion, type ImportSummary } from '../../model/contract/importing.ts';
import { CuratorError } from '../../model/errors.ts';
import { importedName } from '../../model/importing/importedName.ts';
import type { CommandFactory } from '../command.ts';
import { Output } from '../output.ts';
import { standardInput, withInputFile } from '../standardInput.ts';

interface Options {
  readonly out?: string;
  readonly overwrite?: boolean;
  readonly maxExpansion: number;
  readonly json?: boolean;
}

/** Makes JSON Lines of a file of another kind. */
export const importFile: CommandFactory = (invocation) =>
  new Command('import')
    .description('make JSON Lines of a JSON array, of packed JSON or of Parquet')
    .argument('<file>', 'a .json, .jsonl.gz, .jsonl.zst or .parquet file; - for standard input')
    .option('--out <path>', 'the file to write (default: beside the file, with the ending .jsonl)')
    .option('--overwrite', 'replace the target if it is there')
    .option(
      '--max-expansion <times>',
      'how many times its size the file may grow by unpacking; 256 MB are always allowed',
      times,
      defaultMaxExpansion,
    )
    .option('--json', 'one JSON object instead of a table')
    .addHelpText('after', '\nExit status: 0 done, 1 records were left out, 2 wrong use or unreadable input.')
    .action(async (file: string, options: Options) => {
      const target = options.out ?? targetFor(file);
      const output = new Output(options.json === true);
      const context = output.contextOf(invocation.signal, 'Importing');
      const summary = await withInputFile(file, invocation.signal, (source) =>
        runImport(
          {
            ...{ source, target: resolve(target) },
            ...{ overwrite: options.overwrite === true, maxExpansion: options.maxExpansion },
          },
          context,
        ),
      ).finally(() => {
        output.endProgress();
      });
      await report(output, summary);
      invocation.end(summary.problemTotal > 0 ? 1 : 0);
    });

function times(text: string): number {
  const number = Number(text);
  if (!(number >= 1)) throw new InvalidArgumentError('It must be a number of 1 or more.');
  return number;
}

function targetFor(file: string): string {
  if (file === standardInput) {
    throw new CuratorError('bad-request', 'Say where to write what comes from standard input: import - --out PATH.');
  }
  return join(dirname(file), importedName(basename(file)));
}

async function report(output: Output, summary: ImportSummary): Promise<void> {
  if (output.json) {
    await output.object(summary);
    return;
  }
  for (const notice of summary.notices) output.message(notice);
  for (const { message } of summary.problems) await output.line(message);
  const unlisted = summary.problemTotal - summary.problems.length;
  if (unlisted > 0) await output.line(`… and ${String(unlisted)} more`);
  await output.table(
    ['fact', 'value'],
    [
      ['file', summary.target],
      ['made of', summary.packed === undefined ? summary.kind : `${summary.kind}, ${summary.packed}`],
      ['rows', summary.rows],
      ['left out', summary.problemTotal],
      ['bytes read', summary.bytesRead],
      ['bytes written', summary.bytesWritten],
    ],
  );
}
