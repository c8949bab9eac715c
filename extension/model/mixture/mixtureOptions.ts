import * as z from 'zod';
import { CuratorError } from '../errors.ts';

/** Stands for each value that is not named. */
export const everyOther = '*';

const cap = z
  .number()
  .nonnegative()
  .refine((limit) => limit < 1 || Number.isInteger(limit), 'A cap is a whole number of rows, or a share below 1.');

/** How many rows of a source go into an export at most. */
export const mixtureOptions = z.object({
  /** A top-level field whose values are the sources. */
  field: z.string().min(1).default('source'),
  /** Most rows of a value: a whole number of them, or a share of the mixture below 1. */
  caps: z.record(z.string(), cap).refine((caps) => Object.keys(caps).length > 0, 'Name a cap.'),
  seed: z.int().nonnegative().default(0),
});
export type MixtureOptions = z.output<typeof mixtureOptions>;

/** What became of the rows of a source. */
export interface MixturePart {
  readonly value: string;
  /** Rows that could have been written, and the most that are. */
  readonly rows: number;
  readonly limit: number;
}

/** Caps as people write them, `web=10000` or `web=0.3`, `*=500` for all others. @throws CuratorError 'bad-request' */
export function parseCaps(texts: readonly string[]): MixtureOptions['caps'] {
  return Object.fromEntries(
    texts.map((text) => {
      // A value may have the sign in it, and a number has not.
      const at = text.lastIndexOf('=');
      const limit = at < 0 ? Number.NaN : Number(text.slice(at + 1));
      if (!cap.safeParse(limit).success || text.slice(at + 1).trim() === '') {
        throw new CuratorError(
          'bad-request',
          `"${text}" is no cap. Write a value and how many of its rows there are at most, such as web=10000, web=0.3 for a share, or *=500 for each other value.`,
        );
      }
      return [text.slice(0, at), limit];
    }),
  );
}
