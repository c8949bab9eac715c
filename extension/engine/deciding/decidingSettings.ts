import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { textOfTurns, type Comparison } from '../../model/comparison.ts';
import type { DecidingInfo, RecentDecision } from '../../model/contract/deciding.ts';
import { blindOrder } from '../../model/rows/blindOrder.ts';
import type { CurationLog } from '../store/curationLog.ts';

const keys = { blind: 'blind', seed: 'blindSeed', reasons: 'reasons' } as const;

/** Reasons that a dataset starts with. */
const usualReasons: readonly string[] = ['accuracy', 'helpfulness', 'safety', 'style', 'length', 'off-topic'];

/** How a dataset is decided about: kept in its store, so that all windows and all curators of it agree. */
export class DecidingSettings {
  readonly #log: CurationLog;
  #info: DecidingInfo;
  #seed: string | undefined;

  constructor(log: CurationLog) {
    this.#log = log;
    this.#seed = log.meta(keys.seed);
    this.#info = { blind: log.meta(keys.blind) === 'yes', reasons: readReasons(log.meta(keys.reasons)) };
  }

  get info(): DecidingInfo {
    return this.#info;
  }

  /** The seed is made once and stays, so that a row is shown the same way whenever it is looked at. */
  setBlind(blind: boolean): void {
    this.#log.setMeta(keys.blind, blind ? 'yes' : 'no');
    this.#info = { ...this.#info, blind };
  }

  setReasons(reasons: readonly string[]): void {
    const distinct = [...new Set(reasons)];
    this.#log.setMeta(keys.reasons, JSON.stringify(distinct));
    this.#info = { ...this.#info, reasons: distinct };
  }

  /** The order in which a row's responses are shown; undefined where it is the row's own. */
  orderOf({ context, candidates }: Comparison): readonly number[] | undefined {
    if (!this.#info.blind) return undefined;
    // Another window may have made it meanwhile.
    this.#seed ??= this.#log.meta(keys.seed);
    if (this.#seed === undefined) {
      this.#seed = randomBytes(16).toString('hex');
      this.#log.setMeta(keys.seed, this.#seed);
    }
    const responses = candidates.map((candidate) => textOfTurns(candidate.turns));
    return blindOrder(this.#seed, textOfTurns(context), responses);
  }
}

/** Decisions as the log has them, for the rows that the file still has. */
export function recentDecisions(
  log: CurationLog,
  count: number,
  rowOfId: (rowId: number) => number | undefined,
  lineOf: (row: number) => number,
): readonly RecentDecision[] {
  const recent: RecentDecision[] = [];
  const seen = new Set<number>();
  for (const { rowId, label, at, annotator } of log.recentDecisions(count * 4)) {
    const row = rowOfId(rowId);
    if (row === undefined || seen.has(row)) continue;
    seen.add(row);
    recent.push({ row, line: lineOf(row), label, at, annotator });
    if (recent.length === count) break;
  }
  return recent;
}

function readReasons(stored: string | undefined): readonly string[] {
  if (stored === undefined) return usualReasons;
  const parsed = z.array(z.string()).safeParse(JSON.parse(stored));
  return parsed.success ? parsed.data : usualReasons;
}
