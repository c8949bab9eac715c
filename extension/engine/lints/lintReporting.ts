import { lintBit, lints } from '../../model/lints/lints.ts';
import type { LintCount, LintReport } from '../../model/lints/lintReport.ts';
import { severityOf, type LintSettings } from '../../model/lints/lintSettings.ts';
import { biasOf } from '../../model/lints/pairBias.ts';
import { wilsonShare } from '../../model/strength/strength.ts';
import type { LintPassResult } from './lintPass.ts';

export interface ReportInput extends LintPassResult {
  readonly settings: LintSettings;
  readonly tokenizer: string;
  readonly benchmarks: LintReport['benchmarks'];
  readonly lineOf: (row: number) => number;
  readonly isDecided: (row: number) => boolean;
  /** Mean strength, NaN where there is none. */
  readonly meanOf: (row: number) => number;
  readonly seconds: number;
}

const listedLines = 10;
const strengthParts = 5;
/** Pairs of a part below which its share says nothing. */
const fewestInPart = 20;

/** What a pass found, added up. */
export function makeReport(input: ReportInput): LintReport {
  const { tables, settings, tokenizer, benchmarks, seconds, rows } = input;
  const { masks } = tables;
  let rowsWithFindings = 0;
  for (let row = 0; row < masks.length; row++) if (masks[row] !== 0) rowsWithFindings++;
  const counts = lints.flatMap((lint): readonly LintCount[] => {
    const severity = severityOf(lint, settings);
    if (severity === undefined) return [];
    const bit = lintBit(lint.id);
    const lines: number[] = [];
    let found = 0;
    let fixable = 0;
    for (let row = 0; row < masks.length; row++) {
      if (((masks[row] ?? 0) & bit) === 0) continue;
      found++;
      if (lines.length < listedLines) lines.push(input.lineOf(row));
      if (lint.fix !== undefined && !input.isDecided(row)) fixable++;
    }
    return [{ lint: lint.id, title: lint.title, help: lint.help, severity, rows: found, fixable, lines }];
  });
  const length = biasOf(input.length);
  return {
    settings,
    rows,
    rowsWithFindings,
    counts,
    length,
    format: biasOf(input.format),
    lengthByStrength: lengthByStrength(input),
    tokenizer,
    benchmarks,
    staleRows: 0,
    notices: noticesOf(input, length === undefined),
    seconds,
  };
}

/** How often the longer response is chosen among weak and strong pairs: a bias of the labels, or of the scorers. */
function lengthByStrength({ tables: { longer }, meanOf }: ReportInput): LintReport['lengthByStrength'] {
  const rows = new Uint32Array(longer.length);
  let count = 0;
  for (let row = 0; row < longer.length; row++) {
    if (longer[row] !== 0 && !Number.isNaN(meanOf(row))) rows[count++] = row;
  }
  if (count < strengthParts * fewestInPart) return [];
  const sorted = rows.subarray(0, count).sort((left, right) => meanOf(left) - meanOf(right));
  return Array.from({ length: strengthParts }, (_, part) => {
    const own = sorted.subarray(
      Math.floor((part * count) / strengthParts),
      Math.floor(((part + 1) * count) / strengthParts),
    );
    const longerChosen = own.reduce((sum, row) => sum + (longer[row] === 1 ? 1 : 0), 0);
    return { ...wilsonShare(longerChosen, own.length), pairs: own.length, upTo: meanOf(own.at(-1) ?? 0) };
  });
}

function noticesOf({ benchmarks }: ReportInput, fewPairs: boolean): readonly string[] {
  const notices: string[] = [];
  if (fewPairs) notices.push('There are too few labelled pairs to say anything about length or format.');
  for (const { path, texts, tooShort } of benchmarks) {
    if (texts === 0) notices.push(`${path} holds no texts: nothing was compared with it.`);
    else if (tooShort > 0) {
      notices.push(
        `${String(tooShort)} of ${String(texts)} texts of ${path} have fewer than 13 words and cannot be looked for.`,
      );
    }
  }
  return notices;
}
