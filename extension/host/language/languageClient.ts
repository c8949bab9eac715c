import { fork, type ChildProcess } from 'node:child_process';
import type * as vscode from 'vscode';
import {
  IPCMessageReader,
  IPCMessageWriter,
  LanguageClient,
  RevealOutputChannelOn,
  type MessageTransports,
} from 'vscode-languageclient/node';
import {
  rowQuestion,
  serverMethods,
  type ChosenFormat,
  type RowFacts,
  type RowQuestion,
} from '../../model/contract/textEditor.ts';
import { textLanguages } from './textLanguages.ts';

export interface LanguageClientOptions {
  /** Absolute path of the server's script. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: vscode.LogOutputChannel;
  /** Answers what the dataset's store has of a row. */
  readonly factsOf: (question: RowQuestion) => Promise<RowFacts | null>;
}

/** The language server as the extension uses it. */
export interface TextServer {
  tellFormat(chosen: ChosenFormat): Promise<void>;
  stop(): Promise<void>;
}

const stopPatienceMs = 2_000;

/** Starts the language server in a process of its own. @throws Error where it cannot be started */
export async function startTextServer(options: LanguageClientOptions): Promise<TextServer> {
  const children = new Set<ChildProcess>();
  // Forked here rather than by the library, which would hand the whole environment on.
  const start = (): Promise<MessageTransports> => {
    const child = fork(options.entry, [], {
      execPath: process.execPath,
      execArgv: [],
      // Texts are large: as JSON they take eight times as long to arrive.
      serialization: 'advanced',
      env: { ...options.environment },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    child.once('error', (error) => {
      options.log.error(`The language server cannot be started: ${error.message}`);
      children.delete(child);
    });
    child.stderr?.on('data', (data: Buffer) => {
      options.log.warn(`language server: ${data.toString('utf8').trimEnd()}`);
    });
    return Promise.resolve({ reader: new IPCMessageReader(child), writer: new IPCMessageWriter(child) });
  };
  const client = new LanguageClient('preferenceCurator.text', 'Preference Curator', start, {
    documentSelector: textLanguages.flatMap((language) => [
      { scheme: 'file', language },
      { scheme: 'untitled', language },
    ]),
    outputChannel: options.log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
  });
  client.onRequest(serverMethods.rowFacts, (question: unknown) => options.factsOf(rowQuestion.parse(question)));
  await client.start();
  return {
    tellFormat: (chosen) => client.sendNotification(serverMethods.chosenFormat, chosen),
    async stop() {
      try {
        await client.stop(stopPatienceMs);
      } finally {
        for (const child of children) child.kill('SIGKILL');
      }
    },
  };
}
