import * as z from 'zod';

const rowMenu = z.object({ row: z.int().nonnegative() });

/** The row whose context menu a command was chosen from; undefined where it came another way. */
export function rowOfMenu(argument: unknown): number | undefined {
  return rowMenu.safeParse(argument).data?.row;
}
