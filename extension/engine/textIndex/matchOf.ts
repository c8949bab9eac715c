import type { TextTerm } from '../../model/finding/query.ts';
import { longWords, tokenParts } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Texts that a search looks for. */
export interface SearchedTerms {
  readonly terms: readonly TextTerm[];
  /** Those of them without which no row matches. */
  readonly required: readonly TextTerm[];
}

/**
 * The question to FTS5 for rows that may have the texts: any of the texts, or, where some must be there, those. Undefined
 * where the index does not narrow the rows down.
 */
export function matchOf({ terms, required }: SearchedTerms, vocabulary: Vocabulary): string | undefined {
  if (required.length > 0) {
    const questions = required.map((term) => matchOfTerm(term, vocabulary)).filter((one) => one !== undefined);
    return questions.length === 0 ? undefined : questions.join(' AND ');
  }
  const questions: string[] = [];
  for (const term of terms) {
    const question = matchOfTerm(term, vocabulary);
    if (question === undefined) return undefined;
    questions.push(question);
  }
  return questions.join(' OR ');
}

function matchOfTerm(term: TextTerm, vocabulary: Vocabulary): string | undefined {
  const parts: string[] = [];
  for (const part of tokenParts(term.text)) {
    const words = vocabulary.wordsWith(part);
    // No word has the part: only texts with words that are not kept can have it.
    if (words?.length === 0) return quoted(longWords);
    if (words !== undefined) parts.push(`(${words.map(quoted).join(' OR ')})`);
  }
  return parts.length === 0 ? undefined : `((${parts.join(' AND ')}) OR ${quoted(longWords)})`;
}

/** Tokens have no quotation marks. */
function quoted(token: string): string {
  return `"${token}"`;
}
