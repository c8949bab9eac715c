import { hashText } from './promptGroups.ts';

/** A group of prompts that must stay together. */
export interface PromptGroup {
  /** A hash of the prompts that does not depend on their order. */
  readonly key: number;
  readonly records: number;
  /** The value that is spread over the parts, such as a source. */
  readonly stratum: string;
}

/**
 * Gives each group to a part. Within each stratum the groups come in an order that the seed shuffles, and each goes to the
 * part that lacks most of its share; so that the same groups and seed give the same parts, whatever order they come in,
 * and each part has its share of each stratum but for the size of one group.
 *
 * @param shares share of each part; they are scaled to make 1
 * @returns for each group the number of its part
 */
export function assignParts(
  groups: readonly PromptGroup[],
  shares: readonly number[],
  seed: number,
): Uint8Array<ArrayBuffer> {
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const strata = new Map<string, number[]>();
  for (const [index, { stratum }] of groups.entries()) {
    const members = strata.get(stratum);
    if (members === undefined) strata.set(stratum, [index]);
    else members.push(index);
  }
  const parts = new Uint8Array(groups.length);
  for (const members of strata.values()) {
    const rank = new Map(members.map((index) => [index, hashText(String(groups[index]?.key ?? 0), seed + 1)]));
    const shuffled = members.toSorted((left, right) => (rank.get(left) ?? 0) - (rank.get(right) ?? 0));
    const given = shares.map(() => 0);
    let total = 0;
    for (const index of shuffled) {
      const records = groups[index]?.records ?? 0;
      total += records;
      let part = 0;
      let most = Number.NEGATIVE_INFINITY;
      for (const [candidate, share] of shares.entries()) {
        const lacking = (share / whole) * total - (given[candidate] ?? 0);
        if (lacking > most) [part, most] = [candidate, lacking];
      }
      given[part] = (given[part] ?? 0) + records;
      parts[index] = part;
    }
  }
  return parts;
}
