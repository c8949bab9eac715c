import { InvalidArgumentError, Option } from 'commander';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RowSignals } from '../../model/contract/engine.ts';
import type { CalibrationReport, GoldSource } from '../../model/contract/noise.ts';
import { CuratorError } from '../../model/errors.ts';
import { attributeMethods, type AttributeMethod } from '../../model/scoring/attributes.ts';
import { reportFormatOf, type ReportFormat } from '../../model/report/reportFormat.ts';
import { strengthBands, type StrengthBand } from '../../model/strength/strengthBand.ts';
import { datasetCommand, onDataset, signalsOf, type CommandFactory, type CommonOptions } from '../command.ts';
import type { DatasetClient } from '../datasetClient.ts';
import type { Output } from '../output.ts';
import { takeScoreColumns } from '../scoreColumns.ts';
import { version } from '../version.ts';

interface Options extends CommonOptions {
  readonly against?: string;
  readonly report?: string;
  readonly overwrite?: boolean;
  readonly combine?: AttributeMethod;
  readonly attributeWeights?: Readonly<Record<string, number>>;
}

/** A line a row: strength over all scores, and how likely its label is wrong. */
export const strength: CommandFactory = (invocation) =>
  datasetCommand('strength', 'print the preference strength of every row')
    .option(
      '--against <field|file>',
      'labels taken for the truth: a field, an annotator, "decisions", or JSON Lines of {"line", "label"}; calibrates',
    )
    .addOption(
      new Option(
        '--combine <method>',
        'how the attributes of models that have several count from now on: each for itself, or together by a mean',
      ).choices(attributeMethods),
    )
    .option(
      '--attribute-weights <name=weight...>',
      'weights of attributes for --combine, 1 where none is given; below 0, less of it is better',
      attributeWeight,
    )
    .option('--report <path>', 'also write a report with all charts and estimates; .html or .md')
    .option('--overwrite', 'replace the report if it is there')
    .action(async (file: string, options: Options) => {
      const report = options.report === undefined ? undefined : reportAt(options.report);
      await onDataset(invocation, file, options, async (client, output) => {
        await takeScoreColumns(client, output);
        await combine(client, options);
        const calibration =
          options.against === undefined
            ? undefined
            : await client.request('noise/calibration', { gold: goldOf(options.against), fit: true });
        output.endProgress();
        if (report !== undefined) {
          const { target, bytesWritten } = await client.request('noise/writeReport', {
            ...report,
            overwrite: options.overwrite === true,
            gold: options.against === undefined ? undefined : goldOf(options.against),
            product: `Preference Curator ${version()}`,
          });
          output.endProgress();
          output.message(`Report written to ${target} (${String(bytesWritten)} bytes).`);
        }
        const means = new Float64Array(client.info.rows).fill(Number.NaN);
        for await (const { row, strength: found } of signalsOf(client)) means[row] = found?.mean ?? Number.NaN;
        const bandOf = strengthBands(means);
        if (!output.json) await output.line('line\tlabel\tmean\tstd\tvotes\tflip probability\tband\tlints');
        for await (const signals of signalsOf(client)) {
          const { strength: found } = signals;
          await printRow(output, signals, found === undefined ? null : bandOf(found.mean));
        }
        if (calibration !== undefined) await printCalibration(output, calibration);
        return 0;
      });
    });

function attributeWeight(text: string, before: Readonly<Record<string, number>> = {}): Record<string, number> {
  const [, name = '', number = ''] = /^(.+)=([^=]+)$/u.exec(text) ?? [];
  const weight = Number(number);
  if (name === '' || !(Math.abs(weight) <= 100)) {
    throw new InvalidArgumentError('Write NAME=WEIGHT with a number from -100 to 100, such as verbosity=-0.5.');
  }
  return { ...before, [name]: weight };
}

/** Combines the attributes of every model that has several. @throws CuratorError 'bad-request' where none has */
async function combine(client: DatasetClient, { combine: method, attributeWeights = {} }: Options): Promise<void> {
  if (method === undefined) {
    if (Object.keys(attributeWeights).length === 0) return;
    throw new CuratorError('bad-request', '--attribute-weights goes with --combine plain or --combine harmonic.');
  }
  const attributed = await client.request('scores/attributes', {});
  const named = Object.keys(attributeWeights);
  const wanted = attributed.filter(({ attributes }) =>
    named.every((name) => attributes.some((attribute) => attribute.name === name)),
  );
  if (wanted.length === 0) {
    const there = attributed.flatMap(({ attributes }) => attributes.map(({ name }) => name)).join(', ');
    const message =
      attributed.length === 0
        ? 'No model with several attributes has scored this dataset. Score with one first.'
        : `No model has all of these attributes: ${named.join(', ')}. There are: ${there}.`;
    throw new CuratorError('bad-request', message);
  }
  for (const { scorer } of wanted)
    await client.request('scores/combine', { scorer, method, weights: attributeWeights });
}

/** Where a report goes, and what it is written as. @throws CuratorError 'bad-request' for an ending that names neither */
function reportAt(path: string): { readonly target: string; readonly format: ReportFormat } {
  const format = reportFormatOf(path);
  if (format === undefined) {
    throw new CuratorError('bad-request', `${path} names no kind of report. End its name in .html or .md.`, { path });
  }
  return { target: resolve(path), format };
}

/** A file where there is one of that name, else a field. */
function goldOf(against: string): GoldSource {
  if (against === 'decisions') return { kind: 'decisions' };
  return existsSync(against) ? { kind: 'file', path: resolve(against) } : { kind: 'field', field: against };
}

async function printRow(output: Output, signals: RowSignals, band: StrengthBand | null): Promise<void> {
  const { line, id, label, strength: found, flags } = signals;
  if (output.json) {
    await output.object({
      line,
      id,
      label,
      strength:
        found === undefined ? null : { mean: found.mean, std: found.std, votes: found.votes, scorers: found.scorers },
      flipProbability: found?.flipProbability ?? null,
      calibrated: found?.calibrated ?? false,
      band,
      lints: flags,
    });
    return;
  }
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

async function printCalibration(output: Output, calibration: CalibrationReport): Promise<void> {
  if (output.json) {
    await output.object({ calibration });
    return;
  }
  const { against, strength: all, scorers, goldRows } = calibration;
  await output.line('');
  await output.line(
    `Against ${against}: ${String(goldRows)} labels, ${String(all.rows)} of them on rows with a strength; ` +
      `agreement ${shown(all.agreement)}${all.calibrationError === undefined ? '' : `; calibration error ${all.calibrationError.toFixed(3)}`}`,
  );
  if (all.bins.length > 0) {
    await output.table(
      ['strength from', 'to', 'rows', 'agreement', '95 % interval', 'rising fit'],
      all.bins.map(({ from, to, rows, value, low, high, fitted }) => [
        from.toFixed(3),
        to.toFixed(3),
        rows,
        value.toFixed(3),
        `${low.toFixed(3)} to ${high.toFixed(3)}`,
        fitted.toFixed(3),
      ]),
    );
  }
  for (const { scorer, calibration: own } of scorers) {
    const ranking = own.ranking === undefined ? 'cannot be told' : shown(own.ranking);
    await output.line(`${scorer}: chance to put an agreeing row above another one ${ranking}`);
  }
  for (const remark of all.remarks) await output.line(remark);
}

function shown({ value, low, high }: { readonly value: number; readonly low: number; readonly high: number }): string {
  return `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}
