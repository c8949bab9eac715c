import { Command, Option } from 'commander';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CuratorError } from '../../model/errors.ts';
import { exportFormats } from '../../model/export/exportFormats.ts';
import {
  containerOf,
  containers,
  exportOptions,
  type Container,
  type ExportOptions,
  type ExportOptionsInput,
  type ExportPreview,
  type ExportSummary,
} from '../../model/export/exportOptions.ts';
import { parseCaps } from '../../model/mixture/mixtureOptions.ts';
import { decisions, type Decision } from '../../model/rows/rowState.ts';
import { onDataset, type CommandFactory, type CommonOptions } from '../command.ts';
import { Output } from '../output.ts';
import { checkedOptions, columnsOf, defined, exportChoices, linesInWords } from '../exportChoices.ts';

interface Options extends CommonOptions {
  readonly list?: boolean;
  readonly options?: string;
  readonly saveOptions?: string;
  readonly preview?: boolean;
  readonly to?: string;
  readonly out?: string;
  readonly container?: Container;
  readonly leaveOut?: readonly Decision[];
  readonly decidedOnly?: boolean;
  readonly provenance?: boolean;
  readonly overwrite?: boolean;
  readonly pairing?: ExportOptions['pairing'];
  readonly skip?: string;
  readonly ties?: ExportOptions['ties'];
  readonly softLabel?: ExportOptions['softLabel'];
  readonly dpoBeta?: string;
  readonly dpoReference?: string;
  readonly margin?: ExportOptions['margin'];
  readonly order?: ExportOptions['order'];
  readonly columns?: readonly string[];
  readonly split?: readonly string[];
  readonly seed?: string;
  readonly stratifyBy?: string;
  readonly nearDuplicates: boolean;
  readonly intersection?: string;
  readonly mixBy?: string;
  readonly cap?: readonly string[];
  readonly card?: boolean;
  readonly licence?: string;
  readonly title?: string;
}

const { shape } = exportOptions;

/** Writes a clean dataset in one of the formats of `export --list`. */
export const exportDataset: CommandFactory = (invocation) =>
  new Command('export')
    .description('write a clean dataset')
    .argument('[file]', 'the dataset, JSON Lines')
    .option('--list', 'name the formats')
    .addOption(
      new Option('--to <format>', 'the format (default: trl-preference)').choices(exportFormats.map(({ id }) => id)),
    )
    .option('--out <path>', 'the file to write; .jsonl, .jsonl.gz, .jsonl.zst or .parquet')
    .addOption(new Option('--container <kind>', 'how the file is packed, if not by its name').choices(containers))
    .option('--options <file>', 'take options from a file that --save-options wrote; others given here win')
    .option('--save-options <file>', 'write down the options, to repeat the export byte for byte')
    .option('--preview', 'show the first five rows, and the files they go to, and write nothing')
    .addOption(
      new Option('--leave-out <decision...>', 'decisions whose rows are left out (default: drop, tie, unsure)').choices(
        decisions,
      ),
    )
    .option('--decided-only', 'leave out rows that nobody decided about')
    .option('--provenance', 'add a column that says where each row comes from')
    .addOption(exportChoices.columns())
    .addOption(exportChoices.pairing())
    .option('--skip <ranks>', 'for --pairing skip: ranks between the two of a pair')
    .addOption(exportChoices.ties())
    .addOption(new Option('--soft-label <source>', 'add chosen_prob').choices(shape.softLabel.unwrap().options))
    .addOption(exportChoices.margin())
    .option('--dpo-beta <beta>', 'add dpo_difficulty and dpo_loss_threshold, which is that at this beta')
    .option(
      '--dpo-reference <scorer>',
      'language model that they are computed by, such as lm:base (default: the one that came to the store last)',
    )
    .addOption(new Option('--order <order>', 'order of the rows').choices(shape.order.unwrap().options))
    .option('--split <part=share...>', 'divide by prompt, such as train=0.9 validation=0.05 test=0.05')
    .option('--seed <number>', 'seed of the split and of the mixture (default: 0)')
    .option('--stratify-by <field>', 'spread the values of this field over the parts')
    .option('--no-near-duplicates', 'keep only equal prompts together, not nearly equal ones')
    .option('--intersection <part>', 'write rows of this part again whose label a second source confirms')
    .option('--mix-by <field>', 'field whose values --cap names (default: source)')
    .option('--cap <value=limit...>', 'most rows of a source: web=10000, a share such as web=0.3, *=500 for the others')
    .option('--card', 'write a dataset card for the Hub and a quality report beside the file')
    .option('--licence <id>', 'licence in the card, by its name on the Hub such as cc-by-4.0 (default: unknown)')
    .option('--title <text>', 'title of the card')
    .option('--overwrite', 'replace the file if it is there')
    .option('--json', 'one JSON object a line instead of a table')
    .option('--store <path>', 'where the decisions and scores are kept (default: .curation beside the dataset)')
    .action(async (file: string | undefined, options: Options) => {
      if (options.list === true) {
        await list(new Output(options.json === true));
        invocation.end(0);
        return;
      }
      const wanted = await optionsOf(options);
      if (options.saveOptions !== undefined) {
        await writeFile(options.saveOptions, `${JSON.stringify(wanted, null, 2)}\n`);
      }
      if (file === undefined) {
        throw new CuratorError('bad-request', 'Say what to export and where to: export FILE --out PATH.');
      }
      await onDataset(invocation, file, options, async (client, output) => {
        if (options.preview === true) {
          const preview = await client.request('export/preview', { options: wanted, whole: true });
          await printPreview(output, preview);
          return preview.leftOut.length > 0 ? 1 : 0;
        }
        const summary = await client.request('export/run', { options: wanted });
        if (output.json) await output.object(summary);
        else await printSummary(output, summary);
        return summary.leftOut.some(({ rows }) => rows > 0) ? 1 : 0;
      });
    });

