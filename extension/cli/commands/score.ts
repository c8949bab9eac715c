import { Option } from 'commander';
import { scorerUsages } from '../../engine/scoring/scorers.ts';
import { deviceWishes, type DeviceWish } from '../../model/contract/scoring.ts';
import { datasetCommand, onDataset, type CommandFactory, type CommonOptions } from '../command.ts';

interface Options extends CommonOptions {
  readonly with: readonly string[];
  readonly fresh?: boolean;
  readonly device: DeviceWish;
}

/** Scores every pair; the scores go to the store. */
export const score: CommandFactory = (invocation) =>
  datasetCommand('score', 'score every pair')
    .option('--with <scorer...>', `one or more of: ${scorerUsages().join(', ')}`, ['builtin'])
    .addOption(
      new Option('--device <device>', 'where models run; auto takes the fastest that computes the same as the CPU')
        .choices(deviceWishes)
        .default('cpu'),
    )
    .option('--fresh', 'score rows again that have scores')
    .action(async (file: string, options: Options) => {
      await onDataset(invocation, file, options, async (client, output) => {
        const result = await client.request('scores/run', {
          scorers: [...options.with],
          fresh: options.fresh === true,
          device: options.device,
        });
        const { reports, rowsScored, rowsSkipped, rowsSkippedTotal, seconds } = result;
        output.endProgress();
        if (output.json) for (const report of reports) await output.object(report);
        else {
          await output.table(
            ['scorer', 'rows', 'agrees with labels', '95 % interval', 'standing'],
            reports.map(({ scorer, accuracy, aboveChance }) => [
              scorer,
              accuracy.rows,
              accuracy.value.toFixed(3),
              `${accuracy.low.toFixed(3)} to ${accuracy.high.toFixed(3)}`,
              aboveChance ? 'above chance' : 'not above chance',
            ]),
          );
        }
        for (const { scorer, notes = [] } of reports) {
          for (const note of notes) output.message(`${scorer}: ${note}`);
        }
        output.message(`${String(rowsScored)} rows scored in ${seconds.toFixed(1)} s.`);
        for (const { line, message } of rowsSkipped) output.message(`line ${String(line)}: ${message}`);
        if (rowsSkippedTotal > 0) output.message(`${String(rowsSkippedTotal)} rows were left out.`);
        return rowsSkippedTotal > 0 ? 1 : 0;
      });
    });
