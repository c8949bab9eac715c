import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8AsLatin1, utf8FromLatin1 } from '../../../extension/model/json/utf8.ts';

describe('UTF-8 in latin1 strings', () => {
  it('encodes as an encoder does, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8AsLatin1(text)).toBe(Buffer.from(text, 'utf8').toString('latin1'));
      }),
    );
    expect(utf8AsLatin1('a\ud800b')).toBe('a\xef\xbf\xbdb');
  });

  it('decodes any bytes as a decoder does', () => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const nearUtf8 = fc.array(
      fc.constantFrom(0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xf0, 0x90, 0xf4, 0x8f, 0xff),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array().map((bytes) => [...bytes]),
          nearUtf8,
        ),
        (bytes) => {
          const buffer = Buffer.from(bytes);
          expect(utf8FromLatin1(buffer.toString('latin1'))).toBe(decoder.decode(buffer));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
