import { code } from 'code:diff.worker';
import { keepNewest } from '../../shared/newest.ts';
import type { DiffReply, DiffRequest } from './diff.worker.ts';
import { diffTexts, type DiffUnit, type TextDiff } from './diffTexts.ts';

/** Texts up to this length together are compared at once, in characters; longer ones by the worker. */
const atOnce = 400;
const atOnceMs = 5;
const patienceMs = 2_000;
/** A worker that is silent this much longer than it may be is replaced. */
const graceMs = 2_000;
/** Comparisons that are kept: those of the selected pair and its neighbours, also of long dialogues. */
const capacity = 200;

/** Compares texts without holding up the view: long ones in a worker, with a time limit. */
export class Differ {
  readonly #changed: () => void;
  readonly #known = new Map<string, TextDiff | 'waiting'>();
  /** By key, the one asked for last at the end: it is compared next. */
  readonly #waiting = new Map<string, Omit<DiffRequest, 'id' | 'patienceMs'>>();
  #running: { readonly id: number; readonly key: string; readonly timer: number } | undefined;
  #worker: Worker | undefined;
  #nextId = 1;

  /** `changed` is called when a comparison is there that was asked for before. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The comparison of two texts, or undefined while it is made. */
  diff(left: string, right: string, unit: DiffUnit): TextDiff | undefined {
    const key = `${unit}\n${String(left.length)}\n${left}\n${right}`;
    const known = this.#known.get(key);
    if (known !== undefined && known !== 'waiting') {
      keepNewest(this.#known, key, known, capacity);
      return known;
    }
    if (left.length + right.length <= atOnce) {
      const diff = diffTexts(left, right, unit, atOnceMs);
      // What could not be done at once the worker does in its time.
      if (!diff.coarse) {
        keepNewest(this.#known, key, diff, capacity);
        return diff;
      }
    }
    keepNewest(this.#known, key, 'waiting', capacity);
    if (this.#running?.key !== key) keepNewest(this.#waiting, key, { left, right, unit }, capacity);
    this.#next();
    return undefined;
  }

  #next(): void {
    const newest = [...this.#waiting].at(-1);
    if (this.#running !== undefined || newest === undefined) return;
    const [key, texts] = newest;
    this.#waiting.delete(key);
    const id = this.#nextId++;
    const timer = window.setTimeout(() => {
      this.#giveUp(id, texts.left, texts.right);
    }, patienceMs + graceMs);
    this.#running = { id, key, timer };
    const request: DiffRequest = { ...texts, id, patienceMs };
    this.#start().postMessage(request);
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    const worker = new Worker(address);
    URL.revokeObjectURL(address);
    worker.addEventListener('message', ({ data }: MessageEvent<DiffReply>) => {
      this.#answer(data.id, data.diff);
    });
    this.#worker = worker;
    return worker;
  }

  #answer(id: number, diff: TextDiff): void {
    if (this.#running?.id !== id) return;
    clearTimeout(this.#running.timer);
    keepNewest(this.#known, this.#running.key, diff, capacity);
    this.#running = undefined;
    this.#next();
    this.#changed();
  }

  /** What was not compared in time is all different, which the view says. */
  #giveUp(id: number, left: string, right: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#answer(id, {
      left: [{ text: left, kind: 'changed' }],
      right: [{ text: right, kind: 'changed' }],
      coarse: true,
    });
  }
}
