import { Option } from 'commander';
import * as z from 'zod';
import { CuratorError } from '../model/errors.ts';
import { exportOptions, pairings, type ExportOptions, type ExportOptionsInput } from '../model/export/exportOptions.ts';

const { shape } = exportOptions;

/** Makes the options that every command has which writes rows in another shape. */
export const exportChoices = {
  columns: () => new Option('--columns <name...>', 'other fields to keep, or "all"'),
  pairing: () => new Option('--pairing <which>', 'pairs that a ranking makes (default: all)').choices(pairings),
  ties: () =>
    new Option('--ties <how>', 'ties are left out, or get chosen_prob 0.5').choices(shape.ties.unwrap().options),
  margin: () => new Option('--margin <source>', 'add margin').choices(shape.margin.unwrap().options),
} as const;

export function columnsOf(given: readonly string[] | undefined): ExportOptionsInput['columns'] {
  return given?.length === 1 && given[0] === 'all' ? 'all' : given?.slice();
}

/** The values that were given, without those that were not. */
export function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** The first of so many lines. */
export function linesInWords(lines: readonly number[], all: number): string {
  return lines.join(', ') + (all > lines.length ? ', …' : '');
}

/** @throws CuratorError 'bad-request' where the options do not fit, in words */
export function checkedOptions(options: unknown): ExportOptions {
  const parsed = exportOptions.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new CuratorError('bad-request', `These options do not fit: ${z.prettifyError(parsed.error)}`);
}
