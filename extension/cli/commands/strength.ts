import { strengthBands } from '../../model/strength/strengthBand.ts';
import { datasetCommand, onDataset, signalsOf, type CommandFactory, type CommonOptions } from '../command.ts';

/** A line a row: strength over all scores, and how likely its label is wrong. */
export const strength: CommandFactory = (invocation) =>
  datasetCommand('strength', 'print the preference strength of every row').action(
    async (file: string, options: CommonOptions) => {
      await onDataset(invocation, file, options, async (client, output) => {
        const means = new Float64Array(client.info.rows).fill(Number.NaN);
        for await (const { row, strength: found } of signalsOf(client)) means[row] = found?.mean ?? Number.NaN;
        const bandOf = strengthBands(means);
        if (!output.json) await output.line('line\tlabel\tmean\tstd\tvotes\tflip probability\tband\tlints');
        for await (const { line, id, label, strength: found, flags } of signalsOf(client)) {
          const band = found === undefined ? null : bandOf(found.mean);
          if (output.json) {
            await output.object({
              line,
              id,
              label,
              strength:
                found === undefined
                  ? null
                  : { mean: found.mean, std: found.std, votes: found.votes, scorers: found.scorers },
              flipProbability: found?.flipProbability ?? null,
              calibrated: found?.calibrated ?? false,
              band,
              lints: flags,
            });
          } else {
            const numbers =
              found === undefined
                ? ['', '', '', '']
                : [
                    found.mean.toFixed(3),
                    found.std.toFixed(3),
                    `${String(found.votes)}/${String(found.scorers)}`,
                    found.flipProbability.toFixed(3),
                  ];
            await output.line([String(line), label, ...numbers, band ?? '', flags.join(', ')].join('\t'));
          }
        }
        return 0;
      });
    },
  );
