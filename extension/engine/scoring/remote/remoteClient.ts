import { setTimeout as sleep } from 'node:timers/promises';
import pRetry, { AbortError } from 'p-retry';
import { CuratorError } from '../../../model/errors.ts';
import { linkedAbort } from '../../../model/linkedAbort.ts';

export interface RemoteClientOptions {
  readonly url: URL;
  /** Sent as a bearer token to this address alone; never stored, logged or shown. */
  readonly apiKey: string | undefined;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly retries: number;
  /** Before the first retry, in milliseconds; doubled with each, with jitter. */
  readonly pauseMs: number;
}

const largestAnswer = 16 * 1024 * 1024;
const longestPauseMs = 120_000;

/** A text that the server refuses, while it answers others: no reason to end the run. */
export class TextRefused extends Error {}

/** Asks one server, again where that may help: it is busy, restarts, or does not answer in time. */
export class RemoteClient {
  private readonly options: RemoteClientOptions;
  /** Until when the server has asked to be left alone, by `performance.now()`. */
  private quietUntil = 0;

  constructor(options: RemoteClientOptions) {
    const { url, apiKey } = options;
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    if (apiKey !== undefined && url.protocol === 'http:' && !local) {
      throw new CuratorError('bad-request', 'A key would travel unprotected over http. Use https, or no key.');
    }
    this.options = options;
  }

  /**
   * @returns the JSON of the answer
   * @throws TextRefused for one text; CuratorError 'cancelled', 'no-permission' for a wrong key, 'scorer-lost' where the
   * server cannot be reached, 'bad-request' where it answers something else
   */
  async post(body: unknown): Promise<unknown> {
    const { signal, retries, pauseMs, url } = this.options;
    try {
      return await pRetry(() => this.once(JSON.stringify(body)), {
        retries,
        minTimeout: pauseMs,
        maxTimeout: longestPauseMs,
        factor: 2,
        randomize: true,
        signal,
      });
    } catch (error) {
      if (signal.aborted) throw new CuratorError('cancelled', 'Scoring was cancelled.', {}, { cause: error });
      if (error instanceof CuratorError || error instanceof TextRefused) throw error;
      const why = error instanceof Error ? causeOf(error) : String(error);
      const message = `The server ${url.host} gave no answer in ${String(retries + 1)} tries: ${why}. Finished scores are kept.`;
      throw new CuratorError('scorer-lost', message, {}, { cause: error });
    }
  }

  private async once(body: string): Promise<unknown> {
    const { signal, timeoutMs } = this.options;
    const wait = this.quietUntil - performance.now();
    if (wait > 0) await sleep(wait, undefined, { signal });
    const within = linkedAbort(signal, AbortSignal.timeout(timeoutMs));
    try {
      return await this.read(await this.send(body, within.signal));
    } finally {
      within.release();
    }
  }

  private async send(body: string, signal: AbortSignal): Promise<Response> {
    const { url, apiKey } = this.options;
    return fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body,
      // A redirect could lead texts and key to another host.
      redirect: 'manual',
      signal,
    });
  }

  private async read(response: Response): Promise<unknown> {
    const { url, apiKey } = this.options;
    const { status } = response;
    if (status === 429 || status === 408 || status >= 500) {
      await response.body?.cancel();
      this.quietUntil = Math.max(
        this.quietUntil,
        performance.now() + retryAfterMs(response.headers.get('retry-after')),
      );
      throw new Error(`status ${String(status)}`);
    }
    const text = await bounded(response);
    if (status === 401 || status === 403) {
      throw stop(
        new CuratorError('no-permission', `The server ${url.host} refuses the key (status ${String(status)}).`),
      );
    }
    if (status === 400 || status === 413 || status === 422) {
      throw stop(new TextRefused(`The server refuses this text (status ${String(status)}): ${shown(text, apiKey)}`));
    }
    if (status < 200 || status >= 300) {
      const message = `The server ${url.host} answers ${url.pathname} with status ${String(status)}: ${shown(text, apiKey)}`;
      throw stop(new CuratorError('bad-request', message));
    }
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw stop(new CuratorError('bad-request', `The server ${url.host} answers with no JSON.`, {}, { cause: error }));
    }
  }
}

/** Ends the tries. */
function stop(error: Error): AbortError {
  return new AbortError(error);
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  if (reader === undefined) return '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks).toString('utf8');
    size += value.length;
    if (size > largestAnswer) {
      await reader.cancel();
      throw stop(
        new CuratorError('bad-request', 'The server answers with more than 16 MB. That is no scoring server.'),
      );
    }
    chunks.push(value);
  }
}

/** What the header asks to wait, in milliseconds: seconds or a date; 0 where it says nothing. */
export function retryAfterMs(header: string | null, now = Date.now()): number {
  if (header === null) return 0;
  const wait = /^\d+$/u.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.min(longestPauseMs, Math.max(0, wait)) : 0;
}

/** The beginning of an answer, for people; a server may echo the key that it was sent. */
function shown(text: string, apiKey: string | undefined): string {
  const clean = apiKey === undefined ? text : text.replaceAll(apiKey, '[key removed]');
  return clean.replaceAll(/\s+/gu, ' ').slice(0, 200);
}

function causeOf(error: Error): string {
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
