// node parseLines.mjs FILE: a bare loop that reads each line as JSON and writes it as text again, to nowhere. Prints the
// number of lines and of bytes.
import { open } from 'node:fs/promises';

const file = await open(process.argv[2] ?? '', 'r');
const buffer = Buffer.allocUnsafe(4 * 1024 * 1024);
let lines = 0;
let bytes = 0;
let held = 0;
for (;;) {
  const { bytesRead } = await file.read(buffer, held, buffer.length - held);
  if (bytesRead === 0) break;
  const chunk = buffer.subarray(0, held + bytesRead);
  let from = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
    bytes += JSON.stringify(JSON.parse(chunk.toString('utf8', from, at))).length + 1;
    lines++;
    from = at + 1;
  }
  chunk.copy(buffer, 0, from);
  held = chunk.length - from;
}
await file.close();
process.stdout.write(`${lines} ${bytes}\n`);
