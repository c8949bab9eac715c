import { stringify } from 'yaml';
import type { ExportedPart } from '../export/exportOptions.ts';

export interface FrontMatter {
  readonly title: string;
  /** An identifier of the Hub in lower case, such as `apache-2.0`; `unknown` where nobody said. */
  readonly licence: string;
  readonly parts: readonly ExportedPart[];
  /** Records of all parts, those written twice once. */
  readonly records: number;
  readonly format: string;
}

/** The Hub's metadata at the head of a dataset card: what `datasets` loads, and what the page is found by. */
export function frontMatter({ title, licence, parts, records, format }: FrontMatter): string {
  const metadata = {
    pretty_name: title,
    license: licence,
    task_categories: ['text-generation'],
    size_categories: [sizeCategory(records)],
    tags: ['preference', ...tagsOf(format)],
    configs: [
      {
        config_name: 'default',
        data_files: parts.map(({ name, path }) => ({ split: splitName(name), path: fileName(path) })),
      },
    ],
  };
  return `---\n${stringify(metadata, { lineWidth: 0 })}---\n`;
}

/** Names of splits have no hyphens in `datasets`. */
export function splitName(part: string): string {
  return part.replaceAll('-', '_');
}

export function fileName(path: string): string {
  return path.split(/[\\/]/u).at(-1) ?? path;
}

/** The Hub's classes of size, by powers of ten from a thousand to a million millions. */
export function sizeCategory(records: number): string {
  const names = ['1K', '10K', '100K', '1M', '10M', '100M', '1B', '10B', '100B', '1T'];
  const place = names.findIndex((_, index) => records < 1_000 * 10 ** index);
  if (place === 0) return 'n<1K';
  return place < 0 ? 'n>1T' : `${names[place - 1] ?? ''}<n<${names[place] ?? ''}`;
}

function tagsOf(format: string): readonly string[] {
  if (/unpaired|kto/u.test(format)) return ['kto', 'rlhf'];
  if (/prompt-completion|trl-messages/u.test(format)) return ['sft'];
  if (format === 'trl-stepwise') return ['process-reward-model', 'rlhf'];
  return ['dpo', 'rlhf', 'reward-model'];
}
