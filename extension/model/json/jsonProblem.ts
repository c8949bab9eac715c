import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';

/** Longest text that is parsed a second time, only to say where it is wrong. */
const longestText = 4_000_000;

const words: Readonly<Record<string, string>> = {
  InvalidSymbol: 'something that JSON does not have (such as NaN, None, True or single quotes)',
  InvalidNumberFormat: 'a number that is not spelled as JSON spells it',
  PropertyNameExpected: 'a key in double quotes is missing',
  ValueExpected: 'a value is missing',
  ColonExpected: 'a colon is missing behind a key',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'there is more behind the end of the value',
  InvalidCommentToken: 'a comment, which JSON does not have',
  UnexpectedEndOfComment: 'a comment, which JSON does not have',
  UnexpectedEndOfString: 'a string is not closed',
  UnexpectedEndOfNumber: 'a number breaks off',
  InvalidUnicode: 'a \\u escape without four hexadecimal digits',
  InvalidEscapeCharacter: 'a backslash before a character that is not escaped in JSON',
  InvalidCharacter: 'a control character inside a string, which must be escaped',
};

/** Where a text is no JSON, and why. */
export interface JsonProblem {
  /** In UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

/**
 * The first problem of a text that JSON.parse refuses. Undefined where the text is too long or too deeply nested to look
 * for it.
 */
export function jsonProblem(text: string): JsonProblem | undefined {
  if (text.length > longestText) return undefined;
  let problem: { readonly code: ParseErrorCode; readonly offset: number; readonly length: number } | undefined;
  try {
    visit(
      text,
      {
        onError: (code, offset, length) => {
          problem ??= { code, offset, length };
        },
      },
      { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false },
    );
  } catch (error) {
    // The parser recurses, JSON.parse does not.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  if (problem === undefined) return undefined;
  const { offset, length, code } = problem;
  if (text.charAt(offset) === '\ufeff') {
    return { offset, length, message: 'a byte order mark, which may only stand at the beginning of a file' };
  }
  return { offset, length, message: words[printParseErrorCode(code)] ?? 'something is wrong' };
}

/** The same in words, as "at column N: …" with columns from 1 in UTF-16 units. */
export function findJsonProblem(text: string): string | undefined {
  const problem = jsonProblem(text);
  return problem === undefined ? undefined : `at column ${String(problem.offset + 1)}: ${problem.message}`;
}
