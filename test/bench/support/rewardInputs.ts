import { readFileSync } from 'node:fs';

/** Prompts are cut to this before they become tokens, as they were when the reference models were trained. */
const promptCharacters = 600;

/** Prompt and response of each text that a reward model is asked about, row by row, chosen before rejected. */
export function rewardInputs(
  dataset: string,
  rows: number,
): readonly { readonly prompt: string; readonly response: string }[] {
  return readFileSync(dataset, 'utf8')
    .split('\n', rows)
    .flatMap((line) => {
      const { prompt, chosen, rejected } = JSON.parse(line) as { prompt: string; chosen: string; rejected: string };
      return [chosen, rejected].map((response) => ({ prompt: prompt.slice(0, promptCharacters), response }));
    });
}

/** The first rows of a dataset whose responses to their prompts stand in no row before, as lines. */
export function rowsThatDiffer(dataset: string, rows: number): string {
  const seen = new Set<string>();
  const lines: string[] = [];
  for (const line of readFileSync(dataset, 'utf8').split('\n')) {
    if (lines.length === rows) break;
    const { prompt, chosen, rejected } = JSON.parse(line) as { prompt: string; chosen: string; rejected: string };
    const texts = [chosen, rejected].map((response) => JSON.stringify([prompt, response]));
    if (texts.some((text) => seen.has(text))) continue;
    for (const text of texts) seen.add(text);
    lines.push(line);
  }
  return lines.join('\n');
}
