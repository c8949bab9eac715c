import { describe, expect, it } from 'vitest';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import type { JsonObject, JsonValue } from '../../../extension/model/json/jsonValue.ts';

function nested(levels: number): JsonValue {
  let value: JsonValue = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

describe('a row with metadata of very many levels', () => {
  const row: JsonObject = { prompt: 'Why?', chosen: 'So.', rejected: 'No.', small: nested(3), deep: nested(200_000) };

  it('is read all the same, and the metadata says why it is not shown', () => {
    const codec = bindFormat({ formatId: 'trl-strings', fields: { chosen: ['chosen'], rejected: ['rejected'] } });
    expect(codec.decode(row).metadata).toEqual([
      { path: ['small'], json: '[[[1]]]' },
      { path: ['deep'], json: '(nested too deeply to be shown)' },
    ]);
  });
});