/** Options of the file, if one was named, with what was given on the command line over them. */
async function optionsOf(given: Options): Promise<ExportOptions> {
  const saved = given.options === undefined ? {} : await savedOptions(given.options);
  const target = given.out === undefined ? saved.target : resolve(given.out);
  if (target === undefined && given.preview !== true) {
    throw new CuratorError('bad-request', 'Say what to export and where to: export FILE --out PATH.');
  }
  const merged = {
    ...saved,
    ...defined({
      format: given.to,
      container: given.container ?? (given.out === undefined ? undefined : containerOf(given.out)),
      leaveOut: given.leaveOut,
      decidedOnly: given.decidedOnly,
      provenance: given.provenance,
      overwrite: given.overwrite,
      pairing: given.pairing,
      skip: given.skip === undefined ? undefined : Number(given.skip),
      ties: given.ties,
      softLabel: given.softLabel,
      margin: given.margin,
      dpo: dpoOf(given),
      order: given.order,
      columns: columnsOf(given.columns),
      mixture: mixtureOf(given),
      card: cardOf(given),
      split: given.split === undefined ? undefined : splitOf(given.split, given),
    }),
    target: target ?? 'preview.jsonl',
  };
  return checkedOptions({ format: 'trl-preference', ...merged });
}

function dpoOf({ dpoBeta, dpoReference }: Options): ExportOptionsInput['dpo'] {
  if (dpoBeta === undefined && dpoReference === undefined) return undefined;
  return defined({ beta: dpoBeta === undefined ? undefined : Number(dpoBeta), reference: dpoReference });
}

async function savedOptions(path: string): Promise<Partial<ExportOptionsInput>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Partial<ExportOptionsInput>;
  } catch (error) {
    throw new CuratorError('bad-request', `${path} holds no export options: ${String(error)}`, { path });
  }
}

