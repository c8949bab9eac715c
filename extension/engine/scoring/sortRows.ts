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
 * numbers, so that a million take some tens of milliseconds; an iterator of the arrays would take twenty times as long
 * as counting does.
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
  for (let place = 0; place < count; place++) {
    const position = positions[place] ?? 0;
    // A negated zero would come before its equals.
    const own = values[position] === 0 ? 0 : (bits[position] ?? 0);
    // Makes the order of the bits that of the numbers: negative ones are turned round, and lie below the others.
    keys[position] = own >>> 31 === 1 ? ~own : own | 0x80000000;
  }
  let spare = new Uint32Array(count);
  const starts = new Uint32Array(65_537);
  for (const shift of [0, 16]) {
    starts.fill(0);
    for (let next = 0; next < count; next++) {
      const position = positions[next] ?? 0;
      const bucket = (((keys[position] ?? 0) >>> shift) & 0xffff) + 1;
      starts[bucket] = (starts[bucket] ?? 0) + 1;
    }
    for (let bucket = 1; bucket < starts.length; bucket++) {
      starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
    }
    for (let next = 0; next < count; next++) {
      const position = positions[next] ?? 0;
      const bucket = ((keys[position] ?? 0) >>> shift) & 0xffff;
      const place = starts[bucket] ?? 0;
      starts[bucket] = place + 1;
      spare[place] = position;
    }
    [positions, spare] = [spare, positions];
  }
  return positions;
}

/**
 * Positions of the numbers that are there, smallest first, equal ones in their own order.
 *
 * @param values NaN stands for none
 */
export function sortedDoubles(values: Float64Array): Uint32Array {
  const order = sortedPositions(Float32Array.from(values));
  orderWithinRounding(order, values);
  return order;
}

/** The quick sort works on numbers of 32 bits: those that became equal by it are put in order here. */
function orderWithinRounding(order: Uint32Array, values: Float64Array): void {
  const at = (place: number): number => values[order[place] ?? 0] ?? Number.NaN;
  for (let from = 0; from < order.length;) {
    const rounded = Math.fround(at(from));
    let to = from + 1;
    let mixed = false;
    while (to < order.length && Math.fround(at(to)) === rounded) mixed = at(to++) !== at(from) || mixed;
    if (mixed) {
      order.subarray(from, to).sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0) || left - right);
    }
    from = to;
  }
}
