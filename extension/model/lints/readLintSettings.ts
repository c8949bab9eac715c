import * as z from 'zod';
import { defaultLintSettings, lintSettings, unknownRules, type LintSettings } from './lintSettings.ts';

/** What stands in the settings of VS Code, unchecked. */
export interface LintConfiguration {
  readonly rules: unknown;
  readonly truncateAt: unknown;
  readonly tokenizer: unknown;
  readonly benchmarks: unknown;
}

const rules = z.record(z.string(), z.unknown());
const { truncateAt, tokenizer, benchmarks } = lintSettings.shape;
const rule = lintSettings.shape.rules.valueType;

/** The settings of lints as they can be used, and what of them cannot, in words: one wrong entry spoils no other. */
export function readLintSettings(configuration: LintConfiguration): {
  readonly settings: LintSettings;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const own: Record<string, z.infer<typeof rule>> = {};
  for (const [id, value] of Object.entries(rules.safeParse(configuration.rules).data ?? {})) {
    const severity = rule.safeParse(value).data;
    if (severity === undefined) problems.push(`${id} must be one of: ${rule.options.join(', ')}.`);
    else if (unknownRules({ ...defaultLintSettings, rules: { [id]: severity } }).length > 0) {
      problems.push(`There is no lint called ${id}.`);
    } else own[id] = severity;
  }
  const length = truncateAt.safeParse(configuration.truncateAt).data;
  if (length === undefined) problems.push('truncateAt must be a whole number of tokens from 1 on.');
  const folder = tokenizer.safeParse(configuration.tokenizer).data;
  const files = benchmarks.safeParse(configuration.benchmarks).data;
  if (files === undefined) problems.push('benchmarks must be a list of at most 100 paths.');
  return {
    settings: {
      rules: own,
      truncateAt: length ?? defaultLintSettings.truncateAt,
      tokenizer: folder?.trim() ?? '',
      benchmarks: files ?? [],
    },
    problems,
  };
}
