import fc from 'fast-check';

/** Bytes that mean something to JSON, to UTF-8 or to lines of text. */
const telling = [
  ...[0x00, 0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2c, 0x2d, 0x2e, 0x30, 0x3a, 0x5b, 0x5c, 0x5d, 0x65, 0x7b, 0x7d, 0x7f],
  ...[0x80, 0xbf, 0xc0, 0xc3, 0xe2, 0xed, 0xef, 0xf0, 0xf8, 0xff],
];

/** What JSON has corners in, put in as it is. */
const corners = [
  '\\ud800',
  '\\u0000',
  '18446744073709551616',
  '1.0',
  '1e400',
  '-0',
  '"__proto__":1,',
  '"chosen":null,',
  '\ufeff',
  '\u2028',
  '\r',
  '\n',
  '{}',
  '[[[[[[[[',
  'null',
  '"\\"',
].map((text) => Buffer.from(text, 'utf8'));

type Mutation =
  | { readonly kind: 'put'; readonly at: number; readonly bytes: readonly number[] }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: readonly number[] }
  | { readonly kind: 'cut' | 'repeat' | 'move'; readonly at: number; readonly length: number };

const place = fc.nat({ max: 1_000_000 });
const byte = fc.oneof(fc.constantFrom(...telling), fc.nat({ max: 255 }));
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), at: place, bytes: fc.array(byte, { minLength: 1, maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: place,
    bytes: fc.oneof(
      fc.array(byte, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...corners).map((bytes) => [...bytes]),
    ),
  }),
  fc.record({
    kind: fc.constantFrom('cut' as const, 'repeat' as const, 'move' as const),
    at: place,
    length: fc.oneof(fc.nat({ max: 8 }), fc.nat({ max: 400 })),
  }),
);

/** Some of `sources` with a few bytes changed, added, cut out, repeated or moved. */
export function mutated(sources: readonly Buffer[], most = 4): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...sources), fc.array(mutation, { maxLength: most }))
    .map(([source, mutations]) => mutations.reduce(mutate, source));
}

function mutate(bytes: Buffer, mutation: Mutation): Buffer {
  const at = mutation.at % (bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (mutation.kind) {
    case 'put':
      return Buffer.concat([before, Buffer.from(mutation.bytes), after.subarray(mutation.bytes.length)]);
    case 'insert':
      return Buffer.concat([before, Buffer.from(mutation.bytes), after]);
    case 'cut':
      return Buffer.concat([before, after.subarray(mutation.length)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, mutation.length), after]);
    case 'move':
      return Buffer.concat([after.subarray(0, mutation.length), before, after.subarray(mutation.length)]);
  }
}
