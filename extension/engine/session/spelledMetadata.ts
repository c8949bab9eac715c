import type { MetadataField } from '../../model/comparison.ts';
import { compactJson, spelledFields, type SpelledField } from '../../model/json/spelledFields.ts';

/**
 * Other fields of a row as its line spells them: a parsed number may have lost digits, and of keys that repeat only the
 * last one is parsed. Earlier ones are added, those of fields that the comparison stands for at the end.
 *
 * @param bytes the line, an object that JSON.parse accepts
 */
export function spelledMetadata(bytes: Buffer, metadata: readonly MetadataField[]): readonly MetadataField[] {
  const byKey = new Map<string, SpelledField[]>();
  for (const field of spelledFields(bytes.toString('latin1'))) {
    const known = byKey.get(field.key);
    if (known === undefined) byKey.set(field.key, [field]);
    else known.push(field);
  }
  const shown = ({ key, span, overridden }: SpelledField): MetadataField => ({
    path: [key],
    json: compactJson(bytes.toString('utf8', span.start, span.end)),
    ...(overridden ? { overridden: true } : {}),
  });
  const fields = metadata.flatMap((field): readonly MetadataField[] => {
    const key = field.path.length === 1 ? field.path[0] : undefined;
    const own = typeof key === 'string' ? byKey.get(key) : undefined;
    if (typeof key === 'string') byKey.delete(key);
    return own?.map(shown) ?? [field];
  });
  const hidden = [...byKey.values()].flat().filter(({ overridden }) => overridden);
  return [...fields, ...hidden.map(shown)];
}
