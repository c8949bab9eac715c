/**
 * Rows with the lowest strength first, those without one after them as they stand.
 *
 * @param strengths by row, NaN for none
 */
export function worstFirst(rows: Uint32Array, strengths: Float32Array): Uint32Array {
  const own = Float32Array.from(rows, (row) => strengths[row] ?? Number.NaN);
  const ordered = new Uint32Array(rows.length);
  let count = 0;
  for (const position of sortedPositions(own)) ordered[count++] = rows[position] ?? 0;
  for (const [position, strength] of own.entries()) {
    if (Number.isNaN(strength)) ordered[count++] = rows[position] ?? 0;
  }
  return ordered;
}

/**
 * Positions of the numbers that are there, smallest first, equal ones in their own order. Sorts by the bits of the
 * numbers, so that a million take some tens of milliseconds.
 *
 * @param values NaN stands for none
 */
export function sortedPositions(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let positions = new Uint32Array(values.length);
  let count = 0;
  for (let position = 0; position < values.length; position++) {
    if (!Number.isNaN(values[position])) positions[count++] = position;
  }
  positions = positions.subarray(0, count);
  const keys = new Uint32Array(values.length);
  for (const position of positions) {
    // A negated zero would come before its equals.
    const own = values[position] === 0 ? 0 : (bits[position] ?? 0);
    // Makes the order of the bits that of the numbers: negative ones are turned round, and lie below the others.
    keys[position] = own >>> 31 === 1 ? ~own : own | 0x80000000;
  }
  let spare = new Uint32Array(count);
  const starts = new Uint32Array(65_537);
  for (const shift of [0, 16]) {
    starts.fill(0);
    for (const position of positions) {
      const bucket = (((keys[position] ?? 0) >>> shift) & 0xffff) + 1;
      starts[bucket] = (starts[bucket] ?? 0) + 1;
    }
    for (let bucket = 1; bucket < starts.length; bucket++) {
      starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
    }
    for (const position of positions) {
      const bucket = ((keys[position] ?? 0) >>> shift) & 0xffff;
      const place = starts[bucket] ?? 0;
      starts[bucket] = place + 1;
      spare[place] = position;
    }
    [positions, spare] = [spare, positions];
  }
  return positions;
}
