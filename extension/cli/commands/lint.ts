import { InvalidArgumentError, Option } from 'commander';
import { resolve } from 'node:path';
import { severities, type LintFinding, type Severity } from '../../model/lints/lint.ts';
import type { LintReport, RowFindings } from '../../model/lints/lintReport.ts';
import { lints } from '../../model/lints/lints.ts';
import { defaultLintSettings, type LintSettings } from '../../model/lints/lintSettings.ts';
import type { PairBias } from '../../model/lints/pairBias.ts';
import { CuratorError } from '../../model/errors.ts';
import {
  datasetCommand,
  onDataset,
  type CommandFactory,
  type CommonOptions,
  type ExitStatus,
  type Invocation,
} from '../command.ts';
import type { DatasetClient } from '../datasetClient.ts';
import { Baseline, writeBaseline } from '../lint/baseline.ts';
import { mostResults, sarifLog } from '../lint/sarif.ts';
import { Output } from '../output.ts';
import { version } from '../version.ts';
import { percent } from '../../model/numbers.ts';

interface Options extends CommonOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly severity?: readonly string[];
  readonly failOn: Severity;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly contamination?: readonly string[];
  readonly truncateAt: number;
  readonly tokenizer?: string;
  readonly summary?: boolean;
  readonly list?: boolean;
}

const piece = 2_000;
const ids = lints.map(({ id }) => id);

/** Looks for flaws in every row, and in rows beside each other. */
export const lint: CommandFactory = (invocation) =>
  datasetCommand('lint', 'look for flaws: duplicates, contradictions, leaks, empty and unequal rows', '[files...]')
    .addOption(
      new Option('--format <format>', 'how findings are written').choices(['text', 'json', 'sarif']).default('text'),
    )
    .option('--only <lint...>', 'run these lints alone')
    .option('--skip <lint...>', 'leave these lints out')
    .option('--severity <lint=severity...>', 'grade a lint: error, warning, note or off')
    .addOption(
      new Option('--fail-on <severity>', 'end with 1 for findings of this severity or worse')
        .choices(severities)
        .default('note'),
    )
    .option('--baseline <file>', 'leave out the findings of this file')
    .option('--write-baseline <file>', 'write all findings to this file, for --baseline, and end with 0')
    .option('--contamination <file...>', 'benchmarks (JSON Lines or text) to share no 13 words in a row with')
    .option('--truncate-at <tokens>', 'length at which the trainer cuts', parseTokens, defaultLintSettings.truncateAt)
    .option('--tokenizer <folder>', 'count tokens by the tokenizer.json in this folder (default: 4 bytes a token)')
    .option('--summary', 'the counts only')
    .option('--list', 'name the lints')
    .addHelpText(
      'after',
      `
Examples:
  lint pairs.jsonl --fail-on warning
  lint pairs.jsonl --format sarif --baseline lint-baseline.json > lint.sarif
  lint pairs.jsonl --contamination gsm8k.jsonl mt-bench.jsonl --only contamination
  git show HEAD:pairs.jsonl | lint -

Exit status: 0 no findings, 1 findings, 2 wrong use or unreadable input, 130 interrupted.`,
    )
    .action(async (files: readonly string[], options: Options) => {
      if (options.list === true) {
        await list(new Output(options.json === true));
        invocation.end(0);
        return;
      }
      if (files.length === 0) throw new CuratorError('bad-request', 'Say which file to look at: lint FILE.');
      if (files.length > 1 && options.format === 'sarif') {
        throw new CuratorError('bad-request', 'SARIF is of one file. Call lint once a file.');
      }
      if (files.length > 1 && options.writeBaseline !== undefined) {
        throw new CuratorError('bad-request', 'A baseline is of one file. Call lint once a file.');
      }
      const settings = settingsOf(options);
      const baseline = options.baseline === undefined ? Baseline.empty : await Baseline.read(options.baseline);
      const format = options.json === true ? 'json' : options.format;
      let worstStatus: ExitStatus = 0;
      const each: Invocation = {
        signal: invocation.signal,
        end: (status) => {
          if (status > worstStatus) worstStatus = status;
        },
      };
      for (const file of files)
        await onDataset(each, file, { ...options, json: format === 'json' }, async (client, output) => {
          const report = await client.request('lints/run', { settings });
          output.endProgress();
          for (const notice of report.notices) output.message(notice);
          const all = await allFindings(client, report);
          if (options.writeBaseline !== undefined) {
            await writeBaseline(resolve(options.writeBaseline), all);
            output.message(`${String(countOf(all))} findings written to ${options.writeBaseline}.`);
            return 0;
          }
          const fresh = without(all, baseline);
          const shown = options.summary === true ? [] : fresh;
          if (format === 'sarif') await writeSarif(output, client.info.path, file, report, shown);
          else if (format === 'json') await writeJson(output, report, shown, fresh);
          else await writeText(output, file, report, shown, fresh);
          const worst = severities.indexOf(options.failOn);
          return fresh.some(({ findings }) => findings.some(({ severity }) => severities.indexOf(severity) <= worst))
            ? 1
            : 0;
        });
      invocation.end(worstStatus);
    });

