import { datasetCommand, onDataset, type CommandFactory, type CommonOptions } from '../command.ts';

/** Shape and confidence, field mapping, rows, invalid lines, score columns, annotators. */
export const inspect: CommandFactory = (invocation) =>
  datasetCommand('inspect', 'say what a dataset is').action(async (file: string, options: CommonOptions) => {
    await onDataset(invocation, file, options, async (client, output) => {
      const report = await client.request('dataset/inspect', {});
      if (output.json) await output.object(report);
      else {
        const { format } = report;
        const mapping = Object.entries(format?.choice.fields ?? {}).map(
          ([part, path]) => `${part} = ${path.join('.')}`,
        );
        await output.table(
          ['fact', 'value'],
          [
            ['file', report.path],
            ['bytes', report.sizeBytes],
            ['rows', report.rows],
            ['empty lines', report.emptyLines],
            ['format', format === undefined ? 'unknown: no known shape fits' : format.title],
            ...(format === undefined
              ? []
              : ([
                  ['confidence', `${String(Math.round(format.confidence * 100))} %`],
                  ['evidence', format.evidence],
                  ['fields', mapping.join(', ')],
                ] as const)),
            [
              'labels',
              Object.entries(report.labels)
                .map(([name, rows]) => `${name} ${String(rows)}`)
                .join(', '),
            ],
            ['score columns', report.scoreColumns.map(({ name, rows }) => `${name} (${String(rows)})`).join(', ')],
            ['annotators', report.annotators.map(({ name, labels }) => `${name} (${String(labels)})`).join(', ')],
            ['line endings', report.lineEnding],
            ['byte order mark', report.byteOrderMark ? 'yes' : 'no'],
            ['final newline', report.finalNewline ? 'yes' : 'no'],
            ['invalid lines', report.invalidTotal],
          ],
        );
        for (const { line, message } of report.invalid) await output.line(`line ${String(line)}: ${message}`);
        const unlisted = report.invalidTotal - report.invalid.length;
        if (unlisted > 0) await output.line(`… and ${String(unlisted)} more invalid lines`);
      }
      return report.invalidTotal > 0 || report.format === undefined ? 1 : 0;
    });
  });
