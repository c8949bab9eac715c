/** Part of the sampled rows that fit, 0 to 1. */
export function share(fitting: readonly unknown[], rows: readonly unknown[]): number {
  return rows.length === 0 ? 0 : fitting.length / rows.length;
}
