import { InvalidArgumentError } from 'commander';
import { CuratorError } from '../../model/errors.ts';
import type { PromptMatrix } from '../../model/winMatrix/promptMatrix.ts';
import { datasetCommand, onDataset, type CommandFactory, type CommonOptions } from '../command.ts';
import type { Output } from '../output.ts';

interface Options extends CommonOptions {
  readonly line?: number;
  readonly candidates: number;
  readonly cycles?: boolean;
}

const piece = 500;

/** For each prompt with several candidates: who beats whom, cycles, and the mixture that nothing beats. */
export const winMatrix: CommandFactory = (invocation) =>
  datasetCommand('winmatrix', 'say which candidate of a prompt beats which')
    .option('--line <number>', 'the prompt of this line alone', wholeNumber)
    .option('--candidates <number>', 'prompts with at least so many different responses', wholeNumber, 3)
    .option('--cycles', 'prompts whose labels form a cycle alone')
    .addHelpText('after', '\nExit status: 0 no cycle, 1 the labels of a prompt form a cycle, 2 wrong use.')
    .action(async (file: string, options: Options) => {
      await onDataset(invocation, file, options, async (client, output) => {
        let cycles = 0;
        const show = async (matrix: PromptMatrix): Promise<void> => {
          if (matrix.cycle !== undefined) cycles++;
          else if (options.cycles === true) return;
          if (output.json) await output.object(matrix);
          else await writeMatrix(output, matrix);
        };
        if (options.line !== undefined) {
          const [row] = await client.request('rows/find', { wanted: [{ line: options.line }] });
          const matrix = row === undefined || row === null ? null : await client.request('winMatrix/row', { row });
          if (matrix === null)
            throw new CuratorError('not-found', `Line ${String(options.line)} is no row with candidates.`);
          await show(matrix);
          return cycles > 0 ? 1 : 0;
        }
        let shown = 0;
        for (let from = 0, total = 1; from < total; from += piece) {
          const part = await client.request('winMatrix/prompts', {
            candidates: options.candidates,
            from,
            count: piece,
          });
          total = part.total;
          for (const matrix of part.prompts) {
            await show(matrix);
            shown++;
          }
        }
        output.message(
          `${String(shown)} prompts have at least ${String(options.candidates)} candidates; ${String(cycles)} have a cycle.`,
        );
        return cycles > 0 ? 1 : 0;
      });
    });

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
}

async function writeMatrix(output: Output, matrix: PromptMatrix): Promise<void> {
  const { prompt, candidates, comparisons, wins, winRates, cycle, condorcetWinner, minimax, ranking } = matrix;
  const nameOf = (place: number): string =>
    `${String.fromCharCode(65 + (place % 26))}${place < 26 ? '' : String(Math.floor(place / 26))}`;
  await output.line(`Prompt (line ${String(matrix.lines[0] ?? 0)}): ${prompt}`);
  await output.table(
    ['', ...candidates.map((_, place) => nameOf(place)), 'win rate', '95 %', 'minimax', 'text'],
    candidates.map(({ text, models }, row) => {
      const { value, low, high } = winRates[row] ?? { value: undefined, low: 0, high: 1 };
      return [
        nameOf(row),
        ...candidates.map((_, column) =>
          row === column
            ? '–'
            : (comparisons[row]?.[column] ?? 0) === 0
              ? ''
              : `${String(wins[row]?.[column] ?? 0)}/${String(comparisons[row]?.[column] ?? 0)}`,
        ),
        value === undefined ? '' : value.toFixed(2),
        `${low.toFixed(2)} to ${high.toFixed(2)}`,
        (minimax[row] ?? 0).toFixed(2),
        `${models.length > 0 ? `[${models.join(', ')}] ` : ''}${text.slice(0, 40)}`,
      ];
    }),
  );
  if (cycle !== undefined) {
    await output.line(
      `Cycle: ${[...cycle, cycle[0] ?? 0].map(nameOf).join(' beats ')}. No order of the candidates fits these labels.`,
    );
  } else if (ranking !== undefined) {
    await output.line(`Order: ${ranking.map(nameOf).join(' > ')}`);
  }
  if (condorcetWinner !== undefined) await output.line(`${nameOf(condorcetWinner)} beats every other candidate.`);
  if (matrix.unmet > 0)
    await output.line(`${String(matrix.unmet)} pairs never met; they count as one half in the mixture.`);
  await output.line('');
}
