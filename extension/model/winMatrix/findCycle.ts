/** Which candidates lie on cycles of "beats". */
export interface Cycles {
  /** For each candidate the number of its group of candidates that beat each other in a circle, or -1. */
  readonly component: Int32Array;
  /** One shortest circle, each beating the next and the last the first; undefined where there is none. */
  readonly shortest: readonly number[] | undefined;
}

/**
 * Strongly connected components with more than one member (Tarjan, 1972), without recursion, and a shortest cycle.
 *
 * @param beats for each candidate those that it beats
 */
export function findCycle(beats: readonly (readonly number[])[]): Cycles {
  const count = beats.length;
  const component = new Int32Array(count).fill(-1);
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const stack: number[] = [];
  let next = 0;
  let components = 0;
  for (let root = 0; root < count; root++) {
    if ((index[root] ?? 0) >= 0) continue;
    const calls: { readonly node: number; edge: number }[] = [];
    const enter = (node: number): void => {
      index[node] = low[node] = next++;
      onStack[node] = 1;
      stack.push(node);
      calls.push({ node, edge: 0 });
    };
    enter(root);
    for (let call = calls.at(-1); call !== undefined; call = calls.at(-1)) {
      const { node } = call;
      const target = beats[node]?.[call.edge++];
      if (target !== undefined) {
        if ((index[target] ?? 0) < 0) enter(target);
        else if (onStack[target] === 1) low[node] = Math.min(low[node] ?? 0, index[target] ?? 0);
        continue;
      }
      calls.pop();
      const parent = calls.at(-1)?.node;
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      if (low[node] !== index[node]) continue;
      const members: number[] = [];
      for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
        onStack[member] = 0;
        members.push(member);
        if (member === node) break;
      }
      if (members.length < 2) continue;
      for (const member of members) component[member] = components;
      components++;
    }
  }
  return { component, shortest: shortestCycle(beats, component) };
}

/** Where more candidates than this lie on cycles, the circle that is told is a short one, not surely the shortest. */
const mostStarts = 100;

/** Breadth first from each member of a component, until the shortest way back is found. */
function shortestCycle(beats: readonly (readonly number[])[], component: Int32Array): readonly number[] | undefined {
  let best: readonly number[] | undefined;
  let searched = 0;
  for (let start = 0; start < beats.length && searched < mostStarts; start++) {
    if ((component[start] ?? -1) < 0) continue;
    searched++;
    const way = wayBack(beats, component, start);
    if (way !== undefined && (best === undefined || way.length < best.length)) best = way;
    if (best?.length === 2) return best;
  }
  return best;
}

function wayBack(
  beats: readonly (readonly number[])[],
  component: Int32Array,
  start: number,
): readonly number[] | undefined {
  const before = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const target of beats[node] ?? []) {
      if (target === start) {
        const way = [node];
        for (let at = before.get(node); at !== undefined; at = before.get(at)) way.push(at);
        return way.reverse();
      }
      if (component[target] !== component[start] || before.has(target)) continue;
      before.set(target, node);
      queue.push(target);
    }
  }
  return undefined;
}
