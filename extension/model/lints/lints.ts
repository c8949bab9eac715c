import { contamination } from './contamination.ts';
import { shouldAbstain, uncited } from './contextChecks.ts';
import { controlTokens } from './controlTokens.ts';
import { datasetLints } from './datasetLints.ts';
import { emptyResponse } from './emptyResponse.ts';
import { equalNormalized } from './equalNormalized.ts';
import { equalTruncated } from './equalTruncated.ts';
import { formatBias } from './formatBias.ts';
import { identical } from './identical.ts';
import { lengthBias } from './lengthBias.ts';
import type { LintInfo, RowLint } from './lint.ts';
import { mixedLanguages } from './mixedLanguages.ts';
import { personalData } from './personalData.ts';
import { promptLeak } from './promptLeak.ts';
import { refusalChosen, refusalRejected } from './refusals.ts';
import { secrets } from './secrets.ts';
import { unequalHistories } from './unequalHistories.ts';

/** Every lint of a single row. A new one is a file in this folder and a line here. */
export const rowLints: readonly RowLint[] = [
  identical,
  equalNormalized,
  equalTruncated,
  emptyResponse,
  unequalHistories,
  lengthBias,
  formatBias,
  refusalChosen,
  refusalRejected,
  controlTokens,
  mixedLanguages,
  promptLeak,
  contamination,
  uncited,
  shouldAbstain,
  personalData,
  secrets,
];

/** Every lint. The place in this list is the lint's bit where a row's findings are one number: at most 32 fit. */
export const lints: readonly LintInfo[] = [...datasetLints, ...rowLints];

const byId = new Map(lints.map((lint) => [lint.id, lint]));

export function lintById(id: string): LintInfo | undefined {
  return byId.get(id);
}

const bits = new Map(lints.map(({ id }, place) => [id, 1 << place]));

/** The bit of a lint, 0 for an id that no lint has. */
export function lintBit(id: string): number {
  return bits.get(id) ?? 0;
}

/** Ids of the lints whose bits are set, in the order of `lints`. */
export function lintsOf(mask: number): readonly string[] {
  return mask === 0 ? [] : lints.filter((_, place) => (mask & (1 << place)) !== 0).map(({ id }) => id);
}
