import * as vscode from 'vscode';
import type { DatasetInfo, RowFilter } from '../../model/contract/engine.ts';
import {
  strengthViewContract,
  type StrengthViewContract,
  type StrengthViewEvents,
} from '../../model/contract/strengthView.ts';
import { commandPrefix, pairsViewType, strengthViewType } from '../commands/commandTable.ts';
import { rpcRuntime } from '../engine/engineProcess.ts';
import type { Feature } from '../host.ts';
import type { DisposableStore } from '../lifecycle/disposableStore.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import type { PairsEditors } from '../pairs/pairsEditors.ts';
import { DatasetPanels } from '../webview/datasetPanels.ts';
import { WebviewConnection } from '../webview/webviewConnection.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A report over all rows is not asked for more often than this. */
const changePauseMs = 300;
/** The strength views: one a dataset. */
export function strengthPanels(
  extensionUri: vscode.Uri,
  editors: PairsEditors,
  log: vscode.LogOutputChannel,
): DatasetPanels {
  return new DatasetPanels(
    {
      viewType: strengthViewType,
      view: 'strength',
      titleOf: (document) => vscode.l10n.t('Strength: {0}', document.name),
      connect: (document, panel, store) => {
        new StrengthPanel(document, panel, editors, log, store);
      },
    },
    extensionUri,
    editors,
  );
}

/** One strength view: the range drawn in it is the strength filter of the pair editor, both ways. */
class StrengthPanel {
  readonly #document: PairsDocument;
  readonly #editors: PairsEditors;
  readonly #connection: WebviewConnection<StrengthViewContract, StrengthViewEvents>;
  #range: Range | undefined;
  /** Changes up to this revision are its own doing or known to the webview. */
  #knownRevision: number;
  #pause: NodeJS.Timeout | undefined;

  constructor(
    document: PairsDocument,
    panel: vscode.WebviewPanel,
    editors: PairsEditors,
    log: vscode.LogOutputChannel,
    store: DisposableStore,
  ) {
    this.#document = document;
    this.#editors = editors;
    this.#range = document.info.view.filter.strength;
    this.#knownRevision = document.info.revision;
    const { session } = document;
    this.#connection = store.add(
      new WebviewConnection<StrengthViewContract, StrengthViewEvents>({
        port: panel.webview,
        runtime: rpcRuntime,
        contract: strengthViewContract,
        onError: (message) => {
          log.warn(`Strength view: ${message}`);
        },
        handlers: {
          'view/ready': () => ({
            dataset: document.uri.toString(),
            datasetName: document.name,
            selection: document.info.view.filter.strength,
          }),
          'strength/report': (params, { signal }) => session.request('strength/report', params, { signal }),
          'range/select': ({ range }) => this.#select(range ?? undefined),
          'command/run': async ({ command }) => {
            if (command === 'openPairs') await editors.reveal(document, pairsViewType);
            else await vscode.commands.executeCommand(`${commandPrefix}score`, document.uri);
            return null;
          },
        },
      }),
    );
    store.add(
      session.onInfo((info) => {
        this.#follow(info);
      }),
    );
    store.add(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#connection.close();
      }),
    );
    store.add({
      dispose: () => {
        clearTimeout(this.#pause);
      },
    });
  }

  async #select(range: Range | undefined): Promise<{ readonly rows: number }> {
    const { session, info: before } = this.#document;
    const { strength: _, ...others } = before.view.filter;
    const filter: RowFilter = range === undefined ? others : { ...others, strength: { ...range } };
    // Known before the answer comes, so that its echo is not sent back.
    this.#range = range;
    const info = await session.request('rows/view', {
      filter,
      sort: { by: range === undefined ? 'file' : 'strength', descending: false },
    });
    this.#knownRevision = info.revision;
    session.accept(info);
    await this.#editors.reveal(this.#document, pairsViewType);
    return { rows: info.view.total };
  }

  #follow(info: DatasetInfo): void {
    const range = info.view.filter.strength;
    if (range?.min !== this.#range?.min || range?.max !== this.#range?.max) {
      this.#range = range;
      this.#connection.notify('range/changed', { range: range ?? null });
    }
    if (info.revision === this.#knownRevision || this.#pause !== undefined) return;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      const { revision } = this.#document.info;
      if (revision === this.#knownRevision) return;
      this.#knownRevision = revision;
      this.#connection.notify('strength/changed', { revision });
    }, changePauseMs);
  }
}

/** Brings strength views back after a reload of the window. */
export const strengthFeature: Feature = {
  id: 'strength',
  start(host, store) {
    store.add(host.strength.serializer());
  },
};
