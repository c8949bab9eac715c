import type { ScoreColumn } from '../comparison.ts';
import { isJsonObject, valueAt, type JsonObject, type JsonPath, type JsonValue } from '../json/jsonValue.ts';

/** Where a row holds a score of each of its two candidates. */
export interface ScorePlace {
  readonly name: string;
  /** In the row's own order of candidates. */
  readonly paths: readonly [JsonPath, JsonPath];
}

/** How a field's name says that it is about the first of two responses, and what its partner says instead. */
const sides: readonly (readonly [RegExp, string])[] = [
  [/chosen/u, 'rejected'],
  [/Chosen/u, 'Rejected'],
  [/(?<=[ _-])a$/u, 'b'],
  [/(?<=[ _-]|[a-z])A$/u, 'B'],
  [/(?<=[ _-]|[a-z])1$/u, '2'],
];
const second = /rejected|Rejected|[ _-]b$|[a-z _-](?:B|2)$/u;
const aboutScores =
  /(?:^|[ _-])(?:scores?|rewards?|ratings?|logits?|rm)(?![a-z])|(?:Score|Reward|Rating|Logit)s?(?![a-z])/u;
/** Objects and lists of these names hold the scores of both responses. */
const holdsScores = /^(?:\w+[ _-])?(?:scores?|rewards?|ratings?|logits?)(?:[ _-]list)?$/u;
/** Hostile rows may hold a column a byte; more than this is no set of scorers. */
const mostColumns = 256;

/**
 * Scores that a row carries, found by the shape of its values:
 *
 * - two fields whose names differ by chosen and rejected, a and b, or 1 and 2: `chosen_score`, `score_chosen`, `rating_a`;
 *   numbers, or lists of numbers of equal length (one a scorer), or objects of numbers by scorer;
 * - a list of two numbers: `rating: [4, 2]`;
 * - an object by scorer of two numbers: `rm_scores: {model: [1.2, 0.3]}`, or of chosen and rejected;
 * - an object of chosen and rejected: `scores: {chosen: 1, rejected: 0}`.
 */
export function scorePlaces(row: JsonObject): readonly ScorePlace[] {
  const places: ScorePlace[] = [];
  for (const key of Object.keys(row)) {
    const { partner, holds, isFirst } = readName(key);
    if (!isFirst) continue;
    if (partner !== undefined && Object.hasOwn(row, partner.key)) {
      places.push(...pairedPlaces(row, [[key], [partner.key]], partner.stem));
    } else if (holds) places.push(...heldPlaces(row, [key]));
    if (places.length >= mostColumns) break;
  }
  return named(places.slice(0, mostColumns));
}

/** Scores at paths that a person named: `first` and `second` a candidate each, or one path that holds both. */
export function mappedPlaces(
  row: JsonObject,
  first: JsonPath | undefined,
  second: JsonPath | undefined,
  both: JsonPath | undefined,
): readonly ScorePlace[] {
  const places: ScorePlace[] = [];
  if (first !== undefined && second !== undefined) {
    const stem = partnerOf(String(first.at(-1)))?.stem ?? String(first.at(-1));
    places.push(...pairedPlaces(row, [first, second], stem));
  }
  if (both !== undefined) places.push(...heldPlaces(row, both));
  return named(places.slice(0, mostColumns));
}

/** The numbers at places; a place without any is left out. */
export function columnsAt(row: JsonObject, places: readonly ScorePlace[]): readonly ScoreColumn[] {
  return places.flatMap(({ name, paths }) => {
    const values = paths.map((path) => finiteNumber(valueAt(row, path)));
    return values.some((value) => value !== null) ? [{ name, values }] : [];
  });
}

function pairedPlaces(row: JsonObject, paths: readonly [JsonPath, JsonPath], name: string): readonly ScorePlace[] {
  const [first, second] = [valueAt(row, paths[0]), valueAt(row, paths[1])];
  if (mayBeScore(first) && mayBeScore(second)) {
    return typeof first === 'number' || typeof second === 'number' ? [{ name, paths }] : [];
  }
  if (isNumbers(first) && isNumbers(second)) {
    return Array.from({ length: Math.min(first.length, second.length, mostColumns) }, (_, place) => ({
      name: `${name} ${String(place + 1)}`,
      paths: [
        [...paths[0], place],
        [...paths[1], place],
      ],
    }));
  }
  if (isJsonObject(first) && isJsonObject(second)) {
    return Object.keys(first)
      .slice(0, mostColumns)
      .filter((scorer) => typeof first[scorer] === 'number' && Object.hasOwn(second, scorer))
      .map((scorer) => ({
        name: scorer,
        paths: [
          [...paths[0], scorer],
          [...paths[1], scorer],
        ],
      }));
  }
  return [];
}

