import { Command } from 'commander';
import type { RowSignals } from '../model/contract/engine.ts';
import { withDataset, type DatasetClient } from './datasetClient.ts';
import { Output } from './output.ts';
import { withInputFile } from './standardInput.ts';

/** What every command on a dataset has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly store?: string;
  readonly annotator?: string;
}

/** How a command ended: 0 done, 1 findings or rows left out. Errors are thrown. */
export type ExitStatus = 0 | 1;

/** A command line under way. */
export interface Invocation {
  readonly signal: AbortSignal;
  readonly end: (status: ExitStatus) => void;
}

/** A command of the command line: one file in `commands` and one line in `commands.ts`. */
export type CommandFactory = (invocation: Invocation) => Command;

/** A command whose first argument is a dataset. */
export function datasetCommand(name: string, description: string, argument = '<file>'): Command {
  return new Command(name)
    .description(description)
    .argument(argument, 'the dataset, JSON Lines; - for standard input')
    .option('--json', 'one JSON object a line instead of a table')
    .option('--store <path>', 'where the decisions and scores are kept (default: .curation beside the dataset)');
}

/** Runs the work of a command on its dataset and ends the invocation with its status. */
export async function onDataset(
  invocation: Invocation,
  file: string,
  options: CommonOptions,
  work: (client: DatasetClient, output: Output) => Promise<ExitStatus>,
): Promise<void> {
  const output = new Output(options.json === true);
  const status = await withInputFile(file, invocation.signal, (path) => {
    const opening = { file: path, store: options.store, annotator: options.annotator };
    return withDataset(opening, output, invocation.signal, (client) => work(client, output));
  });
  invocation.end(status);
}

/** Goes through all rows in pieces. */
export async function* signalsOf(client: DatasetClient): AsyncGenerator<RowSignals> {
  const piece = 1_000;
  for (let from = 0; from < client.info.rows; from += piece) {
    yield* await client.request('rows/signals', { from, count: piece });
  }
}
