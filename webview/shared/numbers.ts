/** A strength with its sign and two decimals; zero has none, and the minus is as wide as the plus. */
export function signed(value: number): string {
  const size = Math.abs(value).toFixed(2);
  if (Number(size) === 0) return size;
  return `${value < 0 ? '−' : '+'}${size}`;
}
