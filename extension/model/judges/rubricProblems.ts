import type * as z from 'zod';
import { rubric, type Rubric } from './rubric.ts';

/** What is wrong with a field of a rubric; `path` as in `criteria.0.name`. */
export interface RubricProblem {
  readonly path: string;
  readonly message: string;
}

/** A rubric that was checked, or what is wrong with each of its fields. */
export type CheckedRubric =
  | { readonly rubric: Rubric; readonly problems: readonly [] }
  | { readonly rubric: undefined; readonly problems: readonly RubricProblem[] };

/** Checks a rubric as somebody writes it, in words that stand beside its fields. */
export function checkRubric(value: unknown): CheckedRubric {
  const read = rubric.safeParse(value);
  const problems = [...(read.error?.issues ?? []).map(problemOf), ...ownProblems(value)];
  if (read.data === undefined || problems.length > 0) return { rubric: undefined, problems };
  return { rubric: read.data, problems: [] };
}

function problemOf(issue: z.core.$ZodIssue): RubricProblem {
  const path = issue.path.map(String).join('.');
  switch (issue.code) {
    case 'too_small':
      return { path, message: issue.origin === 'array' ? 'At least one is needed.' : 'This must not be empty.' };
    case 'too_big': {
      const what = issue.origin === 'array' ? 'entries' : 'characters';
      return { path, message: `At most ${issue.maximum.toLocaleString('en')} ${what} fit in here.` };
    }
    default:
      return { path, message: issue.message };
  }
}

/** What the shape of a rubric allows, and a judge could not make sense of. */
function ownProblems(value: unknown): readonly RubricProblem[] {
  const { criteria } = (value ?? {}) as { criteria?: unknown };
  if (!Array.isArray(criteria)) return [];
  const problems: RubricProblem[] = [];
  const seen = new Set<string>();
  for (const [index, criterion] of (criteria as unknown[]).entries()) {
    const { name, description } = (criterion ?? {}) as { name?: unknown; description?: unknown };
    const path = `criteria.${String(index)}`;
    if (typeof name === 'string' && name !== '') {
      const plain = name.trim().toLowerCase();
      if (plain === '') problems.push({ path: `${path}.name`, message: 'This must not be empty.' });
      if (seen.has(plain)) problems.push({ path: `${path}.name`, message: 'Another criterion has this name.' });
      seen.add(plain);
    }
    if (typeof description === 'string' && description.trim() === '') {
      problems.push({ path: `${path}.description`, message: 'Say what the judge should look at.' });
    }
  }
  return problems;
}
