import type { OtherReasonsReport } from '../../model/contract/judgeTrust.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import type { JudgeStore, StoredJudge } from './judgeStore.ts';
import { verdictsOf } from './rowVerdicts.ts';

const rowsTold = 100;

/** Counts the rows whose label a judge agrees with for other reasons than those that somebody else gives. */
export class OtherReasons {
  readonly #store: JudgeStore;
  readonly #judges: readonly StoredJudge[];
  readonly #judgeId: number;
  readonly #told: OtherReasonsReport['told'][number][] = [];
  #agreeing = 0;
  #rows = 0;

  constructor(store: JudgeStore, judges: readonly StoredJudge[], judgeId: number) {
    this.#store = store;
    this.#judges = judges;
    this.#judgeId = judgeId;
  }

  add(read: ReadRow): void {
    const own = verdictsOf(this.#store, this.#judges, read).find(({ judgeId }) => judgeId === this.#judgeId);
    if (own?.agrees !== true) return;
    this.#agreeing++;
    if (own.apartFrom.length === 0) return;
    this.#rows++;
    if (this.#told.length < rowsTold) this.#told.push({ row: read.row, line: read.line, of: own.apartFrom });
  }

  report(): OtherReasonsReport {
    return { agreeing: this.#agreeing, rows: this.#rows, told: this.#told };
  }
}
