import * as vscode from 'vscode';
import type { ChosenFormat, RowFacts, RowQuestion } from '../../model/contract/textEditor.ts';
import { DatasetSession } from '../datasets/datasetSession.ts';
import type { Host } from '../host.ts';
import { DisposableStore, type Disposable } from '../lifecycle/disposableStore.ts';
import { settings } from '../settings.ts';

interface OpenStore {
  readonly session: DatasetSession;
  readonly subscriptions: DisposableStore;
}

/** What stores say of rows of texts. A dataset without a store is left without one: to look at a row makes no files. */
export class TextFacts implements Disposable {
  readonly #host: Host;
  readonly #open = new Map<string, OpenStore>();
  readonly #store = new DisposableStore();
  readonly #formatKnown: (chosen: ChosenFormat) => void;

  /** `formatKnown` is told the format that the curator chose for a dataset, or that there is none. */
  constructor(host: Host, formatKnown: (chosen: ChosenFormat) => void) {
    this.#host = host;
    this.#formatKnown = formatKnown;
    this.#store.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#forget(uri);
      }),
    );
    // The pair editor's own session is asked from then on; this one must not keep the dataset's view alive.
    this.#store.add(
      host.editors.onDidOpenDocument(({ uri }) => {
        this.#forget(uri);
      }),
    );
    // A store that is open cannot go with its file.
    this.#store.add(
      vscode.workspace.onWillRenameFiles(({ files }) => {
        for (const { oldUri } of files) this.#forget(oldUri);
      }),
    );
  }

  async factsOf({ uri: address, line, text }: RowQuestion): Promise<RowFacts | null> {
    const uri = vscode.Uri.parse(address, true);
    const session = await this.#sessionOf(uri);
    if (session === undefined) return null;
    const signals = await session.request('text/row', { line: line + 1, text });
    const { format, deciding } = session.info;
    this.#formatKnown({ uri: address, choice: format?.chosenByUser === true ? format.choice : null });
    if (signals === null) return null;
    const { decision, label, strength, flags } = signals;
    // Who decides blind must not be told by the way what scorers think.
    return { decision, label, strength: deciding.blind ? undefined : strength, flags, blind: deciding.blind };
  }

  dispose(): void {
    this.#store.dispose();
    for (const { subscriptions } of this.#open.values()) subscriptions.dispose();
    this.#open.clear();
  }

  async #sessionOf(uri: vscode.Uri): Promise<DatasetSession | undefined> {
    if (uri.scheme !== 'file') return undefined;
    const { editors, engine } = this.#host;
    const document = editors.documentOf(uri);
    if (document !== undefined) return document.session;
    const key = uri.toString();
    const open = this.#open.get(key);
    if (open !== undefined) return open.session;
    const place = { path: uri.fsPath, storePath: settings.storePath(uri.fsPath) };
    const { files, storePath } = await engine.request('library/summary', place);
    if (!files.some(({ path }) => path === storePath)) return undefined;
    const opened = this.#open.get(key);
    if (opened !== undefined) return opened.session;
    const subscriptions = new DisposableStore();
    const annotator = settings.annotator();
    const session = subscriptions.add(new DatasetSession(engine, { ...place, annotator }));
    // The rows are others now: the next question opens the file again.
    subscriptions.add(
      session.onOutsideChange(() => {
        this.#forget(uri);
      }),
    );
    this.#open.set(key, { session, subscriptions });
    return session;
  }

  #forget(uri: vscode.Uri): void {
    const key = uri.toString();
    this.#open.get(key)?.subscriptions.dispose();
    this.#open.delete(key);
  }
}
