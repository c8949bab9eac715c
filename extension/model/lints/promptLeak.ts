import type { RowLint } from './lint.ts';

const shortestLeak = 60;
/** Words of a task for which repeating the prompt is right. */
const quoting =
  /\b(?:repeat|rewrite|translate|proofread|correct|edit|quote|copy|paraphrase|complete|continue|fix|format)\b/iu;

/** A response repeats the whole prompt or the system message. */
export const promptLeak: RowLint = {
  id: 'prompt-leak',
  title: 'A response repeats the prompt',
  help: 'Usually a generation that was cut wrongly, with the prompt still before it. Edit the response or drop the row.',
  severity: 'warning',
  check: (row) => {
    const prompt = row.prompt.trim();
    const system = row.comparison.context.find(({ role }) => role === 'system')?.text.trim() ?? '';
    for (const [index, text] of row.texts.entries()) {
      if (system.length >= shortestLeak && text.includes(system)) {
        return `The ${row.nameOf(index)} response repeats the system message`;
      }
      if (prompt.length >= shortestLeak && text.includes(prompt) && !quoting.test(prompt.slice(0, 400))) {
        return `The ${row.nameOf(index)} response repeats the prompt word for word`;
      }
    }
    return undefined;
  },
};
