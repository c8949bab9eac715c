import type { Comparison } from '../../model/comparison.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import type { Winner } from '../../model/judges/order.ts';
import { isModelName } from '../../model/routing/annotatorKinds.ts';
import type { PairIdentity } from '../scoring/pairIdentity.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import type { JudgeStore } from './judgeStore.ts';
import { winnerOfLabel } from './presentVerdict.ts';

/** Rows whose annotators are taken for those of the dataset. */
const rowsLookedAt = 200;

/** What people say about rows: labelled blind, decided, or annotated in the file, in this order. */
export class People {
  /** Annotators of the file that are people. */
  readonly names: readonly string[];
  readonly #blind: ReadonlyMap<string, Winner>;

  constructor(store: JudgeStore, names: readonly string[]) {
    this.names = names;
    const votes = new Map<string, Winner[]>();
    for (const { comparisonKey, winner } of store.blindLabels()) {
      const key = Buffer.from(comparisonKey).toString('hex');
      votes.set(key, [...(votes.get(key) ?? []), winner]);
    }
    this.#blind = new Map([...votes].map(([key, said]) => [key, majority(said) ?? 'tie']));
  }

  /** In the row's own order; undefined where nobody has said anything. */
  say({ state }: ReadRow, comparison: Comparison, { key, reversed }: PairIdentity): Winner | undefined {
    const sorted = this.#blind.get(key.toString('hex'));
    if (sorted !== undefined) return reversed ? opposite(sorted) : sorted;
    const { decision } = state;
    if (decision === 'tie') return 'tie';
    if (decision === 'flip' || decision === 'keep' || decision === 'rank')
      return winnerOfLabel(effectiveLabel(comparison, state));
    return majority(
      comparison.annotations
        .filter(({ annotator }) => this.names.includes(annotator))
        .map(({ label }) => winnerOfLabel(label))
        .filter((winner) => winner !== undefined),
    );
  }
}

/** Names of the annotators in the first rows; those that are not people's are models'. */
export async function annotatorsOf(
  session: DatasetSession,
): Promise<{ readonly people: readonly string[]; readonly all: readonly string[] }> {
  const names = new Set<string>();
  for (let row = 0; row < Math.min(rowsLookedAt, session.count(false)); row++) {
    const { comparison } = await session.readRow(row);
    for (const { annotator } of comparison?.annotations ?? []) names.add(annotator);
  }
  const all = [...names];
  return { all, people: all.filter((name) => !isModelName(name)) };
}

/** What more than half of them say; undefined where nothing is. */
export function majority(votes: readonly Winner[]): Winner | undefined {
  for (const winner of [0, 1, 'tie'] as const) {
    if (2 * votes.filter((vote) => vote === winner).length > votes.length) return winner;
  }
  return undefined;
}

export function opposite(winner: Winner): Winner;
export function opposite(winner: Winner | undefined): Winner | undefined;
export function opposite(winner: Winner | undefined): Winner | undefined {
  return winner === 0 ? 1 : winner === 1 ? 0 : winner;
}
