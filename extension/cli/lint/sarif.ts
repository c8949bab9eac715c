import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Severity } from '../../model/lints/lint.ts';
import type { LintReport, RowFindings } from '../../model/lints/lintReport.ts';

/** GitHub takes no more results of one run. */
export const mostResults = 25_000;

export interface SarifLog {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly object[];
}

/**
 * Findings as SARIF 2.1.0, for code scanning. Fingerprints are of row and lint, so that a finding stays the same when
 * rows are moved.
 *
 * @param file path of the dataset, made relative to the working folder where it lies in it
 */
export function sarifLog(
  file: string,
  report: Pick<LintReport, 'counts'>,
  rows: readonly RowFindings[],
  leftOut: number,
  version: string,
): SarifLog {
  const rules = report.counts.map(({ lint, title, help, severity }) => ({
    id: lint,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: help },
    help: { text: help },
    defaultConfiguration: { level: severity },
    properties: { tags: ['preference-data'] },
  }));
  const places = new Map(rules.map(({ id }, place) => [id, place]));
  const uri = uriOf(file);
  const location = (line: number): object => ({
    physicalLocation: { artifactLocation: { uri }, region: { startLine: line } },
  });
  const results = rows.flatMap(({ line, id, findings }) =>
    findings.map(({ lint, severity, message, related }) => ({
      ruleId: lint,
      ruleIndex: places.get(lint) ?? -1,
      level: levelOf(severity),
      message: { text: message },
      locations: [location(line)],
      ...(related.length === 0
        ? {}
        : {
            relatedLocations: related.map((other, index) => ({
              id: index,
              ...location(other),
              message: { text: `Line ${String(other)}` },
            })),
          }),
      partialFingerprints: { 'rowAndLint/v1': `${id}:${lint}` },
    })),
  );
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'preference-curator', version, rules } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            ...(leftOut === 0
              ? {}
              : {
                  toolExecutionNotifications: [
                    {
                      level: 'warning',
                      message: { text: `${String(leftOut)} more findings are not listed: code scanning takes 25,000.` },
                    },
                  ],
                }),
          },
        ],
        results: results.slice(0, mostResults),
      },
    ],
  };
}

function levelOf(severity: Severity): string {
  return severity;
}

function uriOf(file: string): string {
  const path = relative(process.cwd(), file);
  // On another drive there is no relative path.
  if (path.startsWith('..') || isAbsolute(path)) return pathToFileURL(file).href;
  return path.split(sep).map(encodeURIComponent).join('/');
}
