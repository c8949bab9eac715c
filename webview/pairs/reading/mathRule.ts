import type { MarkdownIt } from 'markdown-it';

/** Opening and closing of a formula, and whether it stands in a line of its own. */
const delimiters = [
  { open: '$$', close: '$$', display: true },
  { open: '\\[', close: '\\]', display: true },
  { open: '\\(', close: '\\)', display: false },
  { open: '$', close: '$', display: false },
] as const;

/** Longer formulas are shown as they are written, in characters. */
const longestFormula = 5_000;

/**
 * Teaches Markdown the formulas that language models write. A single dollar opens one only before what is no space,
 * and closes it only behind what is no space and before what is no digit, so that prices stay prices.
 */
export function addMath(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('escape', 'math', (state, silent) => {
    const { src, pos } = state;
    const delimiter = delimiters.find(({ open }) => src.startsWith(open, pos));
    if (delimiter === undefined) return false;
    const from = pos + delimiter.open.length;
    const to = closing(src, from, delimiter.close);
    if (to === undefined || to === from || to - from > longestFormula) return false;
    const formula = src.slice(from, to);
    const loose = /^\s|\s$/u.test(formula) || /\d/u.test(src[to + 1] ?? '');
    if (delimiter.open === '$' && loose) return false;
    if (!silent) {
      const token = state.push('math', 'span', 0);
      token.content = formula;
      token.meta = { display: delimiter.display };
    }
    state.pos = to + delimiter.close.length;
    return true;
  });
  markdown.renderer.rules.math = (tokens, index) => {
    const token = tokens[index];
    const display = (token?.meta as { display?: boolean } | undefined)?.display === true;
    return `<span class="math" data-display="${String(display)}">${markdown.utils.escapeHtml(token?.content ?? '')}</span>`;
  };
}

function closing(source: string, from: number, close: string): number | undefined {
  for (let at = source.indexOf(close, from); at >= 0; at = source.indexOf(close, at + 1)) {
    if (source[at - 1] !== '\\' || close.startsWith('\\')) return at;
  }
  return undefined;
}
