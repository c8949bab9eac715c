/** Value of a gate's state once nobody has to wait at it. */
export const gateOpen = 1;
/** Longest wait, in milliseconds: about what an editor takes to show a first pair. */
const longestWaitMs = 1_000;

/**
 * Holds a pass over a large file back after its first megabytes, so that the first page and its view have the processors
 * for themselves. Ends when the gate opens, and after a second in any case.
 */
export function waitAtGate(gate: Int32Array<SharedArrayBuffer>): void {
  Atomics.wait(gate, 0, 0, longestWaitMs);
}
