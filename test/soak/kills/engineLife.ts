import { engineEnvironment } from '../../../extension/host/engine/engineEnvironment.ts';
import { startEngineProcess, type EngineProcess } from '../../../extension/host/engine/engineProcess.ts';
import type { BulkAction } from '../../../extension/model/contract/rowActions.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import type { Operation } from './curationModel.ts';

/** Looks without an answer after which a process counts as hanging, one a second. Time in which nothing runs is none. */
const patience = 120;

/** One engine process, from its start to its end. */
export class EngineLife {
  datasetId = '';
  readonly #engine: EngineProcess;
  readonly #gone: Promise<void>;

  constructor(entry: string) {
    let ended: () => void = () => undefined;
    this.#gone = new Promise((resolve) => (ended = resolve));
    this.#engine = startEngineProcess({
      entry,
      environment: engineEnvironment(process.env),
      onOutput: (stream, line) => {
        if (stream === 'stderr') process.stderr.write(`engine: ${line}\n`);
      },
      onEvent: () => undefined,
      onEnd: () => {
        ended();
      },
    });
  }

  get client(): EngineProcess['client'] {
    return this.#engine.client;
  }

  get pid(): number | undefined {
    return this.#engine.pid;
  }

  /** Opens a dataset to its end and gives what the store has to say. */
  async open(path: string): Promise<readonly string[]> {
    const { datasetId } = await this.#inTime(this.client.request('dataset/open', { path, annotator: 'soak' }));
    this.datasetId = datasetId;
    return (await this.#inTime(this.client.request('dataset/whenComplete', { datasetId }))).notices;
  }

  async close(): Promise<void> {
    if (this.datasetId !== '') await this.client.request('dataset/close', { datasetId: this.datasetId });
  }

  /** Resolves when the engine has acknowledged the operation. */
  async perform(operation: Operation): Promise<void> {
    const { datasetId, client } = this;
    switch (operation.kind) {
      case 'decide': {
        const action = { kind: 'decide', decision: operation.decision } as const;
        await this.#inTime(client.request('rows/apply', { datasetId, rows: [operation.row], action }));
        break;
      }
      case 'bulk': {
        const action = bulkAction(operation.action);
        await this.#inTime(client.request('bulk/apply', { datasetId, action, scope: 'all' }));
        break;
      }
      case 'undo':
      case 'redo':
        await this.#inTime(client.request(`history/${operation.kind}`, { datasetId }));
        break;
      case 'save':
        await this.#inTime(client.request('file/save', { datasetId, overwrite: false }));
    }
  }

  /** Kills the engine some time after an operation was asked for; whether it was acknowledged before. */
  async killDuring(operation: Operation, delayMs: number): Promise<boolean> {
    let answered = false;
    const performed = this.perform(operation).then(
      () => (answered = true),
      (error: unknown) => {
        // That the engine is gone is what this is about; any other failure is not.
        if (!CuratorError.is(error, 'disconnected')) throw error;
      },
    );
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    this.#engine.kill();
    await this.#gone;
    await performed;
    return answered;
  }

  async end(): Promise<void> {
    this.#engine.kill();
    await this.#gone;
  }

  async #inTime<Result>(answer: Promise<Result>): Promise<Result> {
    let timer: ReturnType<typeof setInterval> | undefined;
    const hung = new Promise<never>((_, reject) => {
      let looks = 0;
      timer = setInterval(() => {
        if (++looks === patience) reject(new Error(`The engine gave no answer for ${String(patience)} s.`));
      }, 1_000);
    });
    try {
      return await Promise.race([answer, hung]);
    } finally {
      clearInterval(timer);
    }
  }
}

function bulkAction(action: Extract<Operation, { kind: 'bulk' }>['action']): BulkAction {
  if (action === 'swap') return { kind: 'swap' };
  return 'tag' in action ? { kind: 'addTags', tags: [action.tag] } : { kind: 'decide', decision: action.decision };
}
