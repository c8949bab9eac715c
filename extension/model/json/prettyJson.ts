import { isSpaceIn, stringEnd } from './valueSpans.ts';

/** Levels that are set below each other: the indent of each line grows with them, and the text with its square. */
const deepestIndented = 50;

/**
 * JSON source on lines of their own, two spaces a level, with numbers, keys and their order as they are spelled. What
 * lies in more than 50 levels stays on one line.
 *
 * @param source a text that JSON.parse accepts
 */
export function prettyJson(source: string): string {
  let result = '';
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source.charAt(at);
    switch (character) {
      case ' ':
      case '\t':
      case '\n':
      case '\r':
        break;
      case '"': {
        const end = stringEnd(source, at);
        result += source.slice(at, end);
        at = end - 1;
        break;
      }
      case '{':
      case '[': {
        const close = nextBehindSpace(source, at + 1);
        const next = source.charAt(close);
        if (next === '}' || next === ']') {
          result += character + next;
          at = close;
        } else result += character + lineBreak(++depth);
        break;
      }
      case '}':
      case ']': {
        const indented = depth <= deepestIndented;
        depth--;
        result += (indented ? lineBreak(depth) : '') + character;
        break;
      }
      case ',':
        result += depth <= deepestIndented ? `,${lineBreak(depth)}` : ', ';
        break;
      case ':':
        result += ': ';
        break;
      default:
        result += character;
    }
  }
  return result;
}

function lineBreak(depth: number): string {
  return depth > deepestIndented ? '' : `\n${'  '.repeat(depth)}`;
}

function nextBehindSpace(source: string, from: number): number {
  let at = from;
  while (isSpaceIn(source, at)) at++;
  return at;
}
