import { InvalidArgumentError } from 'commander';
import { datasetCommand, onDataset, type CommandFactory, type CommonOptions } from '../command.ts';
import type { DatasetClient } from '../datasetClient.ts';
import type { Output } from '../output.ts';
import { takeScoreColumns } from '../scoreColumns.ts';
import type { TriageEntry, TriageProgress } from '../../model/contract/noise.ts';
import { percent } from '../../model/numbers.ts';

interface Options extends CommonOptions {
  readonly limit?: number;
  readonly audit: number;
  readonly seed: number;
}

const rowsAtOnce = 1_000;

/** The rows most worth a look, best first, each with its reasons in words. */
export const triage: CommandFactory = (invocation) =>
  datasetCommand('triage', 'list the rows most worth a look, best first, with reasons')
    .option('--limit <rows>', 'rows to list (default: all)', wholeNumber)
    .option('--audit <share>', 'share of rows drawn at random among them, 0 to 1', share, 0)
    .option('--seed <number>', 'seed of what is drawn at random', wholeNumber, 1)
    .action(async (file: string, options: Options) => {
      await onDataset(invocation, file, options, async (client, output) => {
        await takeScoreColumns(client, output);
        const { audit: auditShare, seed, limit = Number.POSITIVE_INFINITY } = options;
        let listed = 0;
        for (;;) {
          const count = Math.min(rowsAtOnce, limit - listed);
          const { total, entries, progress } = await client.request('triage/queue', {
            ...{ from: listed, count, auditShare, seed },
          });
          if (listed === 0) await begin(client, output, total, progress);
          for (const entry of entries) await print(output, entry);
          listed += entries.length;
          if (entries.length === 0 || listed >= Math.min(total, limit)) return 0;
        }
      });
    });

async function begin(client: DatasetClient, output: Output, total: number, progress: TriageProgress): Promise<void> {
  output.endProgress();
  const { before, calibrated, looked } = progress;
  if (before === undefined) {
    const advice = client.info.scorers.length === 0 ? ' Score the dataset first: score FILE --with builtin.' : '';
    output.message(`No row has a score, so that the order is random.${advice}`);
  } else {
    const { value, low, high } = progress.now ?? before;
    output.message(
      `${String(total)} rows to look at, ${String(looked)} looked at. Labels that may be wrong still: ${percent(value)} ` +
        `(95 % interval ${percent(low)} to ${percent(high)}${calibrated ? '' : '; not calibrated: too few labels were checked'}).`,
    );
  }
  if (!output.json) await output.line('line\tvalue\tflip probability\treasons');
}

async function print(output: Output, entry: TriageEntry): Promise<void> {
  const { line, id, value, flipProbability, calibrated, audit, reasons } = entry;
  if (output.json) {
    await output.object({ line, id, value, flipProbability: flipProbability ?? null, calibrated, audit, reasons });
  } else {
    const numbers = [value.toFixed(3), flipProbability?.toFixed(3) ?? ''];
    await output.line([String(line), ...numbers, reasons.join('; ')].join('\t'));
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/u.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('Write a number from 0 to 1.');
  return value;
}
