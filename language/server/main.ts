import { createConnection, IPCMessageReader, IPCMessageWriter, ProposedFeatures } from 'vscode-languageserver/node';
import { startLanguageServer } from './server.ts';

/** Entry of the language server's process: the server over the channel to the process that started it. */
startLanguageServer(
  createConnection(ProposedFeatures.all, new IPCMessageReader(process), new IPCMessageWriter(process)),
);
// Whoever started the server is gone.
process.once('disconnect', () => process.exit(0));
