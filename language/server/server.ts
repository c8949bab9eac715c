import {
  CodeActionKind,
  CodeLensRefreshRequest,
  DidChangeConfigurationNotification,
  DocumentFormattingRequest,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type Disposable,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import {
  serverMethods,
  type ChosenFormat,
  type RowFacts,
  type RowQuestion,
} from '../../extension/model/contract/textEditor.ts';
import type { DocumentChecker } from './documentChecker.ts';
import { RowsDocument } from './document/rowsDocument.ts';
import { actionsOf } from './features/codeActions.ts';
import { lensesOf } from './features/codeLens.ts';
import { completionsOf } from './features/completion.ts';
import { formatEdits } from './features/formatting.ts';
import { hoverOf } from './features/hover.ts';
import { symbolsOf } from './features/symbols.ts';
import { OpenText } from './openText.ts';
import { defaultTextSettings, readTextSettings, type TextSettings } from './textSettings.ts';

const section = 'preferenceCurator';

const capabilities: ServerCapabilities = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  hoverProvider: true,
  codeLensProvider: {},
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] },
  completionProvider: { triggerCharacters: ['"', ':'] },
  documentSymbolProvider: true,
};

/**
 * Serves the Language Server Protocol for texts of preference data. It works on the texts that it is sent and on nothing
 * else: it opens no file and no address, and runs nothing that a workspace names.
 */
export function startLanguageServer(connection: Connection): void {
  const texts = new Map<string, OpenText>();
  const client = { configuration: false, watchesConfiguration: false, refreshesLenses: false, formatting: false };
  const documents = new TextDocuments<RowsDocument>({
    create: (uri, languageId, version, content) => new RowsDocument(uri, languageId, version, content),
    update: (document, changes, version) => {
      document.update(changes, version);
      return document;
    },
  });

  const report = (what: string, error: unknown): void => {
    connection.console.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  const settingsOf = async (uri: string): Promise<TextSettings> => {
    if (!client.configuration) return defaultTextSettings;
    const found: unknown = await connection.workspace.getConfiguration({ scopeUri: uri, section });
    return readTextSettings(found);
  };
  const refreshLenses = (): void => {
    if (!client.refreshesLenses) return;
    connection.sendRequest(CodeLensRefreshRequest.type).catch((error: unknown) => {
      report('Lenses could not be refreshed', error);
    });
  };
  const withChecker = async <Result>(
    { uri }: { readonly uri: string },
    otherwise: Result,
    use: (checker: DocumentChecker, settings: TextSettings) => Result | Promise<Result>,
  ): Promise<Result> => {
    const text = texts.get(uri);
    const checker = await text?.whenReady();
    return text === undefined || checker === undefined ? otherwise : use(checker, text.settings);
  };
  const factsOf = async (question: RowQuestion): Promise<RowFacts | null> => {
    try {
      return await connection.sendRequest<RowFacts | null>(serverMethods.rowFacts, question);
    } catch (error) {
      // The rest of the hover is worth showing.
      report('What is known of a row', error);
      return null;
    }
  };

  let formatter: Promise<Disposable> | undefined;
  /** Formatting changes bytes: it is there only where somebody asked for it. */
  const offerFormatting = async (): Promise<void> => {
    if (!client.formatting) return;
    const wanted = [...texts.values()].some(({ settings }) => settings.format);
    if (wanted) {
      formatter ??= connection.client.register(DocumentFormattingRequest.type, { documentSelector: null });
      await formatter;
    } else if (formatter !== undefined) {
      const old = formatter;
      formatter = undefined;
      (await old).dispose();
    }
  };

  connection.onInitialize(({ capabilities: { workspace, textDocument } }) => {
    client.configuration = workspace?.configuration === true;
    client.watchesConfiguration = workspace?.didChangeConfiguration?.dynamicRegistration === true;
    client.refreshesLenses = workspace?.codeLens?.refreshSupport === true;
    client.formatting = textDocument?.formatting?.dynamicRegistration === true;
    return { capabilities, serverInfo: { name: 'Preference Curator' } };
  });
  connection.onInitialized(() => {
    if (!client.watchesConfiguration) return;
    connection.client.register(DidChangeConfigurationNotification.type, { section }).catch((error: unknown) => {
      report('Settings are not followed', error);
    });
  });
  connection.onDidChangeConfiguration(async () => {
    try {
      for (const text of texts.values()) await text.readSettings();
      refreshLenses();
      await offerFormatting();
    } catch (error) {
      report('Settings', error);
    }
  });

  documents.onDidOpen(({ document }) => {
    const { uri } = document;
    const text = new OpenText({
      document,
      settings: () => settingsOf(uri),
      tell: (diagnostics) => {
        connection
          .sendDiagnostics({ uri, version: document.version, diagnostics: [...diagnostics] })
          .catch((error: unknown) => {
            report('Findings', error);
          });
      },
      formatChanged: refreshLenses,
      failed: (error) => {
        report(`Checking ${uri}`, error);
      },
    });
    texts.set(uri, text);
    text
      .whenReady()
      .then(offerFormatting)
      .catch((error: unknown) => {
        report('Formatting', error);
      });
  });
  documents.onDidChangeContent(({ document }) => {
    texts.get(document.uri)?.edited();
  });
  documents.onDidClose(({ document }) => {
    texts.get(document.uri)?.close();
    texts.delete(document.uri);
  });
  connection.onNotification(serverMethods.chosenFormat, ({ uri, choice }: ChosenFormat) => {
    texts.get(uri)?.choose(choice ?? undefined);
  });

  connection.onHover(({ textDocument, position }) =>
    withChecker(textDocument, undefined, (checker) =>
      hoverOf(checker, position, (line, text) => factsOf({ uri: textDocument.uri, line, text })),
    ),
  );
  connection.onCodeLens(({ textDocument }) =>
    withChecker(textDocument, [], (checker, { codeLens }) => (codeLens ? [...lensesOf(checker)] : [])),
  );
  connection.onCodeAction(({ textDocument, range, context }) =>
    withChecker(textDocument, [], (checker) => [...actionsOf(checker, range, context.diagnostics)]),
  );
  connection.onCompletion(({ textDocument, position }) =>
    withChecker(textDocument, [], async (checker) => [...(await completionsOf(checker, position))]),
  );
  connection.onDocumentSymbol(({ textDocument }) =>
    withChecker(textDocument, [], (checker) => [...symbolsOf(checker)]),
  );
  connection.onDocumentFormatting(({ textDocument }) =>
    withChecker(textDocument, [], (checker, { format }) => (format ? [...formatEdits(checker)] : [])),
  );
  documents.listen(connection);
  connection.listen();
}
