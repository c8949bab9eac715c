import type { RowLint } from './lint.ts';
import { countScripts, hasOtherScripts, type Script } from './scripts.ts';

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
    if (row.texts.length < 2 || !row.texts.some((text) => hasOtherScripts(text, fewestLetters))) return undefined;
    const counts = row.texts.map(countScripts);
    for (const [index, own] of counts.entries()) {
      const others = counts.filter((_, other) => other !== index);
      for (const [script, letters] of own) {
        if (letters < fewestLetters || letters < clearShare * totalOf(own)) continue;
        const strange = others.every((count) => totalOf(count) > 0 && isForeign(script, count));
        // The prompt is counted last: it may be long, and nearly always there is nothing to ask of it.
        if (strange && isForeign(script, countScripts(row.context))) {
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
