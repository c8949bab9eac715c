import { datasetCommand, onDataset, signalsOf, type CommandFactory, type CommonOptions } from '../command.ts';

/** The raw scores, candidates in the row's own order. */
export const scores: CommandFactory = (invocation) =>
  datasetCommand('scores', 'print the raw scores').action(async (file: string, options: CommonOptions) => {
    await onDataset(invocation, file, options, async (client, output) => {
      for await (const { line, scores: ofRow } of signalsOf(client)) {
        const byScorer = Object.fromEntries(ofRow.map(({ scorer, rewards }) => [scorer, rewards]));
        if (output.json) await output.object({ line, scores: byScorer });
        else {
          for (const { scorer, rewards } of ofRow) {
            await output.line(`${String(line)}\t${scorer}\t${rewards.map((reward) => String(reward)).join('\t')}`);
          }
        }
      }
      return 0;
    });
  });
