import type { MediaReference } from '../comparison.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/jsonValue.ts';

type Kind = MediaReference['kind'];

/** What a field holds, by a word of its name. */
const kindWords: ReadonlyMap<string, Kind> = new Map([
  ...['image', 'images', 'img', 'picture', 'pictures', 'photo'].map((word) => [word, 'image'] as const),
  ...['video', 'videos', 'clip'].map((word) => [word, 'video'] as const),
  ...['audio', 'audios', 'sound', 'sounds', 'speech'].map((word) => [word, 'audio'] as const),
]);

/** Words that may stand beside it; with any other one, as in `image_caption`, a field holds something else. */
const plainWords: ReadonlySet<string> = new Set([
  ...['path', 'paths', 'file', 'files', 'filename', 'filenames', 'name', 'url', 'urls', 'uri', 'src', 'list'],
  ...['prompt', 'question', 'query', 'input', 'instruction', 'user', 'context', 'response', 'answer', 'output'],
]);

/** What the name of a field says. */
export interface MediaField {
  readonly kind: Kind;
  /** Candidates that it belongs to, none for the prompt; with several, each value of a list belongs to one. */
  readonly candidates: readonly number[];
}

/** What kind of media a field holds by its name, and whose; undefined for any other field. */
export function fieldMedia(key: string, candidateNames: readonly string[]): MediaField | undefined {
  const words = key.split(/[\s_-]+|(?<=[a-z])(?=[A-Z])/u).map((word) => word.toLowerCase());
  let kind: Kind | undefined;
  let candidates: readonly number[] = [];
  for (const word of words) {
    const own = kindWords.get(word);
    const side = candidatesNamed(word, candidateNames);
    if (own !== undefined) kind ??= own;
    else if (side.length > 0) candidates = side;
    else if (!plainWords.has(word) && !/^\d*$/u.test(word)) return undefined;
  }
  return kind === undefined ? undefined : { kind, candidates };
}

/** Candidates of this name, or of this name with a number: `rejected` stands for `rejected 1` and `rejected 2`. */
function candidatesNamed(word: string, names: readonly string[]): readonly number[] {
  return names.flatMap((name, index) => {
    const lower = name.toLowerCase();
    return lower === word || (lower.startsWith(`${word} `) && /^\d+$/u.test(lower.slice(word.length + 1)))
      ? [index]
      : [];
  });
}

/** References in a value: a text, a list, or an object that holds a path or an address. Empty ones are left out. */
export function referencesIn(value: JsonValue): readonly string[] {
  const values = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return values.flatMap((one) => {
    const reference = isJsonObject(one) ? firstText(one, ['path', 'url', 'uri', 'src']) : one;
    return typeof reference === 'string' && reference !== '' ? [reference] : [];
  });
}

/** The first own text among these fields. */
export function firstText(object: JsonObject, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    if (typeof value === 'string') return value;
  }
  return undefined;
}
