import { open } from 'node:fs/promises';

/** The bare loop that the index is measured against: reads the file of the first argument and counts newlines. */
const path = process.argv[2];
if (path === undefined) throw new Error('countNewlines needs a file.');

const start = performance.now();
const file = await open(path, 'r');
const buffer = Buffer.allocUnsafe(4 * 1024 * 1024);
let newlines = 0;
for (;;) {
  const { bytesRead } = await file.read(buffer, 0, buffer.length);
  if (bytesRead === 0) break;
  const chunk = buffer.subarray(0, bytesRead);
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) newlines++;
}
await file.close();
process.stdout.write(`${JSON.stringify({ ms: performance.now() - start, newlines })}\n`);
