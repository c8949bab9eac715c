import type { Database } from 'better-sqlite3';
import type { JudgeVerdict } from '../../model/contract/judging.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import { pairIdentity } from '../scoring/pairIdentity.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import { approvedPrinciples } from '../suggestions/approved.ts';
import { JudgeStore, type StoredJudge } from './judgeStore.ts';
import { presentVerdict } from './presentVerdict.ts';
import { apartFrom } from './reasonOverlap.ts';

/** What the judges of a dataset say about its rows. */
export class RowVerdicts {
  readonly #store: JudgeStore;

  constructor(database: Database) {
    this.#store = new JudgeStore(database);
  }

  /** What all judges say about a row; those that were not asked are left out. */
  of(row: ReadRow): readonly JudgeVerdict[] {
    return verdictsOf(this.#store, this.#store.judges(), row);
  }
}

/** What some judges say about a row; those that were not asked are left out. */
export function verdictsOf(
  store: JudgeStore,
  judges: readonly StoredJudge[],
  { comparison, state }: ReadRow,
): readonly JudgeVerdict[] {
  if (judges.length === 0 || comparison === undefined) return [];
  const identity = pairIdentity(comparison);
  if (identity === undefined) return [];
  const label = effectiveLabel(comparison, state);
  const isApproved = approvedPrinciples(comparison, state);
  const { reversed } = identity;
  const verdicts = judges.flatMap((judge) => {
    const calls = store.calls(judge.id, identity.key);
    return calls.length === 0 ? [] : [presentVerdict(judge, calls, { comparison, reversed, label, isApproved })];
  });
  return verdicts.map((verdict) => ({ ...verdict, apartFrom: apartFrom(verdict, verdicts, comparison, state) }));
}
