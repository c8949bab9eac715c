import type { Worker } from 'node:worker_threads';
import { CuratorError } from '../../model/errors.ts';
import { fileErrorOf } from '../files/fileErrors.ts';
import type { IdentityMessage } from '../workers/identity.worker.ts';
import type { ScanMessage } from '../workers/scan.worker.ts';
import { gateOpen } from '../workers/passGate.ts';
import { spawnWorker, streamingLimits } from '../workers/spawnWorker.ts';
import type { ScanBatch } from './lineScan.ts';

/** A pass over a file in a worker thread. `done` rejects when it fails and when it is stopped. */
export interface FilePass {
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

/** Says to passes that somebody waits for what comes after their first megabytes. */
export class PassGate {
  readonly #state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #isAwaited: () => boolean;
  #running = 0;
  #held = 0;

  /** `isAwaited` tells whether somebody waits for what a pass has not found yet. */
  constructor(isAwaited: () => boolean) {
    this.#isAwaited = isAwaited;
  }

  /** What the threads wait at. */
  get state(): Int32Array<SharedArrayBuffer> {
    return this.#state;
  }

  open(): void {
    Atomics.store(this.#state, 0, gateOpen);
    Atomics.notify(this.#state, 0);
  }

  begun(): void {
    this.#running++;
  }

  held(): void {
    this.#held++;
    this.openIfAwaited();
  }

  ended(): void {
    this.#running--;
    this.openIfAwaited();
  }

  /** Opens where somebody waits in vain: while a pass is on its way to the gate, it may still bring what is awaited. */
  openIfAwaited(): void {
    if (this.#held >= this.#running && this.#isAwaited()) this.open();
  }
}

export interface ScanRequest {
  readonly path: string;
  /** Bytes at the start whose rows are known already. */
  readonly known: number;
  readonly gate: PassGate;
}

/** Finds the rows of a file; `found` is called as they come and must not keep the batch. */
export function startScan({ path, known, gate }: ScanRequest, found: (batch: ScanBatch) => void): FilePass {
  const worker = spawnWorker('scan', { path, known, gate: gate.state }, streamingLimits);
  return startPass(worker, path, gate, (message: Exclude<ScanMessage, Failed>) => {
    found(message.batch);
    const { buffer } = message.batch.starts;
    if (message.kind === 'batch') worker.postMessage(buffer, [buffer]);
  });
}

/** Writes the hash of each row to `target`; `hashed` is told how many are there. */
export function startHashing(path: string, target: string, gate: PassGate, hashed: (rows: number) => void): FilePass {
  return startPass(
    spawnWorker('identity', { path, target, gate: gate.state }, streamingLimits),
    path,
    gate,
    (message: Exclude<IdentityMessage, Failed>) => {
      hashed(message.rows);
    },
  );
}

interface Failed {
  readonly kind: 'error';
  readonly code: string;
  readonly message: string;
}

// A worker's messages have no type of their own: its caller knows which worker it started.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function startPass<Message extends { readonly kind: string; readonly held?: boolean }>(
  worker: Worker,
  path: string,
  gate: PassGate,
  receive: (message: Message) => void,
): FilePass {
  gate.begun();
  const done = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: Message | Failed) => {
      if (isFailure(message)) {
        reject(fileErrorOf(message.code, message.message, path));
        return;
      }
      receive(message);
      if (message.held === true) gate.held();
      if (message.kind === 'end') resolve();
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      gate.ended();
      reject(new CuratorError('cancelled', `Reading ${path} was stopped.`));
    });
  });
  // Whoever waits sees the rejection; a pass that nobody waits for must not end the process.
  done.catch(() => undefined);
  return {
    done,
    stop: async () => {
      await worker.terminate();
    },
  };
}

function isFailure(message: { readonly kind: string }): message is Failed {
  return message.kind === 'error';
}
