import { gramWords } from './gramIndex.ts';
import type { RowLint } from './lint.ts';

/** The row shares a 13-gram with a benchmark that the user named. */
export const contamination: RowLint = {
  id: 'contamination',
  title: 'The row shares 13 words in a row with a benchmark',
  help: 'A model trained on this row has seen the test. Drop the row (Skywork-Reward-V2, appendix C).',
  severity: 'error',
  fix: 'drop',
  check: (row, { benchmarks }) => {
    if (benchmarks === undefined) return undefined;
    const words = `shares ${String(gramWords)} words in a row with a benchmark`;
    if (row.comparison.context.some(({ text }) => benchmarks.matches(text))) return `The prompt ${words}`;
    const index = row.texts.findIndex((text) => benchmarks.matches(text));
    return index < 0 ? undefined : `The ${row.nameOf(index)} response ${words}`;
  },
};
