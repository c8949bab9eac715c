import * as z from 'zod';
import { severities, type LintInfo, type Severity } from './lint.ts';
import { lints } from './lints.ts';
import { defaultTruncateAt } from './lintTools.ts';

/** How lints are switched and graded; the same in the editor's settings and on the command line. */
export const lintSettings = z.object({
  /** By id of a lint: its severity, or 'off'. Lints that are not named have their own severity. */
  rules: z.record(z.string(), z.enum([...severities, 'off'])),
  /** Tokens at which a trainer cuts prompt and response together. */
  truncateAt: z.int().min(1).max(10_000_000),
  /** Folder with a tokenizer.json; empty for an estimate. */
  tokenizer: z.string(),
  /** Benchmarks (JSONL or text) that the dataset must share no 13-gram with. */
  benchmarks: z.array(z.string().min(1)).max(100),
});
export type LintSettings = z.infer<typeof lintSettings>;

export const defaultLintSettings: LintSettings = {
  rules: {},
  truncateAt: defaultTruncateAt,
  tokenizer: '',
  benchmarks: [],
};

/** The severity of a lint under these settings; undefined where it is switched off. */
export function severityOf(lint: LintInfo, settings: LintSettings): Severity | undefined {
  const rule = settings.rules[lint.id] ?? lint.severity;
  return rule === 'off' ? undefined : rule;
}

/** Names in the rules that no lint has: a misspelt rule would silently do nothing. */
export function unknownRules(settings: LintSettings): readonly string[] {
  const known = new Set(lints.map(({ id }) => id));
  return Object.keys(settings.rules).filter((id) => !known.has(id));
}
