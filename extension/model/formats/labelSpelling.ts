import type { Label } from '../comparison.ts';
import type { JsonValue } from '../json/jsonValue.ts';

/** How a dataset spells which of two responses is better. */
interface Family {
  read(value: JsonValue): Label | undefined;
  /** The value that says `label`, spelled like `value`; undefined where the family cannot say it. */
  write(label: Label, value: JsonValue): JsonValue | undefined;
}

const first: Label = { kind: 'preferred', candidate: 0 };
const second: Label = { kind: 'preferred', candidate: 1 };
const tie: Label = { kind: 'tie' };

/** 1, 2 and 0 for a tie, as numbers or as text. */
const numbered: Family = {
  read: (value) => {
    if (typeof value !== 'number' && typeof value !== 'string') return undefined;
    switch (String(value).trim()) {
      case '1':
        return first;
      case '2':
        return second;
      case '0':
        return tie;
      default:
        return undefined;
    }
  },
  write: (label, value) => {
    const number = label.kind === 'preferred' ? label.candidate + 1 : label.kind === 'tie' ? 0 : undefined;
    if (number === undefined) return undefined;
    return typeof value === 'number' ? number : String(number);
  },
};

/** `A>B`, `B>A`, `A=B`, also with spaces and doubled signs. */
const compared: Family = {
  read: (value) => {
    const match = typeof value === 'string' ? /^\s*([ab])\s*([<>=]{1,2})\s*([ab])\s*$/iu.exec(value) : null;
    if (match === null) return undefined;
    const [, left = '', sign = '', right = ''] = match;
    if (left.toLowerCase() === right.toLowerCase()) return undefined;
    if (sign.includes('=')) return tie;
    const better = (sign.startsWith('>') ? left : right).toLowerCase();
    const label = better === 'a' ? first : second;
    return { ...label, strength: sign.length };
  },
  write: (label, value) => {
    if (typeof value !== 'string') return undefined;
    if (label.kind === 'tie') return value.replace(/[<>]{1,2}/u, '=');
    if (label.kind !== 'preferred') return undefined;
    const letters = /^(\s*)([ab])(\s*[<>=]{1,2}\s*)([ab])(\s*)$/iu.exec(value);
    if (letters === null) return undefined;
    const [, before = '', left = '', sign = '', right = '', after = ''] = letters;
    const wanted = label.candidate === 0 ? 'a' : 'b';
    const better = left.toLowerCase() === wanted ? left : right;
    const worse = better === left ? right : left;
    const pointing = sign.replace(/[<>=]+/u, (signs) => '>'.repeat(signs.includes('=') ? 1 : signs.length));
    return before + better + pointing + worse + after;
  },
};

/** `A`, `a-is-better`, `A-is-clearly-better`, `response_a`, `model_b`, `tie`. */
const lettered: Family = {
  read: (value) => {
    if (typeof value !== 'string') return undefined;
    if (tieWord.test(value)) return tie;
    const match = letterLabel.exec(value);
    return match === null ? undefined : match[2]?.toLowerCase() === 'a' ? first : second;
  },
  write: (label, value) => {
    if (typeof value !== 'string') return undefined;
    if (label.kind === 'tie') return /^[A-Z]/u.test(value) ? 'Tie' : 'tie';
    if (label.kind !== 'preferred') return undefined;
    const letter = label.candidate === 0 ? 'a' : 'b';
    if (tieWord.test(value)) return undefined;
    return value.replace(letterLabel, (_whole, before: string, old: string, after: string) => {
      const spelled = old === old.toUpperCase() ? letter.toUpperCase() : letter;
      return before + spelled + after;
    });
  },
};
const letterLabel =
  /^(\s*(?:(?:response|output|completion|answer|model|assistant)[ _-]?)?)([ab])((?:[ _-]is(?:[ _-](?:slightly|clearly|much))?[ _-]better)?\s*)$/iu;
const tieWord = /^\s*(?:tie|tied|equal|draw|same|about[ _-]the[ _-]same)\s*$/iu;

/** -3 to 3: below zero the first response is better (HelpSteer3). A column has it whole or not at all. */
const gradedFamily: Family = {
  read: (value) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > 3) return undefined;
    if (value === 0) return tie;
    return { ...(value < 0 ? first : second), strength: Math.abs(value) };
  },
  write: (label, value) => {
    if (typeof value !== 'number') return undefined;
    if (label.kind === 'tie') return 0;
    if (label.kind !== 'preferred') return undefined;
    const size = Math.max(1, Math.abs(value));
    return label.candidate === 0 ? -size : size;
  },
};

const families: Readonly<Record<string, Family>> = { numbered, compared, lettered };

/** The family that reads all of these values, or most of them; undefined where none reads nine in ten. */
export function familyOf(values: readonly JsonValue[]): string | undefined {
  if (values.length === 0) return undefined;
  if (values.some((value) => typeof value === 'number' && value < 0)) {
    return values.every((value) => gradedFamily.read(value) !== undefined) ? 'graded' : undefined;
  }
  const wanted = values.length * 0.9;
  return ['compared', 'numbered', 'lettered'].find(
    (name) => values.filter((value) => families[name]?.read(value) !== undefined).length >= wanted,
  );
}

/** A label value of a column; in a column of grades 1 says something else than elsewhere. */
export function readLabel(value: JsonValue, graded = false): Label | undefined {
  if (graded) return gradedFamily.read(value);
  return compared.read(value) ?? numbered.read(value) ?? lettered.read(value);
}

/** What stands for `label` in place of `value`, spelled alike; undefined where that cannot be said. */
export function respell(value: JsonValue, label: Label, graded = false): JsonValue | undefined {
  if (graded) return gradedFamily.write(label, value);
  for (const family of [compared, numbered, lettered]) {
    if (family.read(value) !== undefined) return family.write(label, value);
  }
  return undefined;
}
