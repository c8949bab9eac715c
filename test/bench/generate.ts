import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { benchFolder } from './bench.ts';
import { textWriter } from './text.ts';

/** A generated dataset: the same bytes for the same request, on every machine. */
export interface GeneratedDataset {
  readonly path: string;
  readonly rows: number;
  readonly sizeBytes: number;
}

/** Average row size that makes 290,000 rows of 1 GB. */
const rowBytes = 3_450;
const writeSize = 4 * 1024 * 1024;
/** Files above this are removed after use. */
const largestKept = 2_000_000_000;
/** Raised with the contents, so that files of an earlier kind are not taken. */
const recipe = 2;

/**
 * A file of about `sizeBytes` with rows of 3.4 kB on average: a prompt, two responses and two scores. Made on first
 * use, then kept in the benchmarks' folder.
 */
export async function generatedDataset(sizeBytes: number): Promise<GeneratedDataset> {
  const folder = join(benchFolder, 'data');
  const path = join(folder, `pairs-${String(sizeBytes)}-${String(recipe)}.jsonl`);
  const rows = Math.round(sizeBytes / rowBytes);
  await mkdir(folder, { recursive: true });
  const present = await stat(path).catch(() => undefined);
  if (present !== undefined) return { path, rows, sizeBytes: present.size };
  const temporary = `${path}.partial`;
  const written = await write(temporary, rows);
  await rename(temporary, path);
  return { path, rows, sizeBytes: written };
}

/** Removes a generated file that is too large to be kept. */
export async function releaseDataset(dataset: GeneratedDataset): Promise<void> {
  if (dataset.sizeBytes > largestKept) await rm(dataset.path, { force: true });
}

async function write(path: string, rows: number): Promise<number> {
  const { random, text } = textWriter(20_240_817);
  // Rows are put together from ready texts, so that gigabytes are written in seconds.
  const texts = Array.from({ length: 4_999 }, () => JSON.stringify(text(40 + random.below(377))).slice(1, -1));
  const prompts = Array.from({ length: 4_999 }, () => JSON.stringify(text(10 + random.below(50))).slice(1, -1));
  const pick = (from: readonly string[]): string => from[random.below(from.length)] ?? '';
  const file = await open(path, 'w');
  let written = 0;
  try {
    let lines: string[] = [];
    let length = 0;
    const flush = async (): Promise<void> => {
      const bytes = Buffer.from(lines.join(''));
      await file.writeFile(bytes);
      written += bytes.length;
      lines = [];
      length = 0;
    };
    for (let row = 0; row < rows; row++) {
      const line =
        `{"id": ${String(row)}, "prompt": "${pick(prompts)} (${String(row)})", "chosen": "${pick(texts)}", ` +
        `"rejected": "${pick(texts)}", "score_chosen": ${random.uniform().toFixed(4)}, ` +
        `"score_rejected": ${random.uniform().toFixed(4)}}\n`;
      lines.push(line);
      length += line.length;
      if (length >= writeSize) await flush();
    }
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
  return written;
}
