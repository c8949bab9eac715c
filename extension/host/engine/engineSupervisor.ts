import type { ParamsOf, RequestOptions, ResultOf } from '../../model/contract/endpoint.ts';
import type { EngineContract, EngineEvents } from '../../model/contract/engine.ts';
import { CuratorError } from '../../model/errors.ts';
import type { Disposable } from '../lifecycle/disposableStore.ts';
import { Listeners } from '../lifecycle/listeners.ts';
import type { EngineProcess, EngineProcessOptions } from './engineProcess.ts';
import { RestartBudget } from './restartBudget.ts';

export interface EngineSupervisorOptions {
  readonly start: (hooks: Pick<EngineProcessOptions, 'onEvent' | 'onEnd'>) => EngineProcess;
  readonly log: { info(message: string): void; warn(message: string): void };
  readonly budget?: RestartBudget;
  /** Milliseconds on a steady clock. */
  readonly now?: () => number;
}

/** Keeps an engine process alive: starts it on the first request and again after it was lost. */
export class EngineSupervisor {
  readonly #options: EngineSupervisorOptions;
  readonly #budget: RestartBudget;
  readonly #now: () => number;
  readonly #lost = new Listeners<string>();
  readonly #changed = new Listeners<EngineEvents['dataset/changed']>();
  readonly #changedOutside = new Listeners<EngineEvents['dataset/changedOutside']>();
  #current: EngineProcess | undefined;
  #starting: Promise<EngineProcess> | undefined;
  #stopped = false;

  constructor(options: EngineSupervisorOptions) {
    this.#options = options;
    this.#budget = options.budget ?? new RestartBudget();
    this.#now = options.now ?? (() => performance.now());
  }

  /** Process id of the running engine. */
  get pid(): number | undefined {
    return this.#current?.pid;
  }

  /** Called with the reason in words when the engine ended without being asked to. */
  onLost(listener: (how: string) => void): Disposable {
    return this.#lost.on(listener);
  }

  onDatasetChanged(listener: (info: EngineEvents['dataset/changed']) => void): Disposable {
    return this.#changed.on(listener);
  }

  onDatasetChangedOutside(listener: (event: EngineEvents['dataset/changedOutside']) => void): Disposable {
    return this.#changedOutside.on(listener);
  }

  /** @throws CuratorError of the engine's reason, 'cancelled', or 'disconnected' when the engine ended meanwhile */
  async request<Method extends keyof EngineContract>(
    method: Method,
    params: ParamsOf<EngineContract[Method]>,
    options?: RequestOptions,
  ): Promise<ResultOf<EngineContract[Method]>> {
    const engine = await this.#running();
    try {
      return await engine.client.request(method, params, options);
    } catch (error) {
      // A write to a process that is just ending fails before its end is known.
      if (CuratorError.is(error, 'internal') && this.#current !== engine) {
        throw new CuratorError('disconnected', 'The engine ended. Try again.', {}, { cause: error });
      }
      throw error;
    }
  }

  /** Ends the engine, if one runs, and allows it to start again however often it was lost. */
  async restart(): Promise<void> {
    this.#budget.reset();
    const engine = this.#current;
    if (engine === undefined) return;
    await engine.stop();
  }

  /** Ends the engine without warning, as a crash does. */
  kill(): void {
    this.#current?.kill();
  }

  /** Ends the engine for good. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#current?.stop();
  }

  async #running(): Promise<EngineProcess> {
    if (this.#current !== undefined) return this.#current;
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #start(): Promise<EngineProcess> {
    const delay = this.#budget.delay(this.#now());
    if (delay === undefined) {
      throw new CuratorError(
        'disconnected',
        'The engine keeps ending and was not started again. Look into the log, then run "Preference Curator: Restart Engine".',
      );
    }
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    if (this.#stopped) throw new CuratorError('disconnected', 'The editor is closing.');
    const life: { process?: EngineProcess } = {};
    const engine = this.#options.start({
      onEvent: (name, value) => {
        if (name === 'dataset/changed') this.#changed.fire(value as EngineEvents['dataset/changed']);
        else this.#changedOutside.fire(value as EngineEvents['dataset/changedOutside']);
      },
      onEnd: (how) => {
        if (life.process !== undefined && this.#current === life.process) this.#current = undefined;
        if (this.#stopped) return;
        this.#budget.recordLoss(this.#now());
        this.#options.log.warn(`The engine ended (${how}).`);
        this.#lost.fire(how);
      },
    });
    life.process = engine;
    this.#current = engine;
    this.#options.log.info(`The engine runs as process ${String(engine.pid)}.`);
    return engine;
  }
}
