import type { Candidate, Comparison, Label, Turn } from '../../../extension/model/comparison.ts';

interface Parts {
  readonly prompt?: string;
  readonly context?: readonly Turn[];
  readonly label?: Label;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

const candidateOf = (response: string | readonly Turn[]): Candidate => ({
  turns: typeof response === 'string' ? [{ role: 'assistant', text: response }] : response,
});

/** A row of chosen and rejected. */
export function pair(
  chosen: string | readonly Turn[],
  rejected: string | readonly Turn[],
  { prompt = 'What is the tallest mountain?', context, label, metadata = {} }: Parts = {},
): Comparison {
  return {
    context: context ?? [{ role: 'user', text: prompt }],
    candidates: [candidateOf(chosen), candidateOf(rejected)],
    label: label ?? { kind: 'preferred', candidate: 0 },
    candidateNames: ['chosen', 'rejected'],
    scores: [],
    annotations: [],
    metadata: Object.entries(metadata).map(([name, value]) => ({ path: [name], json: JSON.stringify(value) })),
  };
}
