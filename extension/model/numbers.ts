/** Made once: making one for each number, as `toLocaleString` does, takes longer than all else in a list. */
const wholeNumbers = new Intl.NumberFormat();

/** A count as people write it, with its thousands set apart. */
export function counted(value: number): string {
  return wholeNumbers.format(value);
}

/** For instance "1 row" and "1,200 rows". */
export function countedRows(rows: number): string {
  return `${counted(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}

/** How long something takes, in seconds below a minute and a half, else in minutes or hours; at least a second. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  if (seconds < 90) return `${String(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${String(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** A strength with its sign and two decimals; zero has none, and the minus is as wide as the plus. */
export function signed(value: number): string {
  const size = Math.abs(value).toFixed(2);
  if (Number(size) === 0) return size;
  return `${value < 0 ? '−' : '+'}${size}`;
}

/** A share from 0 to 1 in percent, with as many decimals as its certainty deserves. */
export function percent(share: number, decimals = 1): string {
  return `${(100 * share).toFixed(decimals)} %`;
}
