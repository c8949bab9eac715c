import { findCycle } from '../../model/winMatrix/findCycle.ts';
import type { LintTables } from './lintTables.ts';

/** Prompts with more pairs are not searched: no person compares so many answers to one question. */
const mostPairs = 5_000;

/**
 * Finds rows whose preference lies on a cycle of their prompt's majority preferences (A over B, B over C, C over A).
 * Memory: 4 bytes a row, for sorting rows by prompt.
 */
export function findCycleRows(
  { promptKeys, sides, preferred }: Pick<LintTables, 'promptKeys' | 'sides' | 'preferred'>,
  rows: number,
  found: (row: number) => void,
): void {
  const labelled = new Uint32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) if ((preferred[row] ?? 4) < 2) labelled[count++] = row;
  const order = labelled.subarray(0, count).sort((left, right) => {
    const low = (promptKeys[2 * left] ?? 0) - (promptKeys[2 * right] ?? 0);
    return low !== 0 ? low : (promptKeys[2 * left + 1] ?? 0) - (promptKeys[2 * right + 1] ?? 0) || left - right;
  });
  for (let from = 0; from < count;) {
    const first = order[from] ?? 0;
    let to = from + 1;
    while (to < count && samePrompt(first, order[to] ?? 0)) to++;
    if (to - from >= 3 && to - from <= mostPairs) searchPrompt(order.subarray(from, to));
    from = to;
  }

  function samePrompt(left: number, right: number): boolean {
    return promptKeys[2 * left] === promptKeys[2 * right] && promptKeys[2 * left + 1] === promptKeys[2 * right + 1];
  }

  function searchPrompt(group: Uint32Array): void {
    const names = new Map<number, number>();
    const nameOf = (side: number): number => {
      let name = names.get(side);
      if (name === undefined) {
        name = names.size;
        names.set(side, name);
      }
      return name;
    };
    const duels = [...group].flatMap((row) => {
      const [winner, loser] = [nameOf(sides[2 * row] ?? 0), nameOf(sides[2 * row + 1] ?? 0)];
      return winner === loser ? [] : [{ row, winner, loser }];
    });
    if (names.size < 3) return;
    const wins = new Map<string, number>();
    for (const { winner, loser } of duels) {
      const key = `${String(winner)} ${String(loser)}`;
      wins.set(key, (wins.get(key) ?? 0) + 1);
    }
    const beats = (left: number, right: number): boolean =>
      (wins.get(`${String(left)} ${String(right)}`) ?? 0) > (wins.get(`${String(right)} ${String(left)}`) ?? 0);
    const successors = Array.from({ length: names.size }, () => new Set<number>());
    for (const { winner, loser } of duels) if (beats(winner, loser)) successors[winner]?.add(loser);
    const { component } = findCycle(successors.map((set) => [...set]));
    for (const { row, winner, loser } of duels) {
      const own = component[winner] ?? -1;
      if (own >= 0 && own === component[loser] && beats(winner, loser)) found(row);
    }
  }
}
