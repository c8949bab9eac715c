import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { createClient, type ParamsOf, type ResultOf } from '../../../../model/contract/endpoint.ts';
import { CuratorError } from '../../../../model/errors.ts';
import { nodeRuntime } from '../../../rpc/nodeRuntime.ts';
import type { ScorerContract } from './scorerContract.ts';
import { patientLimits, readTimeLimit, TimeLimitReached, type TimeLimits } from './timeLimits.ts';

/** A process that runs one model: a model that crashes or needs too much memory takes nothing else with it. */
export interface ScorerProcess {
  readonly pid: number | undefined;
  /**
   * @throws CuratorError of the model's reason, 'cancelled', 'out-of-memory' where the process was ended for its
   * memory, TimeLimitReached where it was for its time, or 'scorer-lost' where it ended otherwise
   */
  request<Method extends keyof ScorerContract>(
    method: Method,
    params: ParamsOf<ScorerContract[Method]>,
  ): Promise<ResultOf<ScorerContract[Method]>>;
  /** Ends the process at once, whatever it computes; resolves when it is gone. */
  end(): Promise<void>;
}

/** Characters of what the process wrote last that are kept to tell why it ended. */
const tailLength = 2000;

/** Starts a scorer process; it ends with `signal`, with this process, by `end`, and when it keeps no limit of time. */
export function startScorerProcess(signal: AbortSignal, limits: TimeLimits = patientLimits): ScorerProcess {
  const here = import.meta.url;
  // The bundle beside the engine's, or the source.
  const entry = fileURLToPath(new URL(here.endsWith('.ts') ? './main.ts' : './scorer.js', here));
  const { NODE_OPTIONS: _options, ...environment } = process.env;
  const child = fork(entry, [String(limits.textsMs), String(limits.modelMs)], {
    execPath: process.execPath,
    execArgv: [],
    serialization: 'json',
    // A session of its own, whose share of the processor it makes small without doing so to the editor's.
    detached: process.platform === 'linux',
    env: { ...environment, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let tail = '';
  let model = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-tailLength);
  });
  const quiet = (): void => undefined;
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child), {
    error: quiet,
    warn: quiet,
    info: quiet,
    log: quiet,
  });
  let how: string | undefined;
  const gone = new Promise<void>((resolve) => {
    const ended = (why: string): void => {
      if (how !== undefined) return;
      how = why;
      connection.dispose();
      resolve();
    };
    // After the streams are read to their end, so that the tail is whole.
    child.once('close', (code, killedBy) => {
      ended(killedBy === null ? `exit code ${String(code)}` : `signal ${killedBy}`);
    });
    child.once('error', (error) => {
      if (child.pid === undefined) ended(error.message);
    });
  });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', kill, { once: true });
  void gone.then(() => {
    signal.removeEventListener('abort', kill);
  });
  const client = createClient<ScorerContract>(connection, nodeRuntime);
  connection.listen();
  if (signal.aborted) kill();

  return {
    pid: child.pid,
    async request(method, params) {
      if ('path' in params) model = params.path;
      try {
        return await client.request(method, params);
      } catch (error) {
        if (signal.aborted) throw new CuratorError('cancelled', 'Scoring was cancelled.', {}, { cause: error });
        const lost = CuratorError.is(error, 'disconnected') || !child.connected;
        if (!lost) throw error;
        kill();
        await gone;
        const late = readTimeLimit(tail);
        throw late === undefined
          ? endOf(how ?? '', tail, error)
          : new TimeLimitReached(late.stage, late.pair, model, limits, error);
      }
    },
    async end() {
      kill();
      await gone;
    },
  };
}

function endOf(how: string, tail: string, cause: unknown): CuratorError {
  if (tail.includes('memory-limit') || /bad_alloc|heap out of memory/u.test(tail)) {
    const message = 'The model was stopped because it used more memory than it may.';
    return new CuratorError('out-of-memory', message, {}, { cause });
  }
  const lastLine = tail.trim().split('\n').at(-1) ?? '';
  const message = `The process of the model ended (${how})${lastLine === '' ? '' : `: ${lastLine.slice(0, 300)}`}.`;
  return new CuratorError('scorer-lost', message, {}, { cause });
}
