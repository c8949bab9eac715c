import * as vscode from 'vscode';
import { serverCommands, type ChosenFormat } from '../../model/contract/textEditor.ts';
import { engineEnvironment } from '../engine/engineEnvironment.ts';
import { failureMessage, reportFailure } from '../failure.ts';
import type { Feature, Host } from '../host.ts';
import type { Disposable } from '../lifecycle/disposableStore.ts';
import type { TextServer } from './languageClient.ts';
import { reviewPair } from './reviewPair.ts';
import { TextFacts } from './textFacts.ts';
import { isRowsText } from './textLanguages.ts';

/** Runs the language server from when the first text of rows is opened. */
class TextSupport implements Disposable {
  readonly #host: Host;
  readonly #facts: TextFacts;
  #server: Promise<TextServer> | undefined;

  constructor(host: Host) {
    this.#host = host;
    this.#facts = new TextFacts(host, (chosen) => {
      this.tellFormat(chosen);
    });
  }

  /** Starts the server unless it was. Its client is loaded only then: most windows never need it. */
  start(): void {
    const { context, log } = this.#host;
    this.#server ??= import('./languageClient.ts').then(({ startTextServer }) =>
      startTextServer({
        entry: context.asAbsolutePath('dist/languageServer.js'),
        environment: engineEnvironment(process.env),
        log,
        factsOf: (question) => this.#facts.factsOf(question),
      }),
    );
    this.#server.catch((error: unknown) => {
      log.error(`The language server does not run: ${failureMessage(error)}`);
    });
  }

  tellFormat(chosen: ChosenFormat): void {
    this.#server
      ?.then((server) => server.tellFormat(chosen))
      .catch((error: unknown) => {
        this.#host.log.debug(`The language server was not told the format: ${failureMessage(error)}`);
      });
  }

  dispose(): void {
    this.#facts.dispose();
    this.#server
      ?.then((server) => server.stop())
      .catch((error: unknown) => {
        this.#host.log.debug(`The language server did not end by itself: ${failureMessage(error)}`);
      });
  }
}

/** Preference data as text: checks, lenses, hovers and quick fixes. */
export const languageFeature: Feature = {
  id: 'preference data as text',
  start(host, store) {
    const support = store.add(new TextSupport(host));
    const look = (document: vscode.TextDocument): void => {
      if (!isRowsText(document)) return;
      support.start();
      const format = host.editors.documentOf(document.uri)?.info.format;
      if (format?.chosenByUser === true) support.tellFormat({ uri: document.uri.toString(), choice: format.choice });
    };
    store.add(vscode.workspace.onDidOpenTextDocument(look));
    for (const document of vscode.workspace.textDocuments) look(document);
    store.add(
      host.editors.onDidChange((document) => {
        const format = document?.isDisposed === false ? document.info.format : undefined;
        if (document === undefined || format === undefined) return;
        support.tellFormat({ uri: document.uri.toString(), choice: format.chosenByUser ? format.choice : null });
      }),
    );
    store.add(
      vscode.commands.registerCommand(serverCommands.reviewPair, async (address: unknown, line: unknown) => {
        try {
          const editor = vscode.window.activeTextEditor;
          const uri = typeof address === 'string' ? vscode.Uri.parse(address, true) : editor?.document.uri;
          const place = typeof line === 'number' ? line : (editor?.selection.active.line ?? 0);
          if (uri !== undefined) await reviewPair(host, uri, place);
        } catch (error) {
          reportFailure(host.log, vscode.l10n.t('Review Pair'), error);
        }
      }),
    );
  },
};
