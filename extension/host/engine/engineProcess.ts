import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { createClient, type Client, type RpcRuntime } from '../../model/contract/endpoint.ts';
import type { EngineContract, EngineEvents } from '../../model/contract/engine.ts';

/** What this layer passes to the contract's endpoints. */
export const rpcRuntime: RpcRuntime = { ResponseError, CancellationTokenSource };

export interface EngineProcessOptions {
  /** Absolute path of the engine's script. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Receives each line that the process writes to its streams. */
  readonly onOutput: (stream: 'stdout' | 'stderr', line: string) => void;
  readonly onEvent: <Name extends keyof EngineEvents>(name: Name, value: EngineEvents[Name]) => void;
  /** Called once, when the process is gone for whatever reason. `how` says it in words. */
  readonly onEnd: (how: string) => void;
}

/** One life of the engine process. */
export interface EngineProcess {
  readonly pid: number | undefined;
  readonly client: Client<EngineContract>;
  /** Asks the process to end and makes it end after two seconds; resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends the process without warning. */
  kill(): void;
}

const stopPatienceMs = 2_000;
/**
 * Three times this is what V8 holds for new objects: with its own limit that alone is 100 MB after a whole-file pass.
 * With 4 an export takes a fifth longer, and single pages of a million rows wait for collections.
 */
const youngMegabytes = 16;
const eventNames = ['dataset/changed', 'dataset/changedOutside'] as const satisfies readonly (keyof EngineEvents)[];

/** Starts an engine process. A process that cannot be started ends at once, through `onEnd`. */
export function startEngineProcess(options: EngineProcessOptions): EngineProcess {
  const child = fork(options.entry, [], {
    // Never "node" from the path: it may be missing or too old for the native modules.
    execPath: process.execPath,
    execArgv: [`--max-semi-space-size=${String(youngMegabytes)}`],
    serialization: 'json',
    env: { ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child), {
    error: (message) => {
      options.onOutput('stderr', message);
    },
    warn: (message) => {
      options.onOutput('stderr', message);
    },
    info: (message) => {
      options.onOutput('stdout', message);
    },
    log: (message) => {
      options.onOutput('stdout', message);
    },
  });
  for (const name of eventNames) {
    connection.onNotification(name, (value: EngineEvents[typeof name]) => {
      options.onEvent(name, value);
    });
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    const source = child[stream];
    if (source === null) continue;
    createInterface({ input: source }).on('line', (line) => {
      options.onOutput(stream, line);
    });
  }

  let ended = false;
  const gone = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      if (ended) return;
      ended = true;
      connection.dispose();
      options.onEnd(how);
      resolve();
    };
    child.once('exit', (code, signal) => {
      end(signal === null ? `exit code ${String(code)}` : `signal ${signal}`);
    });
    child.once('error', (error) => {
      // A failed write is followed by an exit; a failed start is not.
      if (child.pid === undefined) end(error.message);
      else options.onOutput('stderr', error.message);
    });
  });
  const client = createClient<EngineContract>(connection, rpcRuntime);
  connection.listen();

  return {
    pid: child.pid,
    client,
    async stop() {
      if (!ended) {
        child.kill('SIGTERM');
        const patience = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs);
        await gone;
        clearTimeout(patience);
      }
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}
