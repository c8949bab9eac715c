import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const topics = [
  'tides',
  'glaciers',
  'sourdough',
  'compilers',
  'violins',
  'vaccines',
  'sailing',
  'chess',
  'bees',
  'maps',
];
const ways = ['for a child', 'in one paragraph', 'with an example', 'as a list', 'for an expert'];

export interface PairsFile {
  readonly name: string;
  readonly text: string;
  /** Lines whose label was turned around, from 1. */
  readonly flippedLines: ReadonlySet<number>;
}

/** Pairs of a helpful and a dismissive answer; every eighth label is turned around. */
export function pairsFile(rows: number): PairsFile {
  const flippedLines = new Set<number>();
  const lines = Array.from({ length: rows }, (_, row) => {
    const topic = topics[row % topics.length] ?? '';
    const way = ways[Math.floor(row / topics.length) % ways.length] ?? '';
    const good = `Happy to help with ${topic}. First, the **basics**: ${topic} follow a few clear rules. Second, an example makes it concrete. Finally, here is a summary of case ${String(row)}.`;
    const bad = `No idea. Whatever, ${topic} are boring and I will not explain case ${String(row)}.`;
    const flipped = row % 8 === 5;
    if (flipped) flippedLines.add(row + 1);
    const [chosen, rejected] = flipped ? [bad, good] : [good, bad];
    // Spaces and an escape that a parser would not give back show whether untouched bytes stay.
    return `{"prompt": "Explain ${topic} ${way} (${String(row)}).",  "chosen": ${JSON.stringify(chosen)}, "rejected":${JSON.stringify(rejected)}, "source": "\\u0061", "w": 1.0}`;
  });
  return { name: 'pairs.jsonl', text: `${lines.join('\n')}\n`, flippedLines };
}

export function writePairs(folder: string, file: PairsFile): void {
  writeFileSync(join(folder, file.name), file.text);
}