/** Places within one value that holds the scores of both candidates. */
function heldPlaces(row: JsonObject, path: JsonPath): readonly ScorePlace[] {
  const value = valueAt(row, path);
  const name = String(path.at(-1));
  if (isNumbers(value)) {
    return value.length === 2
      ? [
          {
            name,
            paths: [
              [...path, 0],
              [...path, 1],
            ],
          },
        ]
      : [];
  }
  if (!isJsonObject(value)) return [];
  const own = sidesOf(value, path, name);
  if (own.length > 0) return own;
  return Object.keys(value)
    .slice(0, mostColumns)
    .flatMap((scorer): readonly ScorePlace[] => {
      const scores = value[scorer];
      const at = [...path, scorer];
      if (isNumbers(scores) && scores.length === 2) {
        return [
          {
            name: scorer,
            paths: [
              [...at, 0],
              [...at, 1],
            ],
          },
        ];
      }
      return isJsonObject(scores) ? sidesOf(scores, at, scorer) : [];
    });
}

/** `{chosen: 1, rejected: 0}`, `{a: 1, b: 0}` and the like. */
function sidesOf(value: JsonObject, path: JsonPath, name: string): readonly ScorePlace[] {
  const pair = [
    ['chosen', 'rejected'],
    ['a', 'b'],
    ['A', 'B'],
    ['1', '2'],
  ].find(([first = '', second = '']) => typeof value[first] === 'number' && typeof value[second] === 'number');
  const [first, second] = pair ?? [];
  if (first === undefined || second === undefined) return [];
  return [
    {
      name,
      paths: [
        [...path, first],
        [...path, second],
      ],
    },
  ];
}

/** What the name of a field says. */
interface FieldName {
  /** About scores, and not those of the second response. */
  readonly isFirst: boolean;
  /** May hold the scores of both responses. */
  readonly holds: boolean;
  readonly partner: Partner | undefined;
}

/** The field about the other response, and what both names have in common. */
interface Partner {
  readonly key: string;
  readonly stem: string;
}

/** Names come again in every row, and take longer to read than their values. */
const knownNames = new Map<string, FieldName>();
/** Hostile rows may have names of their own. */
const mostKnownNames = 1_000;

function readName(key: string): FieldName {
  const known = knownNames.get(key);
  if (known !== undefined) return known;
  const isFirst = aboutScores.test(key) && !second.test(key);
  const name = { isFirst, holds: isFirst && holdsScores.test(key), partner: isFirst ? partnerOf(key) : undefined };
  if (knownNames.size >= mostKnownNames) knownNames.clear();
  knownNames.set(key, name);
  return name;
}

function partnerOf(key: string): Partner | undefined {
  for (const [own, other] of sides) {
    if (!own.test(key)) continue;
    const stem = key
      .replace(own, '')
      .replace(/^[ _-]+|[ _-]+$|(?<=[ _-])[ _-]+/gu, '')
      .replace(/[ _-]list$/u, '');
    return { key: key.replace(own, other), stem: stem === '' ? key : stem };
  }
  return undefined;
}

/** Columns of one name are told apart by a number. */
function named(places: readonly ScorePlace[]): readonly ScorePlace[] {
  const times = new Map<string, number>();
  return places.map(({ name, paths }) => {
    const count = (times.get(name) ?? 0) + 1;
    times.set(name, count);
    return { name: count === 1 ? name : `${name} (${String(count)})`, paths };
  });
}

function mayBeScore(value: JsonValue | undefined): boolean {
  return typeof value === 'number' || value === null || value === undefined;
}

function isNumbers(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value) && value.length > 0 && (value as readonly JsonValue[]).every(mayBeScore);
}

function finiteNumber(value: JsonValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
