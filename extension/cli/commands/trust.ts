import { Option } from 'commander';
import type { TrustReport } from '../../model/contract/judgeTrust.ts';
import { CuratorError } from '../../model/errors.ts';
import { winners } from '../../model/judges/agreement.ts';
import { trustFigures } from '../../model/judges/trustFigures.ts';
import { datasetCommand, onDataset, type CommandFactory, type CommonOptions } from '../command.ts';
import type { Output } from '../output.ts';
import { percent } from '../../model/numbers.ts';

interface Options extends CommonOptions {
  readonly judge?: string;
  readonly against: 'people' | 'label';
  readonly facet?: string;
}

/** How far the judges of the store can be trusted on this dataset. */
export const trust: CommandFactory = (invocation) =>
  datasetCommand('trust', 'compare the judges of the store with people')
    .option('--judge <id>', 'this judge alone')
    .addOption(
      new Option('--against <what>', 'what people say (blind labels, decisions, annotators), or the label in force')
        .choices(['people', 'label'])
        .default('people'),
    )
    .option('--facet <field>', 'tell the agreement by the values of this field too')
    .action(async (file: string, options: Options) => {
      await onDataset(invocation, file, options, async (client, output) => {
        const judges = (await client.request('judges/list', {})).filter(
          ({ id }) => options.judge === undefined || String(id) === options.judge,
        );
        if (judges.length === 0) {
          throw new CuratorError('bad-request', 'The store has no such judge. Run judge first.');
        }
        for (const { id } of judges) {
          const report = await client.request('judges/trust', {
            judgeId: id,
            against: options.against,
            ...(options.facet === undefined ? {} : { facet: options.facet }),
          });
          output.endProgress();
          if (output.json) await output.object(report);
          else await writeReport(output, report);
        }
        return 0;
      });
    });

async function writeReport(output: Output, report: TrustReport): Promise<void> {
  const { judge, agreement, byFacet, versions, combined } = report;
  await output.line(`Judge ${String(judge.id)}: ${judge.model} at ${judge.endpoint}, ${judge.rubric.name}`);
  for (const warning of report.warnings) await output.line(warning);
  await output.table(
    ['figure', 'value', '95 % interval', 'rows'],
    [
      ...trustFigures(report).map(({ name, value, interval, rows }) => [name, value, interval, rows]),
      ...byFacet.map(({ value, same }) => [
        `Agreement where ${report.facet ?? ''} is ${value}`,
        percent(same.value),
        `${percent(same.low)} to ${percent(same.high)}`,
        '',
      ]),
    ],
  );
  await output.line('');
  const names = winners.map((winner) => (winner === 'tie' ? 'tie' : winner === 0 ? 'first' : 'second'));
  await output.table(
    ['people say \\ judge says', ...names],
    agreement.confusion.map((row, index) => [names[index] ?? '', ...row]),
  );
  await output.line('');
  for (const { rubricName, rubricVersion, kappa, rows } of versions.length > 1 ? versions : []) {
    await output.line(
      `version ${rubricVersion} (${rubricName}): kappa ${kappa?.toFixed(3) ?? 'not defined'} on ${String(rows)} rows`,
    );
  }
  for (const { name, weight } of combined?.judges ?? []) await output.line(`weight ${weight.toFixed(2)}: ${name}`);
  for (const warning of combined?.warnings ?? []) await output.line(warning);
}
