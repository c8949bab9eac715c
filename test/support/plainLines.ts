import { LineHasher } from '../../extension/engine/dataset/lineHasher.ts';
import { LineScan } from '../../extension/engine/dataset/lineScan.ts';
import { RowIndex } from '../../extension/engine/dataset/rowIndex.ts';

/** Rows of a file the plain way: as a whole, by splitting. */
export function referenceRows(content: Buffer): { start: number; line: number; text: Buffer }[] {
  const rows: { start: number; line: number; text: Buffer }[] = [];
  let start = 0;
  for (let line = 1; start < content.length; line++) {
    const newline = content.indexOf(0x0a, start);
    const end = newline < 0 ? content.length : newline;
    let text = content.subarray(start, end);
    if (newline >= 0 && text.at(-1) === 0x0d) text = text.subarray(0, -1);
    if (start === 0 && text.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) text = text.subarray(3);
    if (/[^ \t\r]/u.test(text.toString('latin1'))) rows.push({ start, line, text });
    start = end + 1;
  }
  return rows;
}

/** What the scan and the hasher make of a file that is fed to them in pieces. */
export function scanInPieces(content: Buffer, cuts: readonly number[]): { index: RowIndex; hashes: string[] } {
  const scan = new LineScan();
  const index = new RowIndex();
  const hashes: string[] = [];
  const hasher = new LineHasher((hash) => hashes.push(Buffer.from(hash, 'latin1').toString('hex')));
  // The byte order mark is never cut: the first read is far larger.
  const inner = cuts.map((cut) => 3 + (cut % (content.length + 1))).filter((cut) => cut < content.length);
  const bounds = [...new Set([0, ...inner.sort((left, right) => left - right), content.length])];
  for (const [position, from] of bounds.entries()) {
    const piece = content.subarray(from, bounds[position + 1] ?? from);
    scan.feed(piece);
    hasher.feed(piece);
    index.append(scan.take());
  }
  scan.finish();
  hasher.finish();
  index.append(scan.take());
  return { index, hashes };
}
