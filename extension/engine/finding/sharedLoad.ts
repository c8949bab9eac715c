import type { HandlerContext } from '../../model/contract/endpoint.ts';

interface Loading<Value> {
  readonly value: Promise<Value>;
  readonly stop: AbortController;
  users: number;
}

/** Something that is loaded when it is first needed, once for all who ask meanwhile. */
export class SharedLoad<Value> {
  readonly #load: (context: HandlerContext) => Promise<Value>;
  #value: Value | undefined;
  #loading: Loading<Value> | undefined;

  constructor(load: (context: HandlerContext) => Promise<Value>) {
    this.#load = load;
  }

  /** Undefined before it is loaded. */
  get value(): Value | undefined {
    return this.#value;
  }

  /** Forgets the value, and stops loading it. */
  reset(): void {
    this.#loading?.stop.abort();
    this.#loading = undefined;
    this.#value = undefined;
  }

  /** The value; loading goes on as long as one of those who asked waits for it. @throws what loading throws */
  async get({ signal, progress }: HandlerContext): Promise<Value> {
    if (this.#value !== undefined) return this.#value;
    const loading = (this.#loading ??= this.#begin(progress));
    loading.users++;
    const leave = (): void => {
      if (--loading.users === 0 && this.#value === undefined) loading.stop.abort();
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await loading.value;
    } finally {
      signal.removeEventListener('abort', leave);
      if (this.#loading === loading) this.#loading = undefined;
    }
  }

  #begin(progress: HandlerContext['progress']): Loading<Value> {
    const stop = new AbortController();
    const value = (async (): Promise<Value> => {
      const loaded = await this.#load({ signal: stop.signal, progress });
      if (!stop.signal.aborted) this.#value = loaded;
      return loaded;
    })();
    return { value, stop, users: 0 };
  }
}
