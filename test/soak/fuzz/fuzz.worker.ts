import { parentPort, workerData } from 'node:worker_threads';
import { fuzzTarget } from './fuzzTarget.ts';
import { targets } from './targets.ts';

/** What the thread is to do; `counter` is counted up with each case, so that a hang is seen from outside. */
export interface FuzzOrder {
  readonly target: string;
  readonly cases: number;
  readonly seed: number;
  readonly counter: SharedArrayBuffer;
}

const { target, cases, seed, counter } = workerData as FuzzOrder;
const wanted = targets.find(({ name }) => name === target);
if (wanted === undefined) throw new Error(`There is no target ${target}.`);
const count = new Int32Array(counter);
parentPort?.postMessage(
  await fuzzTarget(wanted, cases, seed, () => {
    Atomics.add(count, 0, 1);
  }),
);
