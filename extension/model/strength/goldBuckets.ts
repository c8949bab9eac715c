/** What becomes of a row by the second filter of Skywork-Reward-V2 (arXiv 2507.01352). */
export const goldBucketNames = ['keep', 'annotate', 'recycle'] as const;
export type GoldBucket = (typeof goldBucketNames)[number];

/** Who agrees with a row's label; undefined where there is no such opinion. */
export interface Opinions {
  /** The scorer that was trained on checked labels alone. */
  readonly gold: boolean;
  readonly judge: boolean | undefined;
  /** The scorer that agrees best with checked labels. */
  readonly best: boolean | undefined;
}

/** The paper's rule: a label is kept where the gold scorer agrees with it, and the judge or the best scorer too. */
export function keepsLabel({ gold, judge, best }: Opinions): boolean {
  return gold && (judge === true || best === true);
}

/**
 * Keep; recycle (a candidate for flipping: the gold scorer and all others are against the label); or annotate again.
 * The authors call the gain of recycling purely empirical, so that it is a proposal and never an edit.
 */
export function goldBucket(opinions: Opinions): GoldBucket {
  if (keepsLabel(opinions)) return 'keep';
  const others = [opinions.judge, opinions.best].filter((opinion) => opinion !== undefined);
  return !opinions.gold && others.length > 0 && others.every((opinion) => !opinion) ? 'recycle' : 'annotate';
}

/**
 * How many rows like a checked one to fetch next: 8 where the scorer is wrong about it, fewer the surer it is right.
 *
 * @param probability that the scorer gives to the checked label
 */
export function neighboursToFetch(probability: number): number {
  // Rounded first: 8 * (1 - 0.75) must not become 3 by the last bit.
  return probability <= 0.5 ? 8 : Math.ceil(Number((8 * (1 - probability)).toFixed(9)));
}
