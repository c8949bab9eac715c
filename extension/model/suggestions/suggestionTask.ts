/** What a judge can suggest about a row beside a verdict. */
export const suggestionTasks = ['attributes', 'rationale'] as const;
export type SuggestionTask = (typeof suggestionTasks)[number];
