import * as z from 'zod';
import { defaultLintSettings, type LintSettings } from '../../extension/model/lints/lintSettings.ts';
import { readLintSettings } from '../../extension/model/lints/readLintSettings.ts';

/** What the settings of VS Code say about preference data as text. */
export interface TextSettings {
  readonly diagnostics: boolean;
  readonly codeLens: boolean;
  readonly format: boolean;
  readonly lints: LintSettings;
}

const byDefault = { diagnostics: true, codeLens: true, format: false };
export const defaultTextSettings: TextSettings = { ...byDefault, lints: defaultLintSettings };

const configuration = z.object({
  text: z
    .object({
      diagnostics: z.boolean().catch(byDefault.diagnostics),
      codeLens: z.boolean().catch(byDefault.codeLens),
      format: z.boolean().catch(byDefault.format),
    })
    .catch(byDefault),
  lint: z.record(z.string(), z.unknown()).catch({}),
});

/** Reads the section of the extension; an entry that is wrong counts as not there. *Check Rows* warns of wrong lints. */
export function readTextSettings(section: unknown): TextSettings {
  const { text, lint } = configuration.catch({ text: byDefault, lint: {} }).parse(section);
  const { rules, truncateAt = defaultLintSettings.truncateAt } = lint;
  // Tokenizers and benchmarks are files, and this server reads none.
  const { settings } = readLintSettings({ rules, truncateAt, tokenizer: '', benchmarks: [] });
  return { ...text, lints: settings };
}
