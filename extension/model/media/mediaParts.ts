import type { MediaReference } from '../comparison.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/jsonValue.ts';
import { firstText, referencesIn } from './mediaFields.ts';

type Kind = MediaReference['kind'];
const kinds: readonly Kind[] = ['image', 'video', 'audio'];

export interface MessageParts {
  /** The texts of a message, put together as its turn has them. */
  readonly text: string;
  readonly media: readonly Pick<MediaReference, 'kind' | 'reference'>[];
}

/** What the parts of a message name: `{type: 'image', image: PATH}`, `{type: 'image_url', image_url: {url}}` and their kin. */
export function partMedia(message: JsonObject): MessageParts {
  const content = message.content ?? message.value;
  if (!Array.isArray(content)) return { text: typeof content === 'string' ? content : '', media: [] };
  const parts = content as readonly JsonValue[];
  const texts = parts.flatMap((part) => {
    if (typeof part === 'string') return [part];
    return isJsonObject(part) && typeof part.text === 'string' ? [part.text] : [];
  });
  return { text: texts.join('\n\n'), media: parts.flatMap((part) => (isJsonObject(part) ? ofPart(part) : [])) };
}

function ofPart(part: JsonObject): MessageParts['media'] {
  const type = typeof part.type === 'string' ? part.type : undefined;
  const kind = kinds.find((own) => (type === undefined ? Object.hasOwn(part, own) : type.split('_').includes(own)));
  if (kind === undefined) return [];
  for (const key of [type ?? kind, kind, `${kind}_url`, 'path', 'url']) {
    const value = Object.hasOwn(part, key) ? part[key] : undefined;
    if (value === undefined || value === null) continue;
    const references = referencesIn(value);
    if (references.length > 0) return references.map((reference) => ({ kind, reference }));
    // The bytes stand in the row: they are named by what they are and not shown.
    if (isJsonObject(value) && typeof value.data === 'string') {
      return [{ kind, reference: `data:${kind}/${firstText(value, ['format']) ?? '*'}` }];
    }
  }
  return [];
}
