import { realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import { exportFormats, type ExportFormat } from '../../model/export/exportFormats.ts';
import type { ExportOptions, ExportSummary, LeftOut } from '../../model/export/exportOptions.ts';
import { preferredPair, provenanceOf, reasonToLeaveOut, type ExportRow } from '../../model/export/exportRow.ts';
import { writeAtomically } from '../files/atomicFile.ts';
import type { ExportSource } from './exportSource.ts';

const chunkBytes = 1024 * 1024;
const linesKept = 10;

/**
 * Writes rows for a trainer, streaming, to a file that appears whole or not at all. The same rows and options give
 * the same bytes.
 *
 * @throws CuratorError 'target-exists', 'bad-request' for the dataset itself, 'disk-full', 'no-permission', 'cancelled'
 */
export async function runExport(
  source: ExportSource,
  options: ExportOptions,
  context: HandlerContext,
): Promise<ExportSummary> {
  const format = exportFormats.find(({ id }) => id === options.format);
  if (format === undefined) throw new CuratorError('bad-request', `There is no export format "${options.format}".`);
  if (await sameFile(options.target, source.path)) {
    throw new CuratorError(
      'bad-request',
      `${options.target} is the dataset itself. Export to another file: the dataset is changed by Save only.`,
      { path: options.target },
    );
  }
  const counts = new Counts();
  let bytesWritten = 0;
  await writeAtomically(options.target, { overwrite: options.overwrite }, async (file) => {
    bytesWritten = await writeRows(file, source, options, format, counts, context);
  });
  return {
    target: options.target,
    rowsWritten: counts.written,
    rowsFlipped: counts.flipped,
    leftOut: counts.leftOut(),
    bytesWritten,
  };
}

async function writeRows(
  file: FileHandle,
  source: ExportSource,
  options: ExportOptions,
  format: ExportFormat,
  counts: Counts,
  context: HandlerContext,
): Promise<number> {
  const total = source.count(options.viewOnly);
  const started = performance.now();
  let bytes = 0;
  let lines: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    if (lines.length === 0) return;
    const chunk = Buffer.from(lines.join(''), 'utf8');
    await file.appendFile(chunk);
    bytes += chunk.length;
    lines = [];
    length = 0;
    const done = counts.seen;
    const etaMs = ((performance.now() - started) / done) * Math.max(0, total - done);
    context.progress({ done, total, unit: 'rows', etaMs });
  };
  for await (const row of source.rows(options.viewOnly, context.signal)) {
    const line = encodeRow(row, options, format, counts);
    if (line === undefined) continue;
    lines.push(line);
    length += line.length;
    if (length >= chunkBytes) await flush();
  }
  await flush();
  return bytes;
}

function encodeRow(row: ExportRow, options: ExportOptions, format: ExportFormat, counts: Counts): string | undefined {
  const why = reasonToLeaveOut(row, options);
  const pair = row.comparison === undefined ? undefined : preferredPair(row.comparison, row.label);
  if (why !== undefined || pair === undefined) {
    counts.leave(why ?? 'no-label', row.line);
    return undefined;
  }
  counts.write(row.decision === 'flip');
  const written = format.encode(pair);
  const record = options.provenance ? { ...written, provenance: provenanceOf(row, written) } : written;
  return `${JSON.stringify(record)}\n`;
}

/** What went in and what stayed out. */
class Counts {
  written = 0;
  flipped = 0;
  seen = 0;
  readonly #leftOut = new Map<LeftOut['why'], { rows: number; readonly lines: number[] }>();

  write(flipped: boolean): void {
    this.seen++;
    this.written++;
    if (flipped) this.flipped++;
  }

  leave(why: LeftOut['why'], line: number): void {
    this.seen++;
    let left = this.#leftOut.get(why);
    if (left === undefined) {
      left = { rows: 0, lines: [] };
      this.#leftOut.set(why, left);
    }
    left.rows++;
    if (left.lines.length < linesKept) left.lines.push(line);
  }

  leftOut(): readonly LeftOut[] {
    return [...this.#leftOut].map(([why, { rows, lines }]) => ({ why, rows, lines }));
  }
}

async function sameFile(target: string, source: string): Promise<boolean> {
  if (resolve(target) === resolve(source)) return true;
  try {
    return (await realpath(target)) === (await realpath(source));
  } catch {
    return false; // The target does not exist yet.
  }
}
