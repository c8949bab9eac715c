import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generator, type Generator } from '../fixtures/scoring/generator.ts';

/** A dataset that was generated for one run of a benchmark, in a folder of its own. */
export interface GeneratedDataset {
  readonly folder: string;
  readonly path: string;
  readonly rows: number;
  readonly sizeBytes: number;
  remove(): Promise<void>;
}

const words = (
  'the answer to that question depends on how the data was collected and which model wrote it so a careful reader ' +
  'compares both responses before deciding because length alone says little about quality while tone structure and ' +
  'evidence say more café naïve über 数据 偏好 😀'
).split(' ');

const writeSize = 4 * 1024 * 1024;

/** Writes preference rows of about 3.5 kB each until the file has `sizeBytes`. The same for the same size. */
export async function generateDataset(sizeBytes: number): Promise<GeneratedDataset> {
  const folder = await mkdtemp(join(tmpdir(), 'curator-bench-'));
  const path = join(folder, 'generated.jsonl');
  const random = generator(20_240_817);
  // Rows are put together from ready texts: the benchmark waits for the disk, not for the generator.
  const texts = Array.from({ length: 997 }, () => JSON.stringify(text(random, 80 + random.below(340))).slice(1, -1));
  const pick = (): string => texts[random.below(texts.length)] ?? '';
  const file = await open(path, 'w');
  let rows = 0;
  let written = 0;
  try {
    while (written < sizeBytes) {
      const lines: string[] = [];
      let length = 0;
      while (length < writeSize && written + length < sizeBytes) {
        const line =
          `{"id": ${String(rows)}, "prompt": "Question ${String(rows)}: ${pick().slice(0, 400)}", ` +
          `"chosen": "${pick()}", "rejected": "${pick()}", "score_chosen": ${random.uniform().toFixed(4)}, ` +
          `"score_rejected": ${random.uniform().toFixed(4)}}\n`;
        lines.push(line);
        length += line.length;
        rows++;
      }
      const bytes = Buffer.from(lines.join(''));
      await file.writeFile(bytes);
      written += bytes.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { folder, path, rows, sizeBytes: written, remove: () => rm(folder, { recursive: true, force: true }) };
}

function text(random: Generator, wordCount: number): string {
  return Array.from({ length: wordCount }, () => words[random.below(words.length)] ?? '').join(' ');
}
