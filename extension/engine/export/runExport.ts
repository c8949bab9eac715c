import { stat } from 'node:fs/promises';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import type { SourceQuality } from '../../model/card/cardContent.ts';
import { exportFormatOf } from '../../model/export/exportFormats.ts';
import type { ExportOptions, ExportSummary } from '../../model/export/exportOptions.ts';
import { writeAllAtomically } from '../files/atomicFile.ts';
import { sameFile } from '../files/sameFile.ts';
import type { CardWriter } from './cardWriter.ts';
import { ExportCounts } from './exportCounts.ts';
import { filesOf, type ExportFile } from './exportFiles.ts';
import { ExportPlan } from './exportPlan.ts';
import type { ExportSource } from './exportSource.ts';
import { openSink, type RecordSink } from './recordSink.ts';
import { LeakCheck } from './splitPlan.ts';

const progressRows = 2_000;

/**
 * Writes rows for a trainer, streaming, to files that appear whole or not at all. The same rows and options give the
 * same bytes.
 *
 * @param quality what is known of the dataset's quality, for a card
 * @throws CuratorError 'target-exists', 'bad-request' for the dataset itself, 'disk-full', 'no-permission', 'cancelled'
 */
export async function runExport(
  source: ExportSource,
  options: ExportOptions,
  context: HandlerContext,
  quality?: () => Promise<SourceQuality>,
): Promise<ExportSummary> {
  const format = exportFormatOf(options.format);
  const files = filesOf(options);
  const card = await cardFor(options, quality);
  const all = [...files, ...(card?.files ?? [])];
  for (const { path } of all) await refuseSource(path, source.path);
  if (!options.overwrite) await refuseExisting(all, options.target);
  const { split } = options;
  const plan = await ExportPlan.of(source, options, format, context);
  const leaks = split === undefined ? undefined : new LeakCheck(split);
  const counts = new ExportCounts();
  const written = files.map(() => ({ records: 0, bytes: 0 }));
  const summarize = (): ExportSummary => ({
    target: options.target,
    rowsWritten: counts.rows,
    records: counts.records,
    rowsFlipped: counts.flipped,
    leftOut: counts.leftOut(),
    bytesWritten: written.reduce((sum, { bytes }) => sum + bytes, 0),
    withoutMargin: counts.withoutMargin,
    withoutSoftLabel: counts.withoutSoftLabel,
    parts: files.map(({ name, path }, index) => ({
      name,
      path,
      records: written[index]?.records ?? 0,
      prompts: leaks === undefined || index >= (split?.parts.length ?? 0) ? 0 : leaks.promptsOf(index),
    })),
    leak: leaks?.report(plan.split?.groups ?? 0),
    ...(plan.mixture === undefined ? {} : { mixture: plan.mixture.parts }),
    ...(card === undefined ? {} : { card: card.paths }),
  });

  const targets = all.map(({ path }) => path);
  return writeAllAtomically(targets, { overwrite: options.overwrite }, async (handles) => {
    const sinks = handles
      .slice(0, files.length)
      .map((file, index) => openSink(options.container, file, files[index]?.path ?? options.target));
    try {
      await writeRows({ source, options, plan, leaks, counts, sinks, card, written }, context);
      for (const [index, sink] of sinks.entries()) {
        const own = written[index];
        if (own !== undefined) own.bytes = await sink.end();
      }
    } catch (error) {
      await Promise.all(sinks.map((sink) => sink.abandon()));
      throw error;
    }
    const summary = summarize();
    await card?.write(handles.slice(files.length), summary);
    return summary;
  });
}

/** What writes a card is loaded where one is wanted. */
async function cardFor(
  options: ExportOptions,
  quality: (() => Promise<SourceQuality>) | undefined,
): Promise<CardWriter | undefined> {
  if (options.card === undefined || quality === undefined) return undefined;
  const { CardWriter: Writer } = await import('./cardWriter.ts');
  return new Writer(options, quality);
}

/** @throws CuratorError 'bad-request' where the target of an export is the dataset itself */
export async function refuseSource(target: string, source: string): Promise<void> {
  if (!(await sameFile(target, source))) return;
  throw new CuratorError(
    'bad-request',
    `${target} is the dataset itself. Export to another file: the dataset is changed by Save only.`,
    { path: target },
  );
}

/**
 * Files that are there are found before the rows are gone over. Those that nobody named come first: who chose the target
 * may have been asked about it already, and not about them.
 */
async function refuseExisting(files: readonly ExportFile[], target: string): Promise<void> {
  const existing: string[] = [];
  for (const { path } of files) if (await exists(path)) existing.push(path);
  const path = existing.find((one) => one !== target) ?? existing[0];
  if (path === undefined) return;
  throw new CuratorError('target-exists', `${existing.join(', ')} exists. Choose another name or allow to overwrite.`, {
    path,
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // Whatever is in the way of a look is told when the file is opened.
    return false;
  }
}

interface Writing {
  readonly source: ExportSource;
  readonly options: ExportOptions;
  readonly plan: ExportPlan;
  readonly leaks: LeakCheck | undefined;
  readonly counts: ExportCounts;
  readonly sinks: readonly RecordSink[];
  readonly card: CardWriter | undefined;
  readonly written: readonly { records: number }[];
}

async function writeRows(writing: Writing, context: HandlerContext): Promise<void> {
  const { source, options, plan, leaks, counts, sinks, card, written } = writing;
  const total = source.count(options.viewOnly);
  const started = performance.now();
  const write = async (index: number, line: string, record: Parameters<RecordSink['add']>[0]): Promise<void> => {
    const own = written[index];
    if (own !== undefined) own.records++;
    const busy = sinks[index]?.add(record, line);
    if (busy !== undefined) await busy;
  };
  for await (const row of source.rows(options.viewOnly, options.order, context.signal)) {
    const exported = plan.recordsOf(row);
    counts.add(row, exported);
    card?.add(row, 'records' in exported);
    if ('records' in exported) {
      const places = plan.filesOf(row);
      leaks?.add(row, places[0]);
      for (const record of exported.records) {
        const line = JSON.stringify(record);
        for (const place of places) await write(place, line, record);
      }
    }
    if (counts.seen % progressRows === 0) {
      const etaMs = ((performance.now() - started) / counts.seen) * Math.max(0, total - counts.seen);
      context.progress({ done: counts.seen, total, unit: 'rows', etaMs });
    }
  }
}
