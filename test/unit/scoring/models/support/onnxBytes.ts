/** Parts of ONNX files by hand, for files that no library would write. The field numbers are those of onnx.proto. */

/** One field of a protocol buffer: a number or content. */
export function field(number: number, value: number | string | Uint8Array): Buffer {
  if (typeof value === 'number') return Buffer.from([...varint(number * 8), ...varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([fieldHead(number, bytes.length), bytes]);
}

/** What stands before the content of a field that has so many bytes. */
export function fieldHead(number: number, length: number): Buffer {
  return Buffer.from([...varint(number * 8 + 2), ...varint(length)]);
}

/** A tensor of numbers whose values lie in a file beside the model. */
export function externalTensor(location: string, length = 4, values = 1): Buffer {
  const entry = (key: string, value: string): Buffer => field(13, Buffer.concat([field(1, key), field(2, value)]));
  return Buffer.concat([
    field(1, values),
    field(2, 1),
    entry('location', location),
    entry('length', String(length)),
    field(14, 1),
  ]);
}

function varint(rest: number): number[] {
  return rest < 128 ? [rest] : [(rest % 128) + 128, ...varint(Math.floor(rest / 128))];
}
