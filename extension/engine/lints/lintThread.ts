import type { Comparison } from '../../model/comparison.ts';
import { CuratorError } from '../../model/errors.ts';
import { bindFormat } from '../../model/formats/formats.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import { applyValueEdits } from '../../model/json/valueSpans.ts';
import { activeRowLints, maskOfRow } from '../../model/lints/checkRow.ts';
import { GramIndex } from '../../model/lints/gramIndex.ts';
import { LintRow } from '../../model/lints/lintRow.ts';
import { lintBit } from '../../model/lints/lints.ts';
import type { LintTools } from '../../model/lints/lintTools.ts';
import { addPair, emptyBiasSums } from '../../model/lints/pairBias.ts';
import { decodeLine } from '../dataset/decodeLine.ts';
import { RowReader } from '../dataset/rowReader.ts';
import { TextHasher } from '../dataset/textHasher.ts';
import { findCycleRows } from './cycles.ts';
import { findEqualPairs } from './equalPairs.ts';
import { chunkRows, control, type LintReply, type LintWorkerData } from './lintMessages.ts';
import type { LintTables } from './lintTables.ts';
import { findNearDuplicates } from './nearDuplicates.ts';
import { Signer } from './signature.ts';
import { combineHashes, comesBefore, halvesOf, type TextHash } from './textHash.ts';
import { tokenCounter } from './tokenCounter.ts';

const unreadableBit = lintBit('unreadable');
const duplicateBit = lintBit('duplicate');
const oppositeBit = lintBit('opposite-label');
const nearBit = lintBit('near-duplicate');
const cycleBit = lintBit('preference-cycle');
/** Longer lines are not searched: they hold media, not text. */
const longestLine = 64 * 1024 * 1024;

/**
 * The work of one lint thread on rows: takes chunks until there are none, and writes what it finds to the shared
 * tables. Nothing here knows of threads; the worker's entry carries messages to and fro.
 *
 * @throws CuratorError 'not-found', 'changed-outside', 'wrong-type' for a tokenizer, 'cancelled'
 */
export async function lintRows(data: LintWorkerData): Promise<Extract<LintReply, { kind: 'rows' }>> {
  const { source, settings, decided, tables, grams } = data;
  const counter = await tokenCounter(settings.tokenizer);
  const tools: LintTools = {
    truncateAt: settings.truncateAt,
    ...counter,
    benchmarks: grams === undefined ? undefined : GramIndex.of(grams.table, grams.count),
  };
  const active = activeRowLints(settings);
  const flagUnreadable = settings.rules.unreadable !== 'off';
  const signer = tables.signatures.length > 0 ? new Signer() : undefined;
  const codec = bindFormat(source.format);
  const hasher = await TextHasher.create(data.seed);
  const hashText = (text: string): TextHash => halvesOf(hasher.hashOf(text));
  const length = emptyBiasSums();
  const format = emptyBiasSums();
  let rows = 0;
  const { path, offsets, sizeBytes } = source;
  const reader = await RowReader.open({ path, offsets, sizeBytes });
  const signal = new AbortController().signal;
  try {
    for (;;) {
      const from = Atomics.add(data.control, control.nextChunk, 1) * chunkRows;
      if (from >= offsets.length) break;
      const to = Math.min(from + chunkRows, offsets.length);
      reader.update(offsets.subarray(0, to), offsets[to] ?? sizeBytes);
      for await (const { firstRow, lines } of reader.batches(signal, from)) {
        if (Atomics.load(data.control, control.cancelled) !== 0) throw new CuratorError('cancelled', 'Cancelled.');
        for (const [index, bytes] of lines.entries()) {
          const row = firstRow + index;
          if (source.leaveOut.has(row)) continue;
          rows++;
          const comparison = readLine(row, bytes);
          if (comparison === undefined) {
            if (flagUnreadable) tables.masks[row] = unreadableBit;
            continue;
          }
          const state = decided.get(row);
          const label = state === undefined ? comparison.label : effectiveLabel(comparison, state);
          const lintRow = new LintRow(comparison, label);
          tables.masks[row] = maskOfRow(lintRow, active, tools);
          noteRow(tables, row, lintRow, hashText);
          signer?.sign(lintRow.texts, lintRow.prompt, tables.signatures, row);
          if (lintRow.pair === undefined) continue;
          const { chosen, rejected } = lintRow.pair;
          addPair(length, chosen.length, rejected.length);
          addPair(format, lintRow.marks.chosen, lintRow.marks.rejected);
        }
        Atomics.add(data.control, control.rowsDone, lines.length);
      }
    }
  } finally {
    await reader.close();
  }
  return { kind: 'rows', length, format, rows };

  function readLine(row: number, bytes: Buffer): Comparison | undefined {
    if (bytes.length > longestLine) return undefined;
    try {
      const edits = source.edits.get(row);
      const line =
        edits === undefined ? bytes : Buffer.from(applyValueEdits(bytes.toString('latin1'), edits), 'latin1');
      return codec.decode(decodeLine(line, source.lines?.[row] ?? row + 1));
    } catch (error) {
      // The row is flagged; what is wrong with it is said where it is shown.
      if (CuratorError.is(error)) return undefined;
      throw error;
    }
  }
}

