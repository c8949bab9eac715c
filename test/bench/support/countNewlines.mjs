// node countNewlines.mjs FILE: the bare loop that the index is measured against. Prints the number of newlines.
import { open } from 'node:fs/promises';

const file = await open(process.argv[2] ?? '', 'r');
const buffer = Buffer.allocUnsafe(4 * 1024 * 1024);
let newlines = 0;
for (;;) {
  const { bytesRead } = await file.read(buffer, 0, buffer.length);
  if (bytesRead === 0) break;
  const chunk = buffer.subarray(0, bytesRead);
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) newlines++;
}
await file.close();
process.stdout.write(`${newlines}\n`);
