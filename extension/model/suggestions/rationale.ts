/** Characters of a rationale. */
export const longestRationale = 20_000;

/** A sentence or two on what decided, or a comparison point by point (arXiv 2407.14477 has both flavours). */
export const rationaleKinds = ['general', 'detailed'] as const;
export type RationaleKind = (typeof rationaleKinds)[number];
