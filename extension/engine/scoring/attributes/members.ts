import type { Database } from 'better-sqlite3';
import {
  combinedReward,
  type AttributeCombination,
  type AttributeMethod,
  type AttributeScale,
} from '../../../model/scoring/attributes.ts';
import { memberName } from '../scorerReports.ts';
import type { StoredScorer } from '../scoreStore.ts';
import { attributeScales, hasAttributes } from './combinations.ts';

/** One column of margins: a member of a scorer, or all of its attributes together. */
export interface Member {
  readonly name: string;
  readonly scorer: StoredScorer;
  /** Position among the scorer's members. */
  readonly position: number;
  readonly trainedOnDataset: boolean;
  /** Of a column that stands for all attributes of its scorer. */
  readonly combined: CombinedAttributes | undefined;
  /** Whether such a column stands for this one. */
  readonly within: boolean;
}

/** How the attributes of a scorer become one score. */
export interface CombinedAttributes {
  readonly method: Exclude<AttributeMethod, 'separate'>;
  readonly weights: readonly number[];
  readonly scales: readonly AttributeScale[];
}

/** The columns of a scorer's attributes, and the weights that those have. */
export interface AttributedColumns {
  readonly columns: readonly number[];
  readonly weights: readonly number[];
}

/** The columns of a scorer: one a member, and one for all attributes where they are combined. */
export async function membersOf(
  database: Database,
  scorer: StoredScorer,
  combination: AttributeCombination | undefined,
  signal?: AbortSignal,
): Promise<readonly Member[]> {
  const { trainedOnDataset } = scorer;
  const wish = hasAttributes(scorer) ? combination : undefined;
  const within = wish !== undefined && wish.method !== 'separate';
  const members = scorer.members.map((member, position): Member => {
    const name = memberName(scorer, member);
    return { name, scorer, position, trainedOnDataset, combined: undefined, within };
  });
  if (wish === undefined || wish.method === 'separate') return members;
  const weights = scorer.members.map((member) => wish.weights[member] ?? 1);
  const combined = { method: wish.method, weights, scales: await attributeScales(database, scorer, signal) };
  return [
    ...members,
    {
      name: memberName(scorer, 'combined'),
      scorer,
      position: members.length,
      trainedOnDataset,
      combined,
      within: false,
    },
  ];
}

/** Which columns belong to which scorer with attributes. */
export function attributedColumns(members: readonly Member[]): readonly AttributedColumns[] {
  const scorers = [...new Set(members.map(({ scorer }) => scorer))].filter(hasAttributes);
  return scorers.map((scorer) => {
    const columns = members.flatMap((member, column) =>
      member.scorer === scorer && member.combined === undefined ? [column] : [],
    );
    const combined = members.find((member) => member.scorer === scorer && member.combined !== undefined)?.combined;
    return { columns, weights: combined?.weights ?? columns.map(() => 1) };
  });
}

/** A member's scores of both responses, NaN where it has none. @param rewards member after member, two each */
export function pairOf({ position, combined }: Member, rewards: Float64Array): readonly [number, number] {
  const reward = (member: number, side: 0 | 1): number => rewards[2 * member + side] ?? Number.NaN;
  if (combined === undefined) return [reward(position, 0), reward(position, 1)];
  const { method, weights, scales } = combined;
  const of = (side: 0 | 1): number =>
    combinedReward(
      method,
      weights.map((_, attribute) => reward(attribute, side)),
      weights,
      scales,
    );
  return [of(0), of(1)];
}
