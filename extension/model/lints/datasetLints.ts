import type { LintInfo } from './lint.ts';

/** A row that could not be read as a comparison. */
export const unreadable: LintInfo = {
  id: 'unreadable',
  title: 'The line is no row of this format',
  help: 'It is shown and saved as it is, and left out of exports. Correct it in the text editor.',
  severity: 'error',
};

export const duplicate: LintInfo = {
  id: 'duplicate',
  title: 'The row repeats an earlier one',
  help: 'The same prompt and responses with the same label stand in an earlier line. Repeated rows weigh more in training and leak between splits. Drop the later one.',
  severity: 'warning',
  fix: 'drop',
};

export const oppositeLabel: LintInfo = {
  id: 'opposite-label',
  title: 'Another row has the same pair with the opposite label',
  help: 'One of both labels is wrong, or both are a matter of taste. Decide which holds, or mark a tie.',
  severity: 'error',
};

export const nearDuplicate: LintInfo = {
  id: 'near-duplicate',
  title: 'The responses are nearly those of an earlier row',
  help: 'At least four fifths of the word triples of both rows are the same (estimated by MinHash). Such rows leak between splits and count twice.',
  severity: 'note',
};

export const preferenceCycle: LintInfo = {
  id: 'preference-cycle',
  title: 'The labels of this prompt form a cycle',
  help: 'A beats B, B beats C and C beats A: no ranking fits these labels. See the win matrix of the prompt.',
  severity: 'warning',
};

/** Lints that need more than one row, and the one that needs none. */
export const datasetLints: readonly LintInfo[] = [unreadable, duplicate, oppositeLabel, nearDuplicate, preferenceCycle];
