import { isDeepStrictEqual } from 'node:util';
import type { ParamsOf, RequestOptions, ResultOf } from '../../model/contract/endpoint.ts';
import type { DatasetInfo, EngineContract } from '../../model/contract/engine.ts';
import { CuratorError } from '../../model/errors.ts';
import type { EngineSupervisor } from '../engine/engineSupervisor.ts';
import { DisposableStore, type Disposable } from '../lifecycle/disposableStore.ts';
import { Listeners } from '../lifecycle/listeners.ts';

/** Requests that are about one open dataset. */
export type DatasetMethod = {
  [Method in keyof EngineContract]: ParamsOf<EngineContract[Method]> extends { datasetId: string } ? Method : never;
}[keyof EngineContract];
export type DatasetParams<Method extends DatasetMethod> = Omit<ParamsOf<EngineContract[Method]>, 'datasetId'>;

export type DatasetEngine = Pick<
  EngineSupervisor,
  'request' | 'onLost' | 'onDatasetChanged' | 'onDatasetChangedOutside'
>;

/** Where a dataset is and who works on it. */
export interface DatasetSource {
  readonly path: string;
  readonly storePath: string | undefined;
  readonly annotator: string;
}

/** Doing these twice is the same as doing them once, so they are repeated when the engine was lost meanwhile. */
const repeatable: ReadonlySet<DatasetMethod> = new Set<DatasetMethod>([
  'dataset/info',
  'dataset/whenComplete',
  'dataset/setFormat',
  'dataset/inspect',
  'rows/page',
  'rows/detail',
  'rows/signals',
  'rows/find',
  'rows/view',
  'rows/position',
  'rows/nextUndecided',
  'finding/fields',
  'finding/facet',
  'finding/views',
  'finding/rows',
  'finding/buildIndex',
  'bulk/preview',
  'deciding/recent',
  'file/reload',
  'scores/run',
  'scores/choices',
  'scores/model',
  'scores/conversion',
  'strength/report',
  'lints/run',
  'lints/report',
  'lints/row',
  'lints/findings',
  'noise/report',
  'noise/calibration',
  'noise/charts',
  'noise/sampleSize',
  'noise/setWeights',
  'noise/buckets',
  'bands/scale',
  'bands/preview',
  'export/losses',
  'judges/list',
  'judges/preview',
  'triage/queue',
  'triage/progress',
  'triage/alike',
  'text/row',
]);
const attempts = 3;

/** A dataset that stays open over the engine's lives: it is opened again after the engine was lost. */
export class DatasetSession implements Disposable {
  readonly #engine: DatasetEngine;
  readonly #source: DatasetSource;
  readonly #store = new DisposableStore();
  readonly #infoChanged = new Listeners<DatasetInfo>();
  readonly #lost = new Listeners<{ readonly lost: boolean; readonly message: string }>();
  readonly #changedOutside = new Listeners<'changed' | 'removed'>();
  #info: DatasetInfo | undefined;
  #opening: Promise<string> | undefined;
  #disposed = false;

