/** Orders of every dataset. */
export const rowOrders = ['file', 'strength', 'flipProbability', 'triage'] as const;
