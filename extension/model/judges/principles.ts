import * as z from 'zod';
import { sharedWords } from './sharedWords.ts';

/** A property of one response that a judge answers with yes or no, and the words that show it (RLBFF, arXiv 2509.21319). */
export interface NamedPrinciple {
  readonly response: 'A' | 'B';
  readonly principle: string;
  readonly follows: boolean;
  readonly quote: string;
}

/** What a judge writes about each response; empty where it writes nothing. */
export type Critiques = Readonly<Record<'A' | 'B', string>>;

export const longestPrinciple = 300;
export const longestPrincipleQuote = 2_000;
const longestCritique = 10_000;
/** Principles of an answer that are read, for both responses. */
const mostPrinciples = 20;

const text = { type: 'string' } as const;
const object = (properties: Record<string, unknown>): Record<string, unknown> => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** Members of a judge's answer, as a JSON schema. */
export const principlesSchema: Readonly<Record<string, unknown>> = {
  principles: {
    type: 'array',
    items: object({
      response: { ...text, enum: ['A', 'B'] },
      principle: text,
      follows: { ...text, enum: ['yes', 'no'] },
      quote: text,
    }),
  },
  critiques: object({ A: text, B: text }),
};

/** The same in words, for judges that are held to no schema. */
export const principlesInWords = {
  members:
    '"principles": [{"response": "A", "principle": "names its sources", "follows": "yes" or "no", "quote": "words copied from it"}], ' +
    '"critiques": {"A": "…", "B": "…"}, ',
  rules:
    '"principles" are single properties that a response has or has not, up to five for each response, those that decide ' +
    'which one is better. Quote the words of the response that show it. Leave out what holds in part, and general words ' +
    'such as "helpful". A critique says in one or two sentences what is good and what is bad about that response.',
} as const;

const principle = z.object({
  response: z.enum(['A', 'B']),
  principle: z.string().trim().min(1).max(longestPrinciple),
  follows: z.preprocess(
    (value) => (typeof value === 'string' ? { yes: true, no: false }[value.trim().toLowerCase()] : value),
    z.boolean(),
  ),
  quote: z.string().max(longestPrincipleQuote).catch(''),
});

/** Says nothing that could be checked: RLBFF leaves it out. */
const tooGeneral = /^(?:overall |general )?(?:helpful(?:ness)?|quality|better|good)\.?$/iu;

/** Reads principles; those that are answered with neither yes nor no, or say nothing, are left out. */
export function readPrinciples(value: unknown): readonly NamedPrinciple[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, mostPrinciples).flatMap((one: unknown) => {
    const read = principle.safeParse(one);
    return read.success && !tooGeneral.test(read.data.principle) ? [read.data] : [];
  });
}

const critiques = z.object({
  A: z.string().trim().max(longestCritique).catch(''),
  B: z.string().trim().max(longestCritique).catch(''),
});

export function readCritiques(value: unknown): Critiques {
  return critiques.safeParse(value).data ?? { A: '', B: '' };
}

/** A principle about one of the row's own candidates. */
export interface OwnPrinciple {
  readonly candidate: 0 | 1;
  readonly principle: string;
  readonly follows: boolean;
  readonly quote: string;
  /** Where the quote stands in the response, in characters; null where it does not. */
  readonly at: { readonly start: number; readonly end: number } | null;
}

export interface JoinedPrinciple extends OwnPrinciple {
  /** Answers that say it, in these words or like ones. */
  readonly answers: number;
  /** Answers that say the opposite. */
  readonly against: number;
}

/** Share of the words of the shorter one that two principles have in common to count as one. */
const alike = 0.6;

/**
 * Joins what several answers of one judge say about a row: principles in like words about the same response are one,
 * which as many answers support as name it. One whose quote was found goes before one whose was not.
 */
export function joinPrinciples(answers: readonly (readonly OwnPrinciple[])[]): readonly JoinedPrinciple[] {
  const groups: { readonly said: { readonly answer: number; readonly own: OwnPrinciple }[] }[] = [];
  for (const [answer, principles] of answers.entries()) {
    for (const own of principles) {
      const group = groups.find(({ said: [first] }) => first !== undefined && isLike(first.own, own));
      if (group === undefined) groups.push({ said: [{ answer, own }] });
      else group.said.push({ answer, own });
    }
  }
  return groups.flatMap(({ said }) => {
    const count = (follows: boolean): number =>
      new Set(said.filter(({ own }) => own.follows === follows).map(({ answer }) => answer)).size;
    const [first] = said;
    if (first === undefined) return [];
    const [yes, no] = [count(true), count(false)];
    const follows = yes === no ? first.own.follows : yes > no;
    const same = said.filter(({ own }) => own.follows === follows).map(({ own }) => own);
    const shown = same.find(({ at }) => at !== null) ?? first.own;
    return [{ ...shown, answers: follows ? yes : no, against: follows ? no : yes }];
  });
}

function isLike(left: OwnPrinciple, right: OwnPrinciple): boolean {
  if (left.candidate !== right.candidate) return false;
  const same = left.principle.toLowerCase() === right.principle.toLowerCase();
  return same || (sharedWords(left.principle, right.principle) ?? 0) >= alike;
}