  constructor(engine: DatasetEngine, source: DatasetSource) {
    this.#engine = engine;
    this.#source = source;
    this.#store.add(
      engine.onDatasetChanged((info) => {
        if (info.datasetId === this.#info?.datasetId) this.accept(info);
      }),
    );
    this.#store.add(
      engine.onDatasetChangedOutside((event) => {
        if (event.datasetId === this.#info?.datasetId) this.#changedOutside.fire(event.what);
      }),
    );
    this.#store.add(
      engine.onLost((how) => {
        this.#recover(how);
      }),
    );
  }

  /** Resolves when the dataset is open; tries again where it could not be. @throws CuratorError with the reason why not */
  async whenOpen(): Promise<void> {
    if (this.#info === undefined) await this.request('dataset/info', {});
  }

  get path(): string {
    return this.#source.path;
  }

  get storePath(): string | undefined {
    return this.#source.storePath;
  }

  /** The newest facts known, once the dataset is open. */
  get info(): DatasetInfo {
    if (this.#info === undefined) throw new CuratorError('unknown-dataset', 'The dataset is not open yet.');
    return this.#info;
  }

  onInfo(listener: (info: DatasetInfo) => void): Disposable {
    return this.#infoChanged.on(listener);
  }

  onEngine(listener: (event: { readonly lost: boolean; readonly message: string }) => void): Disposable {
    return this.#lost.on(listener);
  }

  onOutsideChange(listener: (what: 'changed' | 'removed') => void): Disposable {
    return this.#changedOutside.on(listener);
  }

  /**
   * Asks the engine about this dataset, opening it again first where the engine was lost.
   *
   * @throws CuratorError of the engine's reason; 'disconnected' where the engine was lost while it changed something
   */
  async request<Method extends DatasetMethod>(
    method: Method,
    params: DatasetParams<Method>,
    options?: RequestOptions,
  ): Promise<ResultOf<EngineContract[Method]>> {
    for (let attempt = 1; ; attempt++) {
      let datasetId: string | undefined;
      try {
        datasetId = await this.#opened();
        const full = { ...params, datasetId } as ParamsOf<EngineContract[Method]>;
        return await this.#engine.request(method, full, options);
      } catch (error) {
        const untouched = datasetId === undefined ? CuratorError.is(error, 'disconnected') : unknownDataset(error);
        const repeat = untouched || (CuratorError.is(error, 'disconnected') && repeatable.has(method));
        if (!repeat || attempt === attempts || this.#disposed || options?.signal?.aborted === true) throw error;
        if (unknownDataset(error)) this.#opening = undefined;
      }
    }
  }

  /** Takes facts from an answer or an event: most come by both, and nobody needs to be told twice, nor of older ones. */
  accept(info: DatasetInfo): void {
    const known = this.#info;
    if (known?.datasetId === info.datasetId) {
      if (info.revision < known.revision) return;
      if (info.revision === known.revision && isDeepStrictEqual(info, known)) return;
    }
    this.#info = info;
    this.#infoChanged.fire(info);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#store.dispose();
    const opening = this.#opening;
    if (opening === undefined) return;
    opening
      .then((datasetId) => this.#engine.request('dataset/close', { datasetId }))
      .catch(() => {
        // An engine that is gone has closed its datasets.
      });
  }

  #opened(): Promise<string> {
    // Nobody is left to be told.
    if (this.#disposed) throw new CuratorError('cancelled', 'The dataset was closed.');
    if (this.#opening === undefined) {
      const opening = this.#open();
      this.#opening = opening;
      opening.catch(() => {
        if (this.#opening === opening) this.#opening = undefined;
      });
    }
    return this.#opening;
  }

  async #open(): Promise<string> {
    const { path, storePath, annotator } = this.#source;
    const before = this.#info?.view;
    let info = await this.#engine.request('dataset/open', { path, annotator, storePath });
    if (before !== undefined && (Object.keys(before.filter).length > 0 || before.sort.by !== 'file')) {
      const { filter, sort } = before;
      info = await this.#engine.request('rows/view', { datasetId: info.datasetId, filter, sort });
    }
    // The revisions of a new engine start again.
    this.#info = info;
    this.#infoChanged.fire(info);
    return info.datasetId;
  }

  #recover(how: string): void {
    this.#opening = undefined;
    if (this.#info === undefined || this.#disposed) return;
    this.#lost.fire({ lost: true, message: `The engine ended (${how}) and is being started again.` });
    this.#opened().then(
      () => {
        this.#lost.fire({ lost: false, message: 'The engine is back. Nothing was lost.' });
      },
      (error: unknown) => {
        if (this.#disposed) return;
        this.#lost.fire({ lost: true, message: error instanceof Error ? error.message : String(error) });
      },
    );
  }
}

function unknownDataset(error: unknown): boolean {
  return CuratorError.is(error, 'unknown-dataset');
}