/** What rows are compared by. */
function noteRow(
  tables: LintTables,
  row: number,
  { comparison, context, texts, label, pair }: LintRow,
  hashText: (text: string) => TextHash,
): void {
  const prompt = hashText(context);
  const candidates = texts.map(hashText);
  const sorted = [...candidates].sort((left, right) => (comesBefore(left, right) ? -1 : 1));
  const winner = label.kind === 'preferred' ? candidates[label.candidate] : undefined;
  const isPair = texts.length === 2 || label.kind === 'thumbs';
  // Of more than two candidates, rows are the same only if they say the same about all.
  const said = isPair || label.kind === 'none' ? [] : [hashText(JSON.stringify(label)), ...candidates];
  const key = combineHashes([prompt, ...sorted, ...said]);
  tables.pairKeys[2 * row] = key.low;
  tables.pairKeys[2 * row + 1] = key.high;
  // Rows without a prompt share none.
  const group = comparison.context.length === 0 ? key : prompt;
  tables.promptKeys[2 * row] = group.low;
  tables.promptKeys[2 * row + 1] = group.high;
  tables.preferred[row] = label.kind === 'tie' ? 2 : 3;
  if (label.kind === 'thumbs') {
    tables.sides.set(label.up ? thumbs : thumbs.toReversed(), 2 * row);
    tables.preferred[row] = label.up ? 0 : 1;
  }
  const loser = candidates.find((_, index) => label.kind === 'preferred' && index !== label.candidate);
  if (texts.length === 2 && winner !== undefined && loser !== undefined) {
    tables.sides[2 * row] = winner.low;
    tables.sides[2 * row + 1] = loser.low;
    tables.preferred[row] = comesBefore(winner, loser) ? 0 : 1;
  }
  if (pair !== undefined) tables.longer[row] = Math.sign(pair.chosen.length - pair.rejected.length);
}

/** Stand for the two sides of a single response: liked and not. */
const thumbs = [1, 2];

/** Finds what only rows beside each other show. @throws CuratorError 'cancelled' */
export function joinRows({ tables, settings, source, control: shared }: LintWorkerData): void {
  const rows = source.offsets.length;
  const isOn = (id: string): boolean => settings.rules[id] !== 'off';
  const step = (): void => {
    if (Atomics.load(shared, control.cancelled) !== 0) throw new CuratorError('cancelled', 'Cancelled.');
    Atomics.add(shared, control.stepsDone, 1);
  };
  const flag = (row: number, bit: number): void => {
    tables.masks[row] = (tables.masks[row] ?? 0) | bit;
  };
  findEqualPairs(
    tables,
    rows,
    (row, earlier) => {
      if (!isOn('duplicate')) return;
      flag(row, duplicateBit);
      tables.related[row] = earlier + 1;
    },
    (row, earlier) => {
      if (!isOn('opposite-label')) return;
      flag(row, oppositeBit);
      if (tables.related[row] === 0) tables.related[row] = earlier + 1;
    },
  );
  step();
  if (isOn('preference-cycle')) {
    findCycleRows(tables, rows, (row) => {
      flag(row, cycleBit);
    });
  }
  step();
  if (tables.signatures.length > 0) {
    findNearDuplicates(
      tables,
      rows,
      (row, earlier) => {
        flag(row, nearBit);
        tables.near[row] = earlier + 1;
      },
      step,
    );
  }
}
