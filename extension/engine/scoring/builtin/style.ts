import { isRefusal } from '../../../model/lints/refusal.ts';

/** What `styleOf` measures of a response by itself, in its order. */
const ownNames = [
  'characters',
  'words',
  'sentences',
  'asks',
  'questions',
  'exclamations',
  'commas',
  'lines',
  'list items',
  'headings and emphasis',
  'code',
  'distinct words',
  'word length',
  'sentence length',
  'prompt words repeated',
  'prompt words covered',
  'digits',
  'capitals',
  'ends with a question',
  'quotes',
  'speaks of itself',
  'speaks to the reader',
  'apologises',
  'negates',
  'declines to help',
  'stops short',
  'repeats itself',
] as const;

/** What it measures of a response beside the other one. */
const contrastNames = [
  'clearly longer',
  'more lists, headings and code',
  'more digits',
  'words of its own',
  'words of the other covered',
] as const;

/** What the style features measure, in their order. */
export const styleNames = [...ownNames, ...contrastNames] as const;

/** So many times as long is clearly longer. */
const clearly = 1.25;

const wordPattern = /[\p{L}\p{N}']+/gu;
const commonWords = new Set(
  (
    'a an the i you he she it we they me my your his her its our their this that these those is are was were be been ' +
    'am do does did have has had will would can could should may might must not no yes and or but if then so because ' +
    'as of in on at to for from with by about what how who why when where'
  ).split(' '),
);

/** The words of a prompt, for comparing responses with it. */
export function promptWords(prompt: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [word] of prompt.slice(-4000).toLowerCase().matchAll(wordPattern)) {
    if (!commonWords.has(word)) words.add(word);
  }
  return words;
}

/** A response as it was measured by itself. */
export interface OwnStyle {
  /** One number a name, without those that need the other response. */
  readonly values: Float64Array;
  readonly words: ReadonlySet<string>;
}

/**
 * Style and format of a response beside the other one, each measured by itself before.
 *
 * @param into receives one number a name of `styleNames`
 */
export function besideOther(own: OwnStyle, other: OwnStyle, into: Float64Array): void {
  const of = ({ values }: OwnStyle, name: (typeof ownNames)[number]): number => values[ownNames.indexOf(name)] ?? 0;
  const structure = (style: OwnStyle): number =>
    of(style, 'list items') + of(style, 'headings and emphasis') + of(style, 'code');
  let shared = 0;
  for (const word of own.words) if (other.words.has(word)) shared++;
  into.set(own.values);
  into.set(
    [
      of(own, 'characters') > of(other, 'characters') + Math.log(clearly) ? 1 : 0,
      structure(own) > structure(other) ? 1 : 0,
      of(own, 'digits') > of(other, 'digits') ? 1 : 0,
      (own.words.size - shared) / (own.words.size + 1),
      shared / (other.words.size + 1),
    ],
    ownNames.length,
  );
}

/**
 * Style and format of a response, and how much of the prompt it takes up: counts as logarithms, shares as they are.
 *
 * @param text at most `longestText` characters
 */
export function styleOf(text: string, prompt: ReadonlySet<string>): OwnStyle {
  const lower = text.toLowerCase();
  let words = 0;
  let letters = 0;
  let repeated = 0;
  let self = 0;
  let reader = 0;
  let negations = 0;
  const distinct = new Set<string>();
  for (const [word] of lower.matchAll(wordPattern)) {
    words++;
    letters += word.length;
    distinct.add(word);
    if (prompt.has(word)) repeated++;
    if (word === 'i' || word.startsWith("i'") || word === 'me' || word === 'my') self++;
    else if (word === 'you' || word === 'your' || word.startsWith("you'")) reader++;
    else if (word === 'not' || word === 'no' || word === 'cannot' || word.endsWith("n't")) negations++;
  }
  let covered = 0;
  for (const word of distinct) if (prompt.has(word)) covered++;
  const marks = countMarks(text);
  const sentences = Math.max(1, marks.sentences);
  const all = words + 1;
  const values = Float64Array.of(
    Math.log1p(text.length),
    Math.log1p(words),
    Math.log1p(sentences),
    marks.questions > 0 ? 1 : 0,
    Math.log1p(marks.questions),
    Math.log1p(marks.exclamations),
    Math.log1p(marks.commas),
    Math.log1p(marks.lines),
    Math.log1p(marks.listItems),
    Math.log1p(marks.emphasis),
    Math.log1p(marks.code),
    distinct.size / all,
    letters / all,
    Math.log1p(words / sentences),
    repeated / all,
    covered / (prompt.size + 1),
    Math.log1p(marks.digits),
    marks.capitals / (text.length + 1),
    text.trimEnd().endsWith('?') ? 1 : 0,
    marks.quotes > 0 ? 1 : 0,
    self / all,
    reader / all,
    /\b(?:sorry|apolog)/u.test(lower) ? 1 : 0,
    negations / all,
    isRefusal(text) ? 1 : 0,
    /[\p{L}\p{N},]\s*$/u.test(text) ? 1 : 0,
    repeatedShare(lower),
  );
  return { values, words: distinct };
}

/** Share of the sentences and lines that were there before, word for word. */
function repeatedShare(lower: string): number {
  const parts = lower
    .split(/[.!?。\n]+/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.length === 0 ? 0 : 1 - new Set(parts).size / parts.length;
}

function countMarks(text: string) {
  const marks = {
    sentences: 0,
    questions: 0,
    exclamations: 0,
    commas: 0,
    lines: 0,
    listItems: 0,
    emphasis: 0,
    code: 0,
    digits: 0,
    capitals: 0,
    quotes: 0,
  };
  let lineStart = true;
  let ended = true;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const ends = code === 46 || code === 33 || code === 63 || code === 0x3002;
    if (ends && !ended) marks.sentences++;
    ended = ends;
    if (code === 63) marks.questions++;
    else if (code === 33) marks.exclamations++;
    else if (code === 44) marks.commas++;
    else if (code === 34 || code === 0x201c) marks.quotes++;
    else if (code === 96) marks.code++;
    else if (code >= 65 && code <= 90) marks.capitals++;
    else if (code === 10) marks.lines++;
    if (code >= 48 && code <= 57) marks.digits++;
    if (code === 35 && lineStart) marks.emphasis++;
    else if (code === 42 && text.charCodeAt(index + 1) === 42) marks.emphasis++;
    if (lineStart && startsListItem(text, index, code)) marks.listItems++;
    lineStart = code === 10 || (lineStart && code === 32);
  }
  if (!ended) marks.sentences++;
  return marks;
}

function startsListItem(text: string, index: number, code: number): boolean {
  const next = text.charCodeAt(index + 1);
  if (code === 45 || code === 42 || code === 0x2022) return next === 32;
  return code >= 48 && code <= 57 && (next === 46 || next === 41);
}
