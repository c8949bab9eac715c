import { CuratorError } from '../errors.ts';
import {
  allOf,
  anyOf,
  comparisonOperators,
  everyRow,
  textPlaces,
  type ComparisonOperator,
  type Query,
  type TextPlace,
} from './query.ts';

/** Longest query that is read, in characters. */
export const longestQuery = 10_000;
/** Deepest nesting of parentheses that is read. */
const deepest = 100;

/**
 * Reads the text form of a query.
 *
 * @throws CuratorError 'bad-request' that says what is wrong and at which character
 */
export function parseQuery(text: string): Query {
  if (text.length > longestQuery) {
    throw new CuratorError('bad-request', `A filter has at most ${longestQuery.toLocaleString('en')} characters.`);
  }
  return new Parser(text).parse();
}

/** Writes a query as text that `parseQuery` reads back to the same query. */
export function printQuery(query: Query): string {
  if (query.kind === 'all') return query.parts.map(printOperand).join(' ');
  return query.kind === 'any' ? query.parts.map(printAlternative).join(' or ') : printOperand(query);
}

/** A value or field as it stands in a query: in quotes where it would be read as something else. */
export function quoteIfNeeded(text: string): string {
  return /^[^\s()",:<>=*-][^\s()",:<>=]*$/u.test(text) && !/^(?:or|and|not)$/iu.test(text) ? text : quote(text);
}

function printAlternative(query: Query): string {
  if (query.kind === 'all' && query.parts.length > 1) return query.parts.map(printOperand).join(' ');
  return printOperand(query);
}

function printOperand(query: Query): string {
  switch (query.kind) {
    case 'all':
    case 'any':
      return `(${printQuery(query)})`;
    case 'not':
      return `-${printOperand(query.part)}`;
    case 'text':
      return query.within === 'anywhere' ? quoteIfNeeded(query.text) : `${query.within}:${quoteIfNeeded(query.text)}`;
    case 'values':
      return `${quoteIfNeeded(query.field)}:${query.values.map(quoteIfNeeded).join(',')}`;
    case 'present':
      return `${quoteIfNeeded(query.field)}:*`;
    case 'compare':
      return `${quoteIfNeeded(query.field)}${query.operator}${String(query.value)}`;
  }
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/gu, (character) => `\\${character}`)}"`;
}

/** Reads from left to right, one character ahead. */
class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Query {
    this.#skipSpace();
    if (this.#at === this.#text.length) return everyRow;
    const query = this.#alternatives();
    if (this.#at < this.#text.length) {
      throw this.#wrong(this.#peek() === ')' ? 'This parenthesis closes nothing.' : 'A space is missing here.');
    }
    return query;
  }

  #alternatives(): Query {
    const parts = [this.#conditions()];
    while (this.#word('or')) parts.push(this.#conditions());
    return anyOf(parts);
  }

  #conditions(): Query {
    const parts: Query[] = [];
    for (;;) {
      this.#skipSpace();
      if (parts.length > 0) this.#word('and');
      if (this.#at === this.#text.length || this.#peek() === ')' || this.#aheadIs('or')) break;
      parts.push(this.#operand());
    }
    if (parts.length === 0) throw this.#wrong('A condition is missing here.');
    return allOf(parts);
  }

  #operand(): Query {
    if (++this.#depth > deepest) throw this.#wrong('The filter is nested too deeply.');
    const query = this.#negated() ?? this.#group() ?? this.#term();
    this.#depth--;
    return query;
  }

  #negated(): Query | undefined {
    if (this.#peek() === '-') this.#at++;
    else if (!this.#word('not')) return undefined;
    this.#skipSpace();
    if (this.#at === this.#text.length) throw this.#wrong('What must not hold is missing after "-".');
    return { kind: 'not', part: this.#operand() };
  }

  #group(): Query | undefined {
    if (this.#peek() !== '(') return undefined;
    const opened = this.#at++;
    const query = this.#alternatives();
    if (this.#peek() !== ')') throw this.#wrong('This parenthesis is not closed.', opened);
    this.#at++;
    return query;
  }

  #term(): Query {
    const quoted = this.#peek() === '"';
    const start = this.#at;
    const name = this.#string('A word is missing here.');
    const operator = comparisonOperators.find((candidate) => this.#text.startsWith(candidate, this.#at));
    if (operator !== undefined) return this.#comparison(name, operator);
    const separator = this.#peek();
    if (separator === ':' || separator === '=') {
      this.#at++;
      return this.#condition(name, start);
    }
    if (separator === ',')
      throw this.#wrong('A comma separates values after "field:". Put text with commas in quotes.');
    if (!quoted && name === '*') throw this.#wrong('"*" stands for any value after "field:".', start);
    return { kind: 'text', text: name, within: 'anywhere' };
  }

  #comparison(field: string, operator: ComparisonOperator): Query {
    this.#at += operator.length;
    const start = this.#at;
    const text = /^[^\s()]+/u.exec(this.#text.slice(start))?.[0] ?? '';
    const value = Number(text);
    if (text === '' || !Number.isFinite(value)) {
      throw this.#wrong(`A number is missing after "${field}${operator}".`, start);
    }
    this.#at += text.length;
    return { kind: 'compare', field, operator, value: value === 0 ? 0 : value };
  }

  #condition(field: string, start: number): Query {
    if (this.#peek() === '*') {
      this.#at++;
      return { kind: 'present', field };
    }
    const values: string[] = [];
    do {
      if (values.length > 0) this.#at++;
      values.push(this.#string(`A value is missing after "${field}:".`));
    } while (this.#peek() === ',');
    const within = textPlaces.find((place) => place === field);
    if (within === undefined) return { kind: 'values', field, values: [...new Set(values)] };
    if (values.includes('')) throw this.#wrong(`The text after "${field}:" is empty.`, start);
    return anyOf(values.map((text): Query => ({ kind: 'text', text, within: within satisfies TextPlace })));
  }

  /** A word, or text in quotes in which a backslash takes the next character as it is. */
  #string(missing: string): string {
    if (this.#peek() !== '"') {
      const word = /^[^\s()",:<>=]+/u.exec(this.#text.slice(this.#at))?.[0];
      if (word === undefined) throw this.#wrong(missing);
      this.#at += word.length;
      return word;
    }
    const opened = this.#at++;
    let text = '';
    for (;;) {
      const character = this.#text[this.#at++];
      if (character === undefined) throw this.#wrong('The quotes that open here are not closed.', opened);
      if (character === '"') return text;
      text += character === '\\' ? (this.#text[this.#at++] ?? '') : character;
    }
  }

  /** Takes a word of the language where it comes next as a word of its own. */
  #word(word: string): boolean {
    this.#skipSpace();
    if (!this.#aheadIs(word)) return false;
    this.#at += word.length;
    this.#skipSpace();
    return true;
  }

  #aheadIs(word: string): boolean {
    const next = this.#text[this.#at + word.length];
    const found = this.#text.slice(this.#at, this.#at + word.length).toLowerCase() === word;
    return found && (next === undefined || /[\s()]/u.test(next));
  }

  #peek(): string | undefined {
    return this.#text[this.#at];
  }

  #skipSpace(): void {
    while (/\s/u.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #wrong(message: string, at = this.#at): CuratorError {
    return new CuratorError('bad-request', `${message} (Character ${String(at + 1)} of the filter.)`);
  }
}