function splitOf(parts: readonly string[], given: Options): ExportOptionsInput['split'] {
  return {
    parts: parts.map((part) => {
      const [name = '', share = ''] = part.split('=');
      return { name, share: Number(share) };
    }),
    nearDuplicates: given.nearDuplicates,
    ...defined({
      seed: given.seed === undefined ? undefined : Number(given.seed),
      stratifyBy: given.stratifyBy,
      intersectionOf: given.intersection,
    }),
  };
}

function mixtureOf({ mixBy, cap, seed }: Options): ExportOptionsInput['mixture'] {
  if (cap === undefined) {
    if (mixBy === undefined) return undefined;
    throw new CuratorError('bad-request', 'Say how many rows of a source there may be: --cap web=10000.');
  }
  return { caps: parseCaps(cap), ...defined({ field: mixBy, seed: seed === undefined ? undefined : Number(seed) }) };
}

/** A licence or a title is for a card, so that either asks for one. */
function cardOf({ card, licence, title }: Options): ExportOptionsInput['card'] {
  if (card !== true && licence === undefined && title === undefined) return undefined;
  return defined({ licence, title });
}

/** Records alone, so that they can be piped, where all go into one file. */
async function printPreview(output: Output, { records, files, leftOut, rowsSeen }: ExportPreview): Promise<void> {
  if (files === undefined) for (const { text } of records) await output.line(text);
  else if (output.json) {
    for (const { text, line, files: names } of records) {
      await output.object({ files: names, line, record: JSON.parse(text) as unknown });
    }
  } else {
    await output.table(
      ['file', 'line', 'record'],
      records.map(({ text, line, files: names }) => [names.join(', '), line, text]),
    );
    output.message(`In all: ${files.map(({ name, records: count }) => `${name} ${String(count)}`).join(', ')}.`);
  }
  if (leftOut.length === 0) return;
  const reasons = leftOut.map(({ why, rows }) => `${String(rows)} ${why}`).join(', ');
  output.message(`Left out of the first ${String(rowsSeen)} rows: ${reasons}.`);
}

async function printSummary(output: Output, summary: ExportSummary): Promise<void> {
  await output.table(
    ['rows', 'number', 'lines'],
    [
      ['written', summary.rowsWritten, ''],
      ['of these flipped', summary.rowsFlipped, ''],
      ...(summary.records === summary.rowsWritten ? [] : ([['records', summary.records, '']] as const)),
      ...(summary.withoutMargin === 0 ? [] : ([['without a margin (0)', summary.withoutMargin, '']] as const)),
      ...(summary.withoutSoftLabel === 0
        ? []
        : ([['without a soft label (1)', summary.withoutSoftLabel, '']] as const)),
      ...summary.leftOut.map(({ why, rows, lines }) => [`left out: ${why}`, rows, linesInWords(lines, rows)] as const),
    ],
  );
  const { leak, card, mixture } = summary;
  if (mixture !== undefined) {
    await output.line('');
    await output.table(
      ['source', 'rows', 'in the mixture'],
      mixture.map(({ value, rows, limit }) => [value === '' ? '(none)' : value, rows, Math.min(rows, limit)]),
    );
  }
  if (card !== undefined) output.message(`Card: ${card.card}. Quality report: ${card.report}.`);
  if (leak === undefined) return;
  await output.line('');
  await output.table(
    ['part', 'records', 'prompts', 'file'],
    summary.parts.map(({ name, records, prompts, path }) => [name, records, prompts, path]),
  );
  await output.line(
    `${String(leak.prompts)} prompts in ${String(leak.groups)} groups; in more than one part: ` +
      `${String(leak.sharedPrompts)} equal prompts, ${String(leak.sharedNearDuplicates)} pairs of nearly equal ones`,
  );
}

async function list(output: Output): Promise<void> {
  if (output.json) {
    for (const { id, title, description, consumers, carries } of exportFormats) {
      await output.object({ format: id, title, description, consumers, carries });
    }
  } else {
    await output.table(
      ['format', 'writes', 'for'],
      exportFormats.map(({ id, description, consumers }) => [id, description, consumers]),
    );
  }
}
