/** How far it is a matter of facts which response is better. */
export const objectivities = ['objective', 'mixed', 'subjective'] as const;
/** How much reasonable people would disagree about it. */
export const controversialities = ['low', 'medium', 'high'] as const;

/** Categories that a judge chooses from; people may write others. */
export const taskCategories = [
  'coding',
  'mathematics',
  'reasoning',
  'factual question',
  'advice',
  'creative writing',
  'rewriting',
  'summarising',
  'translation',
  'extraction',
  'role play',
  'conversation',
  'safety',
  'other',
] as const;

export const longestCategory = 80;
export const longestDesired = 100;
export const mostDesired = 10;
export const longestGuideline = 4_000;

/** What is wanted of the responses to a row, and how to judge them (Skywork-Reward-V2, arXiv 2507.01352). */
export interface PreferenceAttributes {
  /** Kind of the task, in lower case. */
  category: string;
  objectivity: (typeof objectivities)[number];
  controversiality: (typeof controversialities)[number];
  /** What a good response has, in a few words each. */
  desired: string[];
  /** How to tell which response to this prompt is better. */
  guideline: string;
}
export type AttributeName = keyof PreferenceAttributes;

/** Those that somebody has given. */
export type GivenAttributes = Readonly<Partial<PreferenceAttributes>>;

export const attributeNames: readonly AttributeName[] = [
  'category',
  'objectivity',
  'controversiality',
  'desired',
  'guideline',
];

/** Values of fields that have an order of their own, from least to most. */
export const orderedAttributes: Readonly<Record<string, readonly string[]>> = {
  objectivity: [...objectivities].reverse(),
  controversiality: controversialities,
};

/** What a person said goes before what a judge suggested. */
export function attributesInForce(
  said: GivenAttributes | undefined,
  suggested: GivenAttributes | undefined,
): GivenAttributes {
  return { ...suggested, ...said };
}

/** Changes what a person said; null takes a value back, so that what a judge suggested is in force again. */
export function changeAttributes(
  said: GivenAttributes | undefined,
  changes: { readonly [Name in AttributeName]?: PreferenceAttributes[Name] | null | undefined },
): GivenAttributes | undefined {
  const kept = Object.entries({ ...said, ...changes }).filter(([, value]) => value !== null && value !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
