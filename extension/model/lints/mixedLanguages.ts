import type { RowLint } from './lint.ts';
import { countScripts, type Script } from './scripts.ts';

const fewestLetters = 20;
const clearShare = 0.2;
const foreignShare = 0.01;

/** A response is partly written in a script that neither the prompt nor the other response uses. */
export const mixedLanguages: RowLint = {
  id: 'mixed-languages',
  title: 'A response is in another script than the prompt and the other response',
  help: 'Often a generation that slipped into another language. Languages that share a script are not told apart.',
  severity: 'note',
  check: (row) => {
    const counts = row.texts.map(countScripts);
    if (counts.length < 2 || counts.every((count) => count.size === 1 && count.has('Latin'))) return undefined;
    const prompt = countScripts(row.context);
    for (const [index, own] of counts.entries()) {
      const others = counts.filter((_, other) => other !== index);
      for (const [script, letters] of own) {
        if (letters < fewestLetters || letters < clearShare * totalOf(own)) continue;
        if (
          [prompt, ...others].every((count) => isForeign(script, count)) &&
          others.every((count) => totalOf(count) > 0)
        ) {
          return `The ${row.nameOf(index)} response has ${script} letters, the prompt and the other response do not`;
        }
      }
    }
    return undefined;
  },
};

function isForeign(script: Script, counts: ReadonlyMap<Script, number>): boolean {
  return (counts.get(script) ?? 0) <= foreignShare * totalOf(counts);
}

function totalOf(counts: ReadonlyMap<Script, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