function parseTokens(text: string): number {
  const tokens = Number(text);
  if (!Number.isInteger(tokens) || tokens < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return tokens;
}

/** @throws CuratorError 'bad-request' for a lint or severity that there is not */
function settingsOf(options: Options): LintSettings {
  const rules: LintSettings['rules'] = {};
  const known = (id: string): string => {
    if (!ids.includes(id)) {
      throw new CuratorError('bad-request', `There is no lint called "${id}". Their names: ${ids.join(', ')}.`);
    }
    return id;
  };
  if (options.only !== undefined) {
    const only = options.only.map(known);
    for (const id of ids) if (!only.includes(id)) rules[id] = 'off';
  }
  for (const id of options.skip ?? []) rules[known(id)] = 'off';
  for (const grade of options.severity ?? []) {
    const [id = '', severity = ''] = grade.split('=');
    const found = [...severities, 'off' as const].find((name) => name === severity);
    if (found === undefined) {
      throw new CuratorError('bad-request', `"${grade}" is no grade. Write LINT=error, warning, note or off.`);
    }
    rules[known(id)] = found;
  }
  return {
    rules,
    truncateAt: options.truncateAt,
    tokenizer: options.tokenizer === undefined ? '' : resolve(options.tokenizer),
    benchmarks: (options.contamination ?? []).map((path) => resolve(path)),
  };
}

async function allFindings(client: DatasetClient, report: LintReport): Promise<readonly RowFindings[]> {
  const found: RowFindings[] = [];
  if (report.rowsWithFindings === 0) return found;
  for (let from = 0; from < client.info.rows; from += piece) {
    found.push(...(await client.request('lints/findings', { from, count: piece })));
  }
  return found;
}

function without(rows: readonly RowFindings[], baseline: Baseline): readonly RowFindings[] {
  if (baseline === Baseline.empty) return rows;
  return rows
    .map((row) => ({ ...row, findings: row.findings.filter(({ lint: id }) => !baseline.has(row.id, id)) }))
    .filter(({ findings }) => findings.length > 0);
}

function countOf(rows: readonly RowFindings[]): number {
  return rows.reduce((sum, { findings }) => sum + findings.length, 0);
}

async function writeText(
  output: Output,
  file: string,
  report: LintReport,
  shown: readonly RowFindings[],
  fresh: readonly RowFindings[],
): Promise<void> {
  for (const { line, findings } of shown) {
    for (const { severity, lint: id, message } of findings) {
      await output.line(`${file}:${String(line)}: ${severity} ${id}: ${message}`);
    }
  }
  const byLint = countByLint(fresh);
  const found = report.counts.filter(({ lint: id }) => (byLint.get(id) ?? 0) > 0);
  await output.line('');
  await output.table(
    ['lint', 'severity', 'rows', 'finding'],
    found.map(({ lint: id, severity, title }) => [id, severity, byLint.get(id) ?? 0, title] as const),
  );
  await output.line('');
  for (const [name, bias] of [
    ['length (characters)', report.length],
    ['format (Markdown marks)', report.format],
  ] as const) {
    await output.line(biasInWords(name, bias));
  }
  await output.line(`${String(fresh.length)} of ${String(report.rows)} rows have findings.`);
}

function biasInWords(name: string, bias: PairBias | undefined): string {
  if (bias === undefined) return `${name}: too few pairs, or all alike`;
  const { chosenMore, cohensD, meanChosen, meanRejected } = bias;
  return (
    `${name}: chosen has more in ${percent(chosenMore.value)} of ${String(chosenMore.pairs)} pairs ` +
    `(95 %: ${percent(chosenMore.low)} to ${percent(chosenMore.high)}); means ${meanChosen.toFixed(1)} and ` +
    `${meanRejected.toFixed(1)}; Cohen's d ${cohensD.value.toFixed(2)} (${cohensD.low.toFixed(2)} to ${cohensD.high.toFixed(2)})`
  );
}

async function writeJson(
  output: Output,
  report: LintReport,
  shown: readonly RowFindings[],
  fresh: readonly RowFindings[],
): Promise<void> {
  for (const { line, id, findings } of shown) {
    for (const finding of findings) await output.object(jsonFinding(line, id, finding));
  }
  const { rows, length, format, lengthByStrength, tokenizer } = report;
  const byLint = countByLint(fresh);
  const counts = Object.fromEntries(
    report.counts.map(({ lint: id }) => [id, byLint.get(id) ?? 0] as const).filter(([, count]) => count > 0),
  );
  await output.object({
    summary: {
      rows,
      rowsWithFindings: fresh.length,
      findings: countOf(fresh),
      counts,
      length: length ?? null,
      format: format ?? null,
      lengthByStrength,
      tokenizer,
    },
  });
}

function jsonFinding(line: number, id: string, finding: LintFinding): object {
  const { lint: name, severity, message, fix, related } = finding;
  return { line, id, lint: name, severity, message, fix: fix ?? null, related };
}

function countByLint(rows: readonly RowFindings[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { findings } of rows) for (const { lint: id } of findings) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

async function writeSarif(
  output: Output,
  path: string,
  file: string,
  report: LintReport,
  shown: readonly RowFindings[],
): Promise<void> {
  const leftOut = Math.max(0, countOf(shown) - mostResults);
  if (leftOut > 0)
    output.message(`${String(leftOut)} findings are left out: code scanning takes ${String(mostResults)}.`);
  await output.line(
    JSON.stringify(sarifLog(file === '-' ? 'stdin.jsonl' : path, report, shown, leftOut, version()), null, 2),
  );
}

async function list(output: Output): Promise<void> {
  if (output.json)
    for (const { id, severity, title, help, fix } of lints)
      await output.object({ lint: id, severity, title, help, fix: fix ?? null });
  else
    await output.table(
      ['lint', 'severity', 'finds'],
      lints.map(({ id, severity, title }) => [id, severity, title]),
    );
}
