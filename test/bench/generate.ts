import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
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
/** Labels of generated pairs that are turned round. */
const flippedShare = 0.08;
/** Raised with the contents, so that files of an earlier kind are not taken. */
const recipe = 2;

/**
 * A file of about `sizeBytes` with rows of 3.4 kB on average: a prompt, two responses and two scores. Made on first
 * use, then kept in the benchmarks' folder.
 */
export async function generatedDataset(sizeBytes: number): Promise<GeneratedDataset> {
  const rows = Math.round(sizeBytes / rowBytes);
  return kept(`rows-${String(sizeBytes)}`, rows, (file) => writeRows(file, rows));
}

/**
 * Pairs of the length of chat answers (about 60 words) to be learnt from: preferred responses have more words of one
 * kind, and a share of the labels is turned round, so that no model can be right everywhere. Two pairs a prompt.
 */
export async function generatedPairs(count: number): Promise<GeneratedDataset> {
  return kept(`pairs-${String(count)}`, count, (file) => writePairs(file, count));
}

/**
 * Short rows, so that a million of them are quickly read: a prompt, two responses, where they come from, and the
 * scores of three reward models that are right about most of the labels.
 */
export async function generatedScored(rows: number): Promise<GeneratedDataset> {
  return kept(`scored-${String(rows)}`, rows, (file) => writeScored(file, rows));
}

async function kept(
  name: string,
  rows: number,
  write: (file: FileHandle) => Promise<number>,
): Promise<GeneratedDataset> {
  const folder = join(benchFolder, 'data');
  const path = join(folder, `${name}-${String(recipe)}.jsonl`);
  await mkdir(folder, { recursive: true });
  const present = await stat(path).catch(() => undefined);
  if (present !== undefined) return { path, rows, sizeBytes: present.size };
  const temporary = `${path}.partial`;
  const file = await open(temporary, 'w');
  let sizeBytes: number;
  try {
    sizeBytes = await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  return { path, rows, sizeBytes };
}

/** Removes a generated file that is too large to be kept. */
export async function releaseDataset(dataset: GeneratedDataset): Promise<void> {
  if (dataset.sizeBytes > largestKept) await rm(dataset.path, { force: true });
}

async function writeRows(file: FileHandle, rows: number): Promise<number> {
  const { random, text } = textWriter(20_240_817);
  // Rows are put together from ready texts, so that gigabytes are written in seconds.
  const texts = Array.from({ length: 4_999 }, () => JSON.stringify(text(40 + random.below(377))).slice(1, -1));
  const prompts = Array.from({ length: 4_999 }, () => JSON.stringify(text(10 + random.below(50))).slice(1, -1));
  const pick = (from: readonly string[]): string => from[random.below(from.length)] ?? '';
  return writeLines(
    file,
    rows,
    (row) =>
      `{"id": ${String(row)}, "prompt": "${pick(prompts)} (${String(row)})", "chosen": "${pick(texts)}", ` +
      `"rejected": "${pick(texts)}", "score_chosen": ${random.uniform().toFixed(4)}, ` +
      `"score_rejected": ${random.uniform().toFixed(4)}}`,
  );
}

async function writePairs(file: FileHandle, count: number): Promise<number> {
  const { random, text } = textWriter(20_240_111);
  let prompt = '';
  return writeLines(file, count, (pair) => {
    if (pair % 2 === 0) prompt = text(8 + random.below(20));
    const better = text(20 + random.below(80), 1);
    const worse = text(20 + random.below(80));
    const flipped = random.uniform() < flippedShare;
    return JSON.stringify({ prompt, chosen: flipped ? worse : better, rejected: flipped ? better : worse });
  });
}

const sources = ['forum', 'support', 'encyclopedia', 'exercises', 'code review'];

async function writeScored(file: FileHandle, rows: number): Promise<number> {
  const { random, text } = textWriter(20_241_125);
  const texts = Array.from({ length: 4_999 }, () => text(10 + random.below(20)));
  const pick = (from: readonly string[]): string => from[random.below(from.length)] ?? '';
  return writeLines(file, rows, (row) => {
    const better = random.uniform() < 0.85 ? 1 : -1;
    const scores = (): readonly number[] => {
      const margin = better + 1.5 * (random.uniform() - 0.5);
      return [margin / 2, -margin / 2].map((score) => Number(score.toFixed(4)));
    };
    return JSON.stringify({
      prompt: `${pick(texts)} (${String(row)})`,
      chosen: pick(texts),
      rejected: pick(texts),
      source: pick(sources),
      rm_scores: { first: scores(), second: scores(), third: scores() },
    });
  });
}

async function writeLines(file: FileHandle, count: number, lineOf: (row: number) => string): Promise<number> {
  let written = 0;
  let lines: string[] = [];
  let length = 0;
  for (let row = 0; row < count; row++) {
    const line = `${lineOf(row)}\n`;
    lines.push(line);
    length += line.length;
    if (length < writeSize && row < count - 1) continue;
    const bytes = Buffer.from(lines.join(''));
    await file.writeFile(bytes);
    written += bytes.length;
    lines = [];
    length = 0;
  }
  return written;
}
