import type { RowLint } from './lint.ts';

/** Responses that are the same text. */
export const identical: RowLint = {
  id: 'identical',
  title: 'The responses are identical',
  help: 'A pair of equal responses holds no preference: its gradient is zero or noise. Drop the row.',
  severity: 'error',
  fix: 'drop',
  check: ({ texts }) => {
    const [first, ...others] = texts;
    if (first === undefined || others.length === 0 || others.some((text) => text !== first)) return undefined;
    return 'The responses are the same text';
  },
};
