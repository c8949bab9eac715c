import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { CuratorError } from '../model/errors.ts';
import { plainDecisions } from '../model/rows/rowState.ts';

const decisionLine = z
  .object({
    line: z.int().positive().optional(),
    id: z.string().min(1).optional(),
    decision: z.enum(plainDecisions).nullable(),
    /** Who decided, where the file holds more than one person's decisions. */
    annotator: z.string().min(1).optional(),
    note: z.string().optional(),
    tags: z.array(z.string().min(1)).optional(),
  })
  .refine(({ line, id }) => (line === undefined) !== (id === undefined), 'say either "line" or "id"');

/** A decision about a row, from a file. */
export type DecisionLine = z.infer<typeof decisionLine> & {
  /** Line of the decisions file, from 1. */
  readonly at: number;
};

/**
 * Reads a whole decisions file before anything is applied, so that a bad line leaves all as it was.
 *
 * @throws CuratorError 'not-found', 'no-permission', 'is-directory'; 'bad-request' for a line that is no decision
 */
export async function readDecisions(path: string): Promise<readonly DecisionLine[]> {
  const read: DecisionLine[] = [];
  let at = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      at += 1;
      if (text.trim() !== '') read.push({ ...decisionOf(text, path, at), at });
    }
  } catch (error) {
    if (CuratorError.is(error)) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason = code === 'ENOENT' ? 'not-found' : code === 'EISDIR' ? 'is-directory' : 'no-permission';
    throw new CuratorError(
      reason,
      `${path} cannot be read. Check the path and its permissions.`,
      { path },
      {
        cause: error,
      },
    );
  }
  return read;
}

function decisionOf(text: string, path: string, line: number): z.infer<typeof decisionLine> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refusal(path, line, 'it is not JSON', error);
  }
  const result = decisionLine.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : `"${issue.path.join('.')}": `;
  throw refusal(path, line, `${where}${issue?.message ?? 'it has another shape'}`, result.error);
}

function refusal(path: string, line: number, why: string, cause: unknown): CuratorError {
  const shape = `{"line": 7, "decision": "flip"}, or "id" for "line"; a decision is ${plainDecisions.join(', ')} or null`;
  return new CuratorError(
    'bad-request',
    `Line ${String(line)} of ${path} is no decision: ${why}. Write ${shape}. Nothing was applied.`,
    { path, line },
    { cause },
  );
}
