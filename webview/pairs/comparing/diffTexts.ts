import { diffArrays, diffChars, diffWordsWithSpace, type Change } from 'diff';

/** What two texts are compared by. */
export const diffUnits = ['word', 'line', 'character', 'step'] as const;
export type DiffUnit = (typeof diffUnits)[number];

/** A stretch of a text: in both texts, in this one only, or in both at different places. */
export interface DiffRun {
  readonly text: string;
  readonly kind: 'same' | 'changed' | 'moved';
}

export interface TextDiff {
  readonly left: readonly DiffRun[];
  readonly right: readonly DiffRun[];
  /** Whether time ran out, so that some stretches are marked as a whole. */
  readonly coarse: boolean;
}

const betweenWords = /^[^\p{L}\p{N}\n]+$/u;
/** Shorter stretches are found elsewhere by chance. */
const shortestMove = 24;

/**
 * Compares two texts. Lines are compared first, then what differs within them, as far as the time goes; what is left
 * is marked as a whole, and the result says so.
 *
 * @param patienceMs time that it may take, in milliseconds
 */
export function diffTexts(left: string, right: string, unit: DiffUnit, patienceMs: number): TextDiff {
  if (left === right) return { left: same(left), right: same(right), coarse: false };
  const deadline = performance.now() + patienceMs;
  const split = unit === 'step' ? stepsOf : linesOf;
  const changes = diffArrays(split(left), split(right), { timeout: Math.max(1, patienceMs / 2) });
  if (changes === undefined) return { left: changed(left), right: changed(right), coarse: true };
  const result: Runs = { left: [], right: [], coarse: false };
  let removed: string[] = [];
  let added: string[] = [];
  const flush = (): void => {
    compareWithin(removed.join(''), added.join(''), unit, deadline, result);
    removed = [];
    added = [];
  };
  for (const change of changes) {
    if (change.removed) removed = change.value;
    else if (change.added) added = change.value;
    else {
      flush();
      put(result.left, change.value.join(''), 'same');
      put(result.right, change.value.join(''), 'same');
    }
  }
  flush();
  markMoves(result);
  return result;
}

interface Runs {
  left: DiffRun[];
  right: DiffRun[];
  coarse: boolean;
}

function compareWithin(left: string, right: string, unit: DiffUnit, deadline: number, result: Runs): void {
  if (left === '' && right === '') return;
  const timeout = deadline - performance.now();
  const whole = left === '' || right === '' || unit === 'line' || unit === 'step';
  let changes: Change[] | undefined;
  if (!whole && timeout > 0) {
    changes = unit === 'word' ? diffWordsWithSpace(left, right, { timeout }) : diffChars(left, right, { timeout });
  }
  if (changes === undefined) {
    if (!whole) result.coarse = true;
    put(result.left, left, 'changed');
    put(result.right, right, 'changed');
    return;
  }
  for (const [at, { value, added, removed }] of changes.entries()) {
    const kind = !added && !removed && !(unit === 'word' && joinsWords(changes, at)) ? 'same' : 'changed';
    if (!added) put(result.left, value, kind);
    if (!removed) put(result.right, value, kind);
  }
}

/** Whether a stretch is only what stands between two words that were both replaced: it is read as part of them. */
function joinsWords(changes: readonly Change[], at: number): boolean {
  const replaced = (one: Change | undefined, other: Change | undefined): boolean =>
    one !== undefined && other !== undefined && (one.removed || other.removed) && (one.added || other.added);
  return (
    betweenWords.test(changes[at]?.value ?? '') &&
    replaced(changes[at - 2], changes[at - 1]) &&
    replaced(changes[at + 1], changes[at + 2])
  );
}

/** Stretches that were taken out here and put in there have moved. */
function markMoves(result: Runs): void {
  const texts = (runs: readonly DiffRun[]): Set<string> =>
    new Set(runs.filter((run) => run.kind === 'changed').flatMap((run) => movable(run.text)));
  const rightTexts = texts(result.right);
  const moved = new Set([...texts(result.left)].filter((text) => rightTexts.has(text)));
  if (moved.size === 0) return;
  const mark = (runs: readonly DiffRun[]): DiffRun[] =>
    runs.flatMap((run): DiffRun[] => {
      if (run.kind !== 'changed') return [run];
      return linesOf(run.text).map((text) => ({ text, kind: moved.has(text.trim()) ? 'moved' : 'changed' }));
    });
  result.left = mark(result.left);
  result.right = mark(result.right);
}

function movable(text: string): readonly string[] {
  return linesOf(text)
    .map((line) => line.trim())
    .filter((line) => line.length >= shortestMove);
}

/** Lines with their line breaks. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}

/** Steps of a worked answer: numbered or titled lines with what follows them, else paragraphs. */
function stepsOf(text: string): string[] {
  const heading = /^(?=\s*(?:step\s+\d+|\d+[.)]\s|#{1,6}\s))/gimu;
  const parts = text.split(heading);
  return parts.length > 1 ? parts : (text.match(/[\s\S]+?(?:\n\s*\n|$)/gu) ?? []);
}

function same(text: string): readonly DiffRun[] {
  return text === '' ? [] : [{ text, kind: 'same' }];
}

function changed(text: string): readonly DiffRun[] {
  return text === '' ? [] : [{ text, kind: 'changed' }];
}

function put(runs: DiffRun[], text: string, kind: DiffRun['kind']): void {
  if (text === '') return;
  const last = runs.at(-1);
  if (last?.kind === kind) runs[runs.length - 1] = { text: last.text + text, kind };
  else runs.push({ text, kind });
}
