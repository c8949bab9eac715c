import { utf8FromLatin1 } from './utf8.ts';
import { isSpaceIn, stringEnd, topLevelFields, type ValueSpan } from './valueSpans.ts';

/** A field of a row as its line spells it. */
export interface SpelledField {
  readonly key: string;
  readonly span: ValueSpan;
  /** Whether the same key stands again behind it, so that JSON.parse does not read this one. */
  readonly overridden: boolean;
}

/**
 * The fields of a row in the order of its line, those that repeat a key too.
 *
 * @param line an object that JSON.parse accepts, as latin1
 */
export function spelledFields(line: string): readonly SpelledField[] {
  const fields = topLevelFields(line).map(({ key, value }) => ({
    key: JSON.parse(utf8FromLatin1(key)) as string,
    span: value,
  }));
  const last = new Map(fields.map(({ key }, place) => [key, place]));
  return fields.map((field, place) => ({ ...field, overridden: last.get(field.key) !== place }));
}

/**
 * JSON source on one line without white space between its values. Texts are spelled as JSON.stringify spells them, so
 * that escaped letters can be read; numbers, keys that repeat and their order stay as they are.
 *
 * @param source a text that JSON.parse accepts
 */
export function compactJson(source: string): string {
  let result = '';
  let at = 0;
  while (at < source.length) {
    if (source.charAt(at) === '"') {
      const end = stringEnd(source, at);
      const token = source.slice(at, end);
      result += token.includes('\\') ? JSON.stringify(JSON.parse(token)) : token;
      at = end;
    } else {
      if (!isSpaceIn(source, at)) result += source.charAt(at);
      at++;
    }
  }
  return result;
}
