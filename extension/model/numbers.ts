/** Made once: making one for each number, as `toLocaleString` does, takes longer than all else in a list. */
const wholeNumbers = new Intl.NumberFormat();

/** A count as people write it, with its thousands set apart. */
export function counted(value: number): string {
  return wholeNumbers.format(value);
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
