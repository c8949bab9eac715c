import { isKnownField, knownFields } from '../../model/finding/fields.ts';
import {
  fieldsOf,
  sameTerm,
  textTerms,
  type ComparisonOperator,
  type Query,
  type TextTerm,
} from '../../model/finding/query.ts';
import { numberOf, preferredCode, textsOf } from './knownValues.ts';
import type { RowSource } from './rowSource.ts';

/** Whether a row matches: 'unknown' where that depends on what its texts say. */
export type Answer = 'yes' | 'no' | 'unknown';

/** Where a text was found in a row, as bits. */
export const foundIn = { prompt: 1, first: 2, second: 4, other: 8 } as const;
export const placeBits = 4;

/** A query made ready for one dataset. */
export interface CompiledQuery {
  /** Texts that the query asks for, in the order of their bits. */
  readonly terms: readonly TextTerm[];
  /** Whether nothing can be said of any row without reading it. */
  readonly onlyTexts: boolean;
  /** What can be said without reading the row. */
  decide(row: number): Answer;
  /** The answer once the row's texts were searched; `found` has `placeBits` bits a term. */
  matches(row: number, found: number): boolean;
}

type Test = (row: number, found: number | undefined) => Answer;

/** The fields of the query must have been checked; a field that no row has matches none. */
export function compileQuery(query: Query, source: RowSource): CompiledQuery {
  const terms = textTerms(query);
  const test = compile(query, source, terms);
  return {
    terms,
    onlyTexts: terms.length > 0 && fieldsOf(query).size === 0,
    decide: (row) => test(row, undefined),
    matches: (row, found) => test(row, found) === 'yes',
  };
}

function compile(query: Query, source: RowSource, terms: readonly TextTerm[]): Test {
  switch (query.kind) {
    case 'all':
      return every(query.parts.map((part) => compile(part, source, terms)));
    case 'any':
      return some(query.parts.map((part) => compile(part, source, terms)));
    case 'not': {
      const inner = compile(query.part, source, terms);
      return (row, found) => opposite[inner(row, found)];
    }
    case 'text':
      return textTest(query, source, terms);
    default: {
      const test = fieldTest(query, source);
      return (row) => (test(row) ? 'yes' : 'no');
    }
  }
}

const opposite: Readonly<Record<Answer, Answer>> = { yes: 'no', no: 'yes', unknown: 'unknown' };

function every(tests: readonly Test[]): Test {
  return (row, found) => {
    let answer: Answer = 'yes';
    for (const test of tests) {
      const one = test(row, found);
      if (one === 'no') return 'no';
      if (one === 'unknown') answer = 'unknown';
    }
    return answer;
  };
}

function some(tests: readonly Test[]): Test {
  return (row, found) => {
    let answer: Answer = 'no';
    for (const test of tests) {
      const one = test(row, found);
      if (one === 'yes') return 'yes';
      if (one === 'unknown') answer = 'unknown';
    }
    return answer;
  };
}

function textTest(term: TextTerm, source: RowSource, terms: readonly TextTerm[]): Test {
  const shift = terms.findIndex((one) => sameTerm(one, term)) * placeBits;
  const { prompt, first, second, other } = foundIn;
  const fixed =
    term.within === 'anywhere'
      ? prompt | first | second | other
      : term.within === 'prompt'
        ? prompt
        : term.within === 'response'
          ? first | second | other
          : undefined;
  return (row, found) => {
    if (found === undefined) return 'unknown';
    const bits = found >>> shift;
    if (fixed !== undefined) return (bits & fixed) === 0 ? 'no' : 'yes';
    const { columns } = source;
    const code = columns === undefined ? 0 : preferredCode(source, columns, row);
    if (code > 1) return 'no';
    const wanted = (code === 0) === (term.within === 'chosen') ? first : second;
    return (bits & wanted) === 0 ? 'no' : 'yes';
  };
}

type FieldQuery = Extract<Query, { readonly field: string }>;

/** What a condition on a field asks of a row. */
export function fieldTest(query: FieldQuery, source: RowSource): (row: number) => boolean {
  const { field } = query;
  if (field === 'like') {
    const groups = query.kind === 'values' ? query.values.map((line) => source.similar.get(Number(line))) : [];
    return (row) => groups.some((group) => group?.has(row) === true);
  }
  if (isKnownField(field)) {
    const isNumber = knownFields.find((known) => known.name === field)?.kind === 'number';
    if (isNumber) return numberTest(query, numberOf(source, field));
    const texts = textsOf(source, field);
    if (query.kind === 'values') {
      const wanted = new Set(query.values);
      return (row) => texts(row).some((text) => wanted.has(text));
    }
    return (row) => query.kind === 'present' && texts(row).length > 0;
  }
  const column = source.columns?.named(field);
  if (column === undefined) return () => false;
  if (query.kind === 'compare') return numberTest(query, (row) => column.numberAt(row));
  return query.kind === 'present' ? (row) => column.isPresent(row) : column.hasOneOf(query.values);
}

function numberTest(query: FieldQuery, valueOf: (row: number) => number): (row: number) => boolean {
  switch (query.kind) {
    case 'compare': {
      const compare = comparisons[query.operator];
      return (row) => compare(valueOf(row), query.value);
    }
    case 'present':
      return (row) => !Number.isNaN(valueOf(row));
    case 'values': {
      const wanted = new Set(query.values.map(Number));
      return (row) => {
        const value = valueOf(row);
        return !Number.isNaN(value) && wanted.has(value);
      };
    }
  }
}

/** A number that is not there (NaN) is neither more nor less than any other. */
const comparisons: Readonly<Record<ComparisonOperator, (left: number, right: number) => boolean>> = {
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
};
