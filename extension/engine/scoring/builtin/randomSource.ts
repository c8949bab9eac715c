/** Random numbers that follow from a seed alone (splitmix32). */
export interface RandomSource {
  /** A whole number from 0, less than `limit`. */
  below(limit: number): number;
}

export function randomSource(seed: number): RandomSource {
  let state = seed | 0;
  return {
    below(limit) {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296) * limit);
    },
  };
}
