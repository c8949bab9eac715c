import * as z from 'zod';
import { CuratorError } from '../errors.ts';
import { longestQuery } from '../finding/queryText.ts';
import { gradedStrengths, plainDecisions } from '../rows/rowState.ts';

/** Rows that one call lists at most. */
export const mostRowsListed = 50;
/** Characters of each text of a pair that one call gives at most, and unless it asks for another number. */
export const longestToolText = 20_000;
export const usualToolText = 4_000;

const dataset = z.string().min(1).max(4_000).optional();
const line = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

/** What the tools for agents take, by the names under which VS Code knows the tools. What is not named is refused. */
export const toolInputs = {
  curator_get_statistics: z.strictObject({ dataset, field: z.string().min(1).max(1_000).optional() }),
  curator_find_rows: z.strictObject({
    dataset,
    filter: z.string().min(1).max(longestQuery),
    from: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
    count: z.int().min(1).max(mostRowsListed).optional(),
  }),
  curator_show_pair: z.strictObject({
    dataset,
    line,
    maxCharacters: z.int().min(100).max(longestToolText).optional(),
  }),
  curator_propose_decision: z.strictObject({
    dataset,
    line,
    decision: z.enum([...plainDecisions, 'none']),
    graded: z.enum(gradedStrengths).optional(),
    reason: z.string().min(1).max(500).optional(),
  }),
} as const;
export type ToolName = keyof typeof toolInputs;
export type ToolInput<Name extends ToolName> = z.infer<(typeof toolInputs)[Name]>;

/**
 * Checks what a model sent.
 *
 * @throws CuratorError 'bad-request' that tells the model what is wrong and where
 */
export function readToolInput<Name extends ToolName>(name: Name, input: unknown): ToolInput<Name> {
  const read = toolInputs[name].safeParse(input);
  if (read.success) return read.data as ToolInput<Name>;
  const problems = z.prettifyError(read.error).slice(0, 2_000);
  throw new CuratorError('bad-request', `The input does not fit ${name}. Correct it and call again:\n${problems}`);
}
