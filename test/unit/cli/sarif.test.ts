import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getLanguageService, TextDocument } from 'vscode-json-languageservice';
import { mostResults, sarifLog, type SarifLog } from '../../../extension/cli/lint/sarif.ts';
import { severities } from '../../../extension/model/lints/lint.ts';
import type { LintReport, RowFindings } from '../../../extension/model/lints/lintReport.ts';
import { lints } from '../../../extension/model/lints/lints.ts';
import schema from '../../fixtures/sarif/sarif-schema-2.1.0.json' with { type: 'json' };
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator } from './support/curator.ts';

/** What the schema of the OASIS has against a log, in words. */
async function problemsOf(text: string): Promise<readonly string[]> {
  const service = getLanguageService({});
  const document = TextDocument.create('file:///log.sarif', 'json', 1, text);
  const problems = await service.doValidation(document, service.parseJSONDocument(document), undefined, schema);
  return problems.map(({ message, range }) => `${JSON.stringify(message)} in ${document.getText(range).slice(0, 200)}`);
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly locations: readonly [{ readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }];
}

interface Run {
  readonly results: readonly Result[];
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
}

function runOf({ runs }: Pick<SarifLog, 'runs'>): Run {
  const [run] = runs as [Run];
  return run;
}

const report: Pick<LintReport, 'counts'> = {
  counts: lints.map(({ id, title, help, severity }) => {
    return { lint: id, title, help, severity, rows: 1, fixable: 0, lines: [1] };
  }),
};

function logOf(rows: readonly RowFindings[], file = 'pairs.jsonl', leftOut = 0): SarifLog {
  return sarifLog(file, report, rows, leftOut, '0.1.0');
}

const finding = fc.record({
  lint: fc.constantFrom(...lints.map(({ id }) => id)),
  severity: fc.constantFrom(...severities),
  message: fc.string({ unit: 'binary', maxLength: 40 }),
  related: fc.array(fc.integer({ min: 1, max: 1e9 }), { maxLength: 3 }),
  fix: fc.constant(undefined),
});
const rowFindings = fc.record({
  row: fc.nat(),
  line: fc.integer({ min: 1, max: 1e9 }),
  id: fc.stringMatching(/^[0-9a-f]{32}$/u),
  findings: fc.array(finding, { minLength: 1, maxLength: 3 }),
});

describe('findings as SARIF', () => {
  it('fit the schema of the standard, whatever is found in a file of any name', async () => {
    const fileName = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((name) => !/[\0/\\]/u.test(name));
    await fc.assert(
      fc.asyncProperty(fc.array(rowFindings, { maxLength: 5 }), fileName, fc.boolean(), async (rows, name, inside) => {
        const file = join(inside ? process.cwd() : temporaryFolder(), 'a folder', name);
        expect(await problemsOf(JSON.stringify(logOf(rows, file)))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('say so where there are more than code scanning takes', async () => {
    const one = { lint: 'identical', severity: 'error', message: 'The same.', related: [], fix: undefined } as const;
    const rows = Array.from({ length: mostResults + 5 }, (_, row) => ({
      row,
      line: row + 1,
      id: 'ab',
      findings: [one],
    }));
    const log = logOf(rows, 'pairs.jsonl', 5);
    expect(runOf(log).results).toHaveLength(mostResults);
    expect(JSON.stringify(log)).toContain('5 more findings are not listed');
    const few = logOf(rows.slice(0, 2), 'pairs.jsonl', 5);
    expect(await problemsOf(JSON.stringify(few))).toEqual([]);
  });

  describe('by the command line', () => {
    const rows = [
      '{"prompt": "One?", "chosen": "Fair.", "rejected": "Worse."}',
      '{"prompt": "Two?", "chosen": "Same.", "rejected": "Same."}',
    ];

    it.each([
      ['a file', []],
      ['graded lints', ['--severity', 'identical=off', 'duplicate=note']],
      ['some lints', ['--only', 'identical', 'duplicate']],
      ['no findings', ['--only', 'contamination']],
      ['a summary', ['--summary']],
    ])('fit it for %s', async (_, args) => {
      const file = join(temporaryFolder(), 'pairs with space #1.jsonl');
      writeFileSync(file, `${[...rows, ...rows].join('\n')}\n`);
      const { stdout } = await curator(['lint', file, '--format', 'sarif', ...args]);
      expect(await problemsOf(stdout)).toEqual([]);
      const { results, tool } = runOf(JSON.parse(stdout) as SarifLog);
      for (const { ruleId, ruleIndex, locations } of results) {
        expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
        expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(/pairs%20with%20space%20%231\.jsonl$/u);
      }
    });

    it('fit it for standard input', async () => {
      const { stdout } = await curator(['lint', '-', '--format', 'sarif'], { input: `${rows.join('\n')}\n` });
      expect(await problemsOf(stdout)).toEqual([]);
      expect(runOf(JSON.parse(stdout) as SarifLog).results.map(({ ruleId }) => ruleId)).toContain('identical');
    });
  });

  it('are refused by the schema where they do not fit', async () => {
    const text = JSON.stringify(logOf([]));
    expect(await problemsOf(text)).toEqual([]);
    const spoiled = [
      text.replace('"version":"2.1.0"', '"version":"2.0"'),
      text.replace('"level":"error"', '"level":"off"'),
      text.replace('"results"', '"findings"'),
      text.replace('"executionSuccessful":true', '"executionSuccessful":"yes"'),
    ];
    for (const other of spoiled) {
      expect(other).not.toBe(text);
      expect(await problemsOf(other)).not.toEqual([]);
    }
  });
});
