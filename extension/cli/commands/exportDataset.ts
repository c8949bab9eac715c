import { Command, Option } from 'commander';
import { resolve } from 'node:path';
import { CuratorError } from '../../model/errors.ts';
import { exportOptions, type ExportOptions } from '../../model/export/exportOptions.ts';
import { decisions, type Decision } from '../../model/rows/rowState.ts';
import { onDataset, type CommandFactory, type CommonOptions } from '../command.ts';
import { Output } from '../output.ts';

type Format = ExportOptions['format'];

const formats: Readonly<Record<Format, string>> = {
  'trl-preference': 'TRL preference: prompt, chosen and rejected as texts',
  'trl-preference-conversational': 'TRL preference: prompt, chosen and rejected as lists of messages',
};

interface Options extends CommonOptions {
  readonly list?: boolean;
  readonly to: Format;
  readonly out?: string;
  readonly leaveOut: readonly Decision[];
  readonly decidedOnly?: boolean;
  readonly provenance?: boolean;
  readonly overwrite?: boolean;
}

/** Writes a clean dataset in one of the formats of `export --list`. */
export const exportDataset: CommandFactory = (invocation) =>
  new Command('export')
    .description('write a clean dataset')
    .argument('[file]', 'the dataset, JSON Lines')
    .option('--list', 'name the formats')
    .addOption(
      new Option('--to <format>', 'the format').choices(exportOptions.shape.format.options).default('trl-preference'),
    )
    .option('--out <path>', 'the file to write')
    .addOption(
      new Option('--leave-out <decision...>', 'decisions whose rows are left out')
        .choices(decisions)
        .default(['drop', 'tie', 'unsure']),
    )
    .option('--decided-only', 'leave out rows that nobody decided about')
    .option('--provenance', 'add a column that says where each row comes from')
    .option('--overwrite', 'replace the file if it is there')
    .option('--json', 'one JSON object a line instead of a table')
    .option('--store <path>', 'where the decisions and scores are kept (default: .curation beside the dataset)')
    .action(async (file: string | undefined, options: Options) => {
      if (options.list === true) {
        await list(new Output(options.json === true));
        invocation.end(0);
        return;
      }
      if (file === undefined || options.out === undefined) {
        throw new CuratorError('bad-request', 'Say what to export and where to: export FILE --out PATH.');
      }
      const target = resolve(options.out);
      await onDataset(invocation, file, options, async (client, output) => {
        const summary = await client.request('export/run', {
          options: {
            format: options.to,
            target,
            viewOnly: false,
            leaveOut: [...options.leaveOut],
            decidedOnly: options.decidedOnly === true,
            provenance: options.provenance === true,
            overwrite: options.overwrite === true,
          },
        });
        if (output.json) await output.object(summary);
        else {
          await output.table(
            ['rows', 'number', 'lines'],
            [
              ['written', summary.rowsWritten, ''],
              ['of these flipped', summary.rowsFlipped, ''],
              ...summary.leftOut.map(
                ({ why, rows, lines }) =>
                  [`left out: ${why}`, rows, lines.join(', ') + (rows > lines.length ? ', …' : '')] as const,
              ),
            ],
          );
        }
        return summary.leftOut.some(({ rows }) => rows > 0) ? 1 : 0;
      });
    });

async function list(output: Output): Promise<void> {
  const entries = Object.entries(formats);
  if (output.json) for (const [format, description] of entries) await output.object({ format, description });
  else await output.table(['format', 'writes'], entries);
}
