import { Option } from 'commander';
import { scorerUsages } from '../../engine/scoring/scorers.ts';
import { deviceWishes, scoringOrders, type DeviceWish, type ScoringOrder } from '../../model/contract/scoring.ts';
import { countedRows } from '../../model/numbers.ts';
import { profileCells, profileHeader } from '../../model/strength/scorerProfileWords.ts';
import { CuratorError } from '../../model/errors.ts';
import { datasetCommand, onDataset, type CommandFactory, type CommonOptions } from '../command.ts';

interface Options extends CommonOptions {
  readonly with: readonly string[];
  readonly fresh?: boolean;
  readonly device: DeviceWish;
  readonly order: ScoringOrder;
  readonly keyEnv?: string;
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
    .addOption(
      new Option('--order <order>', 'which rows models and servers score first: those with the lowest strength so far')
        .choices(scoringOrders)
        .default('file'),
    )
    .option('--key-env <variable>', 'name of the environment variable that holds the key of the scoring server')
    .option('--fresh', 'score rows again that have scores')
    .action(async (file: string, options: Options) => {
      await onDataset(invocation, file, options, async (client, output) => {
        const result = await client.request('scores/run', {
          scorers: [...options.with],
          fresh: options.fresh === true,
          device: options.device,
          order: options.order,
          ...keysOf(options),
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
          const profiles = await client.request('scores/profiles', {});
          output.endProgress();
          if (profiles.length > 0) {
            await output.line('');
            await output.table(
              profileHeader.map((name) => name.toLowerCase()),
              profiles.map(profileCells),
            );
          }
        }
        for (const { scorer, notes = [] } of reports) {
          for (const note of notes) output.message(`${scorer}: ${note}`);
        }
        output.message(`${countedRows(rowsScored)} scored in ${seconds.toFixed(1)} s.`);
        for (const { line, message } of rowsSkipped) output.message(`line ${String(line)}: ${message}`);
        if (rowsSkippedTotal > 0) output.message(`Left out: ${countedRows(rowsSkippedTotal)}.`);
        return rowsSkippedTotal > 0 ? 1 : 0;
      });
    });

/** The key for the server among the scorers; with two servers it would be unclear whose it is. */
function keysOf({ with: scorers, keyEnv }: Options): { readonly keys?: Record<string, string> } {
  if (keyEnv === undefined) return {};
  const key = process.env[keyEnv]?.trim() ?? '';
  if (key === '') {
    throw new CuratorError('bad-request', `The environment variable ${keyEnv} is empty. Set it to the key.`);
  }
  const [server, ...others] = scorers.filter((name) => /^https?:/u.test(name));
  if (server === undefined || others.length > 0) {
    throw new CuratorError('bad-request', 'A key goes with one server: name one address after --with.');
  }
  return { keys: { [server]: key } };
}
