import { CuratorError } from '../errors.ts';
import { everyOther, type MixtureOptions } from './mixtureOptions.ts';

/**
 * How many rows of each source a mixture takes: never more than there are, nor than its cap. Shares are of the mixture
 * itself, so that one cap moves the others: of all mixtures that keep them it is the largest.
 *
 * @param counts rows of each source
 * @throws CuratorError 'bad-request' where the shares leave nothing
 */
export function mixtureLimits(
  counts: ReadonlyMap<string, number>,
  caps: MixtureOptions['caps'],
): ReadonlyMap<string, number> {
  const capOf = (value: string): number => {
    // A value may be the name of what every object has.
    const name = [value, everyOther].find((one) => Object.hasOwn(caps, one));
    return name === undefined ? Number.POSITIVE_INFINITY : (caps[name] ?? Number.POSITIVE_INFINITY);
  };
  const limitOf = (value: string, count: number, total: number): number => {
    const cap = capOf(value);
    return Math.min(count, cap < 1 ? cap * total : cap);
  };
  const totalFor = (total: number): number =>
    [...counts].reduce((sum, [value, count]) => sum + limitOf(value, count, total), 0);
  // It only falls, towards the largest total that all caps allow.
  let total = totalFor(Number.POSITIVE_INFINITY);
  for (let round = 0; round < 10_000; round++) {
    const next = totalFor(total);
    if (total - next < 0.5 * 1e-6) break;
    total = next;
  }
  const limits = new Map([...counts].map(([value, count]) => [value, Math.floor(limitOf(value, count, total) + 1e-6)]));
  if (counts.size > 0 && [...limits.values()].every((limit) => limit === 0)) {
    throw new CuratorError(
      'bad-request',
      'These caps leave no row: the shares of all sources together are less than 1. Raise one, or give it a number of rows.',
    );
  }
  return limits;
}
