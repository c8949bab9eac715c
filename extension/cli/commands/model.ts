import { Command } from 'commander';
import { describeModel } from '../../engine/hub/describeModel.ts';
import { downloadModel } from '../../engine/hub/downloadModel.ts';
import { suggestedUse } from '../../engine/scoring/models/modelFolder.ts';
import { scorerPrefixes } from '../../engine/scoring/models/scorerPrefixes.ts';
import { CuratorError } from '../../model/errors.ts';
import { converterPackage } from '../../model/hub/conversion.ts';
import { defaultHub } from '../../model/hub/hubAddress.ts';
import type { HubModel } from '../../model/hub/hubModel.ts';
import type { CommandFactory } from '../command.ts';
import { Output } from '../output.ts';

interface Options {
  readonly download?: boolean;
  readonly variant?: string;
  readonly revision: string;
  readonly endpoint: string;
  readonly folder?: string;
  readonly tokenEnv?: string;
  readonly json?: boolean;
}

/** Shows a reward model of the Hub, and downloads it where that is asked for. */
export const model: CommandFactory = (invocation) =>
  new Command('model')
    .description('show a model of the Hugging Face Hub: files, size, licence; download it with --download')
    .argument('<name>', 'owner/name, or the address of its page')
    .option('--download', 'download it; without this no file of it is fetched')
    .option('--variant <file>', 'which of its .onnx files (default: the first, with full weights)')
    .option('--revision <revision>', 'branch, tag or commit', 'main')
    .option('--endpoint <url>', 'the Hub, or a mirror', defaultHub)
    .option('--folder <path>', 'folder for models (default: preference-curator/models among the caches of the user)')
    .option('--token-env <variable>', 'name of the environment variable that holds an access token')
    .option('--json', 'one JSON object instead of a table')
    .addHelpText(
      'after',
      '\nExit status: 0 done, 1 the model has no .onnx file and has to be converted first, 2 it cannot be had.',
    )
    .action(async (name: string, options: Options) => {
      const output = new Output(options.json === true);
      const { revision, endpoint, folder } = options;
      const source = { name, endpoint, folder, token: tokenOf(options) };
      const found = await describeModel({ ...source, revision }, invocation.signal);
      const variant = variantOf(found, options.variant);
      await show(output, found);
      if (variant === undefined) {
        output.message(
          `${found.name} has no .onnx file. Convert it (${converterPackage}), then score with the folder: ${found.conversion.text}`,
        );
        invocation.end(1);
        return;
      }
      if (options.download !== true) {
        if (!output.json) output.message(`Nothing was downloaded. To download ${variant}, add --download.`);
        invocation.end(0);
        return;
      }
      const context = output.contextOf(invocation.signal);
      const request = { ...source, revision: found.revision, variant };
      const { path } = await downloadModel(request, context).finally(() => {
        output.endProgress();
      });
      const scorer = scorerPrefixes[suggestedUse(path, undefined)] + path;
      if (output.json) await output.object({ path, scorer });
      else await output.line(`Downloaded. Score with: --with ${scorer}`);
      invocation.end(0);
    });

function variantOf({ name, variants }: HubModel, wanted: string | undefined): string | undefined {
  if (wanted === undefined || variants.some(({ model: file }) => file === wanted)) return wanted ?? variants[0]?.model;
  const there = variants.map(({ model: file }) => file).join(', ');
  throw new CuratorError('bad-request', `${name} has no ${wanted}. Its .onnx files: ${there === '' ? 'none' : there}.`);
}

function tokenOf({ tokenEnv }: Options): string | undefined {
  if (tokenEnv === undefined) return undefined;
  const token = process.env[tokenEnv]?.trim() ?? '';
  if (token === '') {
    throw new CuratorError('bad-request', `The environment variable ${tokenEnv} is empty. Set it to the token.`);
  }
  return token;
}

async function show(output: Output, found: HubModel): Promise<void> {
  if (output.json) {
    await output.object(found);
    return;
  }
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  await output.table(
    ['fact', 'value'],
    [
      ['model', found.name],
      ['page', found.page],
      ['commit', found.revision],
      ['licence', found.licence ?? 'none named: ask its owner before you use it'],
      ['access', found.gated ? 'gated: its owner asks for something first' : 'open'],
      ['architecture', found.architecture ?? 'not named'],
      ['all files', `${megabytes(found.bytes)} MB`],
      ['goes to', found.folder],
    ],
  );
  const chosen = new Map(found.variants.flatMap(({ model: file, bytes }) => [[file, megabytes(bytes)] as const]));
  await output.table(
    ['file', 'MB', 'download with what it needs, MB'],
    found.files.map(({ path, bytes }) => [path, megabytes(bytes), chosen.get(path) ?? '']),
  );
  for (const file of found.missing) output.message(`The repository has no ${file}, which a scorer needs.`);
}
