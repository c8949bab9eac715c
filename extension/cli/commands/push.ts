import { Command, Option } from 'commander';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import * as z from 'zod';
import { CuratorError } from '../../model/errors.ts';
import { defaultHub } from '../../model/hub/hubAddress.ts';
import { hubName, pushOrder, type PushOrder } from '../../model/hub/pushOrder.ts';
import type { CommandFactory } from '../command.ts';
import { Output } from '../output.ts';

interface Options {
  readonly repo: string;
  readonly tokenEnv: string;
  readonly endpoint: string;
  readonly public?: boolean;
  readonly existing?: boolean;
  readonly title?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Commits exported files to a dataset on the Hub. */
export const push: CommandFactory = (invocation) =>
  new Command('push')
    .description('commit exported files to a dataset on the Hugging Face Hub, a private one unless said otherwise')
    .argument('<files...>', 'the files; NAME.card.md becomes README.md')
    .requiredOption('--repo <owner/name>', 'the dataset')
    .option('--token-env <variable>', 'name of the environment variable that holds the token', 'HF_TOKEN')
    .addOption(new Option('--endpoint <url>', 'the Hub, or a server of your own').default(defaultHub))
    .option('--public', 'make a public dataset; one that is there stays as visible as it is')
    .option('--existing', 'add a commit if the dataset is there')
    .option('--title <text>', 'first line of the commit')
    .option('--yes', 'push; without it the files are only listed')
    .option('--json', 'one JSON object a line instead of a table')
    .addHelpText('after', '\nExit status: 0 pushed, 1 only listed, 2 refused.')
    .action(async (paths: readonly string[], options: Options) => {
      const output = new Output(options.json === true);
      const order = orderOf(paths, options);
      await list(output, order);
      if (options.yes !== true) {
        output.message('Nothing was pushed. Add --yes to push these files.');
        invocation.end(1);
        return;
      }
      const { pushDataset } = await import('../../engine/hub/pushDataset.ts');
      const context = output.contextOf(invocation.signal);
      try {
        const summary = await pushDataset(order, context);
        output.endProgress();
        if (output.json) await output.object(summary);
        else await output.line(`${summary.created ? 'Made' : 'Added to'} ${summary.url}`);
      } finally {
        output.endProgress();
      }
      invocation.end(0);
    });

/** @throws CuratorError 'bad-request' */
function orderOf(paths: readonly string[], options: Options): PushOrder {
  const token = process.env[options.tokenEnv] ?? '';
  if (options.yes === true && token === '') {
    throw new CuratorError(
      'bad-request',
      `The environment variable ${options.tokenEnv} holds no token. Make one with the right to write, and set it.`,
    );
  }
  const parsed = pushOrder.safeParse({
    endpoint: options.endpoint,
    token: token === '' ? 'hf_' : token,
    repo: options.repo,
    visibility: options.public === true ? 'public' : 'private',
    existing: options.existing === true,
    files: paths.map((path) => ({ path: resolve(path), name: hubName(basename(path)) })),
    ...(options.title === undefined ? {} : { title: options.title }),
  });
  if (parsed.success) return parsed.data;
  throw new CuratorError('bad-request', `These options do not fit: ${z.prettifyError(parsed.error)}`);
}

async function list(output: Output, { files, repo, visibility, endpoint }: PushOrder): Promise<void> {
  if (output.json) return;
  const rows: (readonly [string, number, string])[] = [];
  for (const { path, name } of files) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) throw new CuratorError('not-found', `${path} does not exist.`, { path });
    rows.push([name, found.size, path]);
  }
  output.message(`To ${endpoint}/datasets/${repo} (${visibility}, if it is new):`);
  await output.table(['name there', 'bytes', 'file'], rows);
}
