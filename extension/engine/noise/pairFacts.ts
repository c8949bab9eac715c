import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { pairIdentity, preferenceCode } from '../scoring/pairIdentity.ts';

/** Which rows compare the same two responses to the same prompt: ten bytes a row, and the rows of each such pair. */
export interface PairFacts {
  /** Key of the pair, the same whichever response is chosen; NaN where the row is no pair. */
  readonly keys: Float64Array;
  /** Whether the first response is the second in sorted order. */
  readonly reversed: Uint8Array;
  /** Which response the label prefers: 0, 1, or more for neither. */
  readonly labels: Uint8Array;
  /** Rows whose responses had changed places by a decision when they were read. */
  readonly exchanged: ReadonlySet<number>;
  /** Rows of each pair that several rows have. */
  readonly repeated: ReadonlyMap<number, readonly number[]>;
}

/** Reads all rows once. @throws CuratorError 'cancelled' */
export async function readPairFacts(session: DatasetSession, context: HandlerContext): Promise<PairFacts> {
  const rows = session.file.rowCount;
  const keys = new Float64Array(rows).fill(Number.NaN);
  const reversed = new Uint8Array(rows);
  const labels = new Uint8Array(rows).fill(3);
  const exchanged = new Set<number>();
  const started = performance.now();
  let done = 0;
  for await (const { row, comparison, state } of session.rowsForExport(false, context.signal)) {
    done++;
    if (done % 1_000 === 0) {
      const etaMs = ((performance.now() - started) / done) * (rows - done);
      context.progress({ done, total: rows, unit: 'rows', etaMs, message: 'Looking for equal pairs' });
    }
    const identity = comparison === undefined ? undefined : pairIdentity(comparison);
    if (identity === undefined) continue;
    keys[row] = identity.key.readUIntBE(0, 6);
    reversed[row] = identity.reversed ? 1 : 0;
    labels[row] = preferenceCode(identity.preference);
    if (state.decisionEdits.some(({ kind }) => kind === 'exchange')) exchanged.add(row);
  }
  const first = new Map<number, number>();
  const repeated = new Map<number, number[]>();
  keys.forEach((key, row) => {
    if (Number.isNaN(key)) return;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, row);
    else if (repeated.has(key)) repeated.get(key)?.push(row);
    else repeated.set(key, [earlier, row]);
  });
  return { keys, reversed, labels, exchanged, repeated };
}
