import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MediaReference } from '../../../extension/model/comparison.ts';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import type { JsonObject } from '../../../extension/model/json/jsonValue.ts';
import { namedMedia } from '../../../extension/model/media/namedMedia.ts';
import { fixtureOf } from '../formats/support/fixtures.ts';

const fieldsOf: Readonly<Record<string, Readonly<Record<string, string[]>>>> = {
  'trl-strings': { chosen: ['chosen'], rejected: ['rejected'] },
  'trl-messages': { chosen: ['chosen'], rejected: ['rejected'] },
};

function named(formatId: string, row: JsonObject): readonly MediaReference[] {
  return namedMedia(row, bindFormat({ formatId, fields: fieldsOf[formatId] ?? {} }).decode(row));
}

const texts = { prompt: 'p', chosen: 'c', rejected: 'r' };
const text = (row: JsonObject): readonly MediaReference[] => named('trl-strings', { ...texts, ...row });

describe('the media that a row names', () => {
  it.each<[string, JsonObject, readonly MediaReference[]]>([
    ['a picture of the prompt', { image: 'a.png' }, [{ kind: 'image', reference: 'a.png' }]],
    [
      'several of them',
      { images: ['a.png', { path: 'b.png', bytes: null }, { bytes: 'AAAA', path: null }] },
      [
        { kind: 'image', reference: 'a.png' },
        { kind: 'image', reference: 'b.png' },
      ],
    ],
    [
      'one a side',
      { chosen_image: 'c.png', rejected_image: 'r.png' },
      [
        { kind: 'image', reference: 'c.png', candidate: 0 },
        { kind: 'image', reference: 'r.png', candidate: 1 },
      ],
    ],
    [
      'sides behind, in other spellings',
      { audio_path_chosen: 'c.wav', videoRejected: 'r.webm', promptImages: ['p.png'] },
      [
        { kind: 'audio', reference: 'c.wav', candidate: 0 },
        { kind: 'video', reference: 'r.webm', candidate: 1 },
        { kind: 'image', reference: 'p.png' },
      ],
    ],
    ['pictures with numbers', { image_1: 'a.png', image_2: '' }, [{ kind: 'image', reference: 'a.png' }]],
    ['nothing in fields about media', { image_caption: 'a cat', video_id: 'x', images: 3, audio: null }, []],
  ])('%s', (_, row, expected) => {
    expect(text(row)).toEqual(expected);
  });

  it('belong to one rejected response each, where there are several', () => {
    const row = {
      messages: [
        { role: 'user', content: 'p' },
        { role: 'assistant', content: 'c' },
      ],
      rejected_response: ['r1', 'r2'],
      rejected_images: ['1.png', '2.png'],
    };
    expect(named('ms-swift', row)).toEqual([
      { kind: 'image', reference: '1.png', candidate: 1 },
      { kind: 'image', reference: '2.png', candidate: 2 },
    ]);
  });

  it('stand in parts of messages: of the shared dialogue once, else of their side', () => {
    const question = {
      role: 'user',
      content: [
        { type: 'image', image: 'shared.png' },
        { type: 'text', text: 'What is it?' },
      ],
    };
    const answer = (path: string, words: string): JsonObject => ({
      role: 'assistant',
      content: [
        { type: 'text', text: words },
        { type: 'image_url', image_url: { url: path } },
      ],
    });
    const row = {
      chosen: [question, answer('c.png', 'a cat')],
      rejected: [question, answer('https://example.org/r.png', 'a dog')],
    };
    expect(named('trl-messages', row)).toEqual([
      { kind: 'image', reference: 'shared.png' },
      { kind: 'image', reference: 'c.png', candidate: 0 },
      { kind: 'image', reference: 'https://example.org/r.png', candidate: 1 },
    ]);
  });

  it('part the dialogues where the same words stand beside other pictures', () => {
    const ask = (image: string): JsonObject => ({
      role: 'user',
      content: [
        { type: 'image', image },
        { type: 'text', text: 'What is it?' },
      ],
    });
    const say = { role: 'assistant', content: [{ type: 'text', text: 'a cat' }] };
    const row = { chosen: [ask('real.png'), say], rejected: [ask('noise.png'), say] };
    const codec = bindFormat({ formatId: 'trl-messages', fields: fieldsOf['trl-messages'] ?? {} });
    expect(codec.decode(row).context).toEqual([]);
    expect(named('trl-messages', row)).toEqual([
      { kind: 'image', reference: 'real.png', candidate: 0 },
      { kind: 'image', reference: 'noise.png', candidate: 1 },
    ]);
    // Texts in parts are edited where they stand.
    expect(codec.encode(row, { kind: 'text', candidate: 1, turn: 1, text: 'a dog' })).toEqual([
      { kind: 'set', path: ['rejected', 1, 'content', 0, 'text'], value: 'a dog' },
    ]);
  });

  it('stand in the dialogue of ms-swift, whose last turn is the chosen response', () => {
    const row = {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'video', video: 'v.webm' },
            { type: 'text', text: 'p' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'c' },
            { type: 'audio', path: 'c.wav' },
          ],
        },
      ],
      rejected_response: 'r',
    };
    expect(named('ms-swift', row)).toEqual([
      { kind: 'video', reference: 'v.webm' },
      { kind: 'audio', reference: 'c.wav', candidate: 0 },
    ]);
  });

  it('are told as embedded where a part holds the bytes', () => {
    const row = {
      prompt: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }] }],
      chosen: [{ role: 'assistant', content: 'c' }],
      rejected: [{ role: 'assistant', content: 'r' }],
    };
    expect(named('trl-messages', row)).toEqual([{ kind: 'audio', reference: 'data:audio/wav' }]);
  });

  it.each(['ms-swift', 'image-pair', 'd2vlm', 'solireward', 'densedpo'])('are what %s knows, each once', (id) => {
    for (const row of fixtureOf(id).rows) {
      const known = bindFormat({ formatId: id, fields: {} }).decode(row).media ?? [];
      expect(named(id, row)).toEqual(known);
    }
  });

  it('are limited in number and length', () => {
    const media = text({
      images: ['x'.repeat(5_000_000), ...Array.from({ length: 100 }, (_, index) => `${String(index)}.png`)],
    });
    expect(media).toHaveLength(32);
    expect(media[0]?.reference).toHaveLength(1_001);
  });

  it('never fail, whatever a row holds', () => {
    const keys = fc.constantFrom(
      'image',
      'images',
      'messages',
      'chosen',
      'content',
      'type',
      'image_url',
      '__proto__',
      'role',
      'x',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom<unknown>('image', 'assistant', 'a.png', '', null, 1, true),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(keys, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(keys, tree, { maxKeys: 5 }), (extra) => {
        const row = JSON.parse(JSON.stringify({ ...extra, ...texts })) as JsonObject;
        for (const { reference } of named('trl-strings', row)) expect(reference).not.toBe('');
      }),
    );
  });
});
