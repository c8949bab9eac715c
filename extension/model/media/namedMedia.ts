import type { Comparison, MediaReference, Turn } from '../comparison.ts';
import { isMessage, isMessages, speakerRoles } from '../formats/turns.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/jsonValue.ts';
import { fieldMedia, referencesIn } from './mediaFields.ts';
import { partMedia } from './mediaParts.ts';

/** Media of one row that are shown at most. */
const mostMedia = 32;
/** Longer references are cut, in characters. What is cut ends in no extension that is known and is not looked for. */
const longestReference = 1_000;

/**
 * The pictures, videos and sounds that a row names, those of the prompt without a candidate: what its format knows, fields
 * that are called so (`images`, `chosen_image`, `video_b`), and parts of messages. Each once for each side.
 */
export function namedMedia(row: JsonObject, comparison: Comparison): readonly MediaReference[] {
  const found = new Map<string, MediaReference>();
  const known = new Set<string>();
  const add = (media: MediaReference): void => {
    found.set(JSON.stringify([media.kind, media.reference, media.candidate ?? null]), shortened(media));
  };
  for (const media of comparison.media ?? []) {
    known.add(JSON.stringify([media.kind, media.reference]));
    add(media);
  }
  for (const media of [...inFields(row, comparison, undefined), ...inMessages(row, comparison)]) {
    // The format knows better whose they are.
    if (!known.has(JSON.stringify([media.kind, media.reference]))) add(media);
  }
  return [...found.values()].slice(0, mostMedia);
}

function shortened(media: MediaReference): MediaReference {
  if (media.reference.length <= longestReference) return media;
  return { ...media, reference: `${media.reference.slice(0, longestReference)}…` };
}

/** Fields of the row, and of an object that stands for a side, such as `chosen: {text, image}`. */
function inFields(object: JsonObject, comparison: Comparison, side: number | undefined): readonly MediaReference[] {
  return Object.entries(object).flatMap(([key, value]): readonly MediaReference[] => {
    if (value === undefined) return [];
    const field = fieldMedia(key, comparison.candidateNames);
    if (field !== undefined) {
      return referencesIn(value).map((reference, index) => {
        const candidate = side ?? field.candidates[index] ?? field.candidates.at(-1);
        return { kind: field.kind, reference, ...(candidate === undefined ? {} : { candidate }) };
      });
    }
    const own = sideOf(key, comparison);
    const inside = side === undefined && own !== undefined && isJsonObject(value) && !isMessage(value);
    return inside ? inFields(value, comparison, own) : [];
  });
}

/** Parts of messages: in lists of them, in single ones, and in objects of lists by side. */
function inMessages(row: JsonObject, comparison: Comparison): readonly MediaReference[] {
  return Object.entries(row).flatMap(([key, value]) => {
    const own = sideOf(key, comparison);
    if (!isJsonObject(value) || isMessage(value)) return ofMessages(value, comparison, own);
    return Object.keys(value).flatMap((inner) =>
      ofMessages(value[inner], comparison, sideOf(inner, comparison) ?? own),
    );
  });
}

function ofMessages(
  value: JsonValue | undefined,
  comparison: Comparison,
  side: number | undefined,
): readonly MediaReference[] {
  const messages = isMessages(value) ? value : isMessage(value) ? [value] : [];
  return messages.flatMap((message) => {
    const parts = partMedia(message);
    if (parts.media.length === 0) return [];
    const speaker = [message.role, message.from].find((name) => typeof name === 'string') ?? '';
    const turn: Turn = { role: speakerRoles[speaker] ?? speaker, text: parts.text };
    const shared = comparison.context.some((own) => same(own, turn));
    const saying = comparison.candidates.findIndex(({ turns }) => turns.some((own) => same(own, turn)));
    const candidate = shared ? undefined : (side ?? (saying < 0 ? undefined : saying));
    return parts.media.map((media) => ({ ...media, ...(candidate === undefined ? {} : { candidate }) }));
  });
}

function same(left: Turn, right: Turn): boolean {
  return left.role === right.role && left.text === right.text;
}

function sideOf(key: string, { candidateNames }: Comparison): number | undefined {
  const index = candidateNames.findIndex((name) => name.toLowerCase() === key.toLowerCase());
  return index < 0 ? undefined : index;
}
