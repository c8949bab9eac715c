import type { RowLint } from './lint.ts';

/** Responses that a trainer cannot tell apart, because it cuts them before they differ. */
export const equalTruncated: RowLint = {
  id: 'equal-truncated',
  title: 'The responses are equal up to where a trainer cuts them',
  help: 'Prompt and shared beginning fill the length that the trainer keeps: what is left of both responses is the same. Raise the length or drop the row.',
  severity: 'error',
  check: (row, { truncateAt, countTokens, tokenizer }) => {
    const [first = '', second = ''] = row.texts;
    if (row.texts.length < 2 || first === second) return undefined;
    // A token has at least one byte, and no character has more than three bytes a unit.
    if (3 * (row.context.length + Math.min(first.length, second.length)) < truncateAt) return undefined;
    const shared = wholeWords(first, sharedLength(first, second));
    if (3 * (row.context.length + shared) < truncateAt) return undefined;
    const tokens = countTokens(row.context) + countTokens(first.slice(0, shared));
    if (tokens < truncateAt) return undefined;
    return `Prompt and the beginning that the responses share have ${String(tokens)} tokens (${tokenizer}); cut at ${String(truncateAt)}, both are the same`;
  },
};

function sharedLength(first: string, second: string): number {
  const length = Math.min(first.length, second.length);
  let at = 0;
  while (at < length && first.charCodeAt(at) === second.charCodeAt(at)) at++;
  return at;
}

const longestWord = 64;

/** A length that does not end within a word: its first part may be another token than the word. */
function wholeWords(text: string, length: number): number {
  const ending = /\S*$/u.exec(text.slice(Math.max(0, length - longestWord), length))?.[0].length ?? 0;
  return ending === longestWord ? length : length - ending;
}
