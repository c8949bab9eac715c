import { Option } from 'commander';
import { resolve } from 'node:path';
import type { ConversionReport } from '../../model/export/conversion.ts';
import { exportFormats } from '../../model/export/exportFormats.ts';
import { containerOf, type ExportOptions } from '../../model/export/exportOptions.ts';
import { CuratorError } from '../../model/errors.ts';
import { datasetCommand, onDataset, type CommandFactory, type CommonOptions } from '../command.ts';
import { checkedOptions, columnsOf, defined, exportChoices, linesInWords } from '../exportChoices.ts';
import type { Output } from '../output.ts';

interface Options extends CommonOptions {
  readonly to: string;
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly overwrite?: boolean;
  readonly columns?: readonly string[];
  readonly pairing?: ExportOptions['pairing'];
  readonly ties?: ExportOptions['ties'];
  readonly margin?: ExportOptions['margin'];
}

/** Writes a dataset in another shape, all of its rows, after saying what that shape has no place for. */
export const convert: CommandFactory = (invocation) =>
  datasetCommand('convert', 'write a dataset in another shape, and say first what is lost')
    .addOption(
      new Option('--to <format>', 'the shape, one of those of export --list')
        .choices(exportFormats.map(({ id }) => id))
        .makeOptionMandatory(),
    )
    .option('--out <path>', 'the file to write; .jsonl, .jsonl.gz, .jsonl.zst or .parquet')
    .option('--dry-run', 'only say what would be lost')
    .addOption(exportChoices.columns())
    .addOption(exportChoices.pairing())
    .addOption(exportChoices.ties())
    .addOption(exportChoices.margin())
    .option('--overwrite', 'replace the target if it is there')
    .addHelpText('after', '\nExit status: 0 nothing is lost, 1 something is, 2 wrong use or unreadable input.')
    .action(async (file: string, options: Options) => {
      if (options.out === undefined && options.dryRun !== true) {
        throw new CuratorError('bad-request', 'Say where to write it: convert FILE --to FORMAT --out PATH.');
      }
      await onDataset(invocation, file, options, async (client, output) => {
        const wanted = conversionOptions(options);
        const report = await client.request('export/losses', { options: wanted });
        await printReport(output, report);
        if (options.dryRun !== true) {
          const { records, target } = await client.request('export/run', { options: wanted });
          if (output.json) await output.object({ written: { records, target } });
          else await output.line(`${String(records)} records written to ${target}`);
        }
        return report.losses.length > 0 || report.leftOut.length > 0 ? 1 : 0;
      });
    });

/** A conversion takes every row along that has a place, whatever was decided about it. */
function conversionOptions(options: Options): ExportOptions {
  const target = options.out ?? 'conversion.jsonl';
  const { to, overwrite, pairing, ties, margin, columns } = options;
  return checkedOptions({
    ...{ format: to, target: resolve(target), container: containerOf(target), leaveOut: [] },
    ...defined({ overwrite, pairing, ties, margin, columns: columnsOf(columns) }),
  });
}

async function printReport(output: Output, report: ConversionReport): Promise<void> {
  if (output.json) {
    await output.object(report);
    return;
  }
  const { losses, leftOut, rows, records, format } = report;
  await output.table(
    ['lost', 'rows', 'lines'],
    [
      ...losses.map((loss) => [loss.what, loss.rows, linesInWords(loss.lines, loss.rows)] as const),
      ...leftOut.map(
        (left) => [`the whole row (${left.why})`, left.rows, linesInWords(left.lines, left.rows)] as const,
      ),
    ],
  );
  if (losses.length === 0 && leftOut.length === 0) await output.line('nothing');
  await output.line(`${String(rows)} rows become ${String(records)} records of ${format}`);
}
