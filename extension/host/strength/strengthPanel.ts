import * as vscode from 'vscode';
import type { DatasetInfo } from '../../model/contract/engine.ts';
import type { RowFilter } from '../../model/contract/rowView.ts';
import type { FieldList } from '../../model/contract/finding.ts';
import {
  strengthViewContract,
  type StrengthViewContract,
  type StrengthViewEvents,
} from '../../model/contract/strengthView.ts';
import { rowPrefix } from '../../model/finding/fields.ts';
import { commandPrefix, pairsViewType } from '../commands/commandTable.ts';
import { rpcRuntime } from '../engine/engineProcess.ts';
import type { DisposableStore } from '../lifecycle/disposableStore.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import type { PairsEditors } from '../pairs/pairsEditors.ts';
import { WebviewConnection } from '../webview/webviewConnection.ts';
import { exportBands } from './exportBands.ts';
import { chooseChart, saveChart } from './saveChart.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

/** The ten rows of a band are the same each time it is looked at. */
const previewSeed = 1;
/** Fields with more values than this have too few rows a value to be charted. */
const mostGroups = 200;
/** A report over all rows is not asked for more often than this. */
const changePauseMs = 300;

/** One strength view: the range drawn in it is the strength filter of the pair editor, both ways. */
export class StrengthPanel {
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
          'bar/select': ({ filter }) => this.#show(filter, true),
          'noise/charts': (params, { signal }) => session.request('noise/charts', params, { signal }),
          'noise/facets': async (_, { signal }) => facetsOf(await session.request('finding/fields', {}, { signal })),
          'noise/report': (params, { signal }) => session.request('noise/report', params, { signal }),
          'noise/calibration': ({ field }, { signal }) =>
            session.request(
              'noise/calibration',
              { gold: field === '' ? { kind: 'decisions' } : { kind: 'field', field } },
              { signal },
            ),
          'noise/buckets': ({ judge }, { signal }) =>
            session.request('noise/buckets', judge === '' ? {} : { judge }, { signal }),
          'noise/setWeights': (params) => session.request('noise/setWeights', params),
          'scores/profiles': (params, { signal }) => session.request('scores/profiles', params, { signal }),
          'scores/attributes': (params, { signal }) => session.request('scores/attributes', params, { signal }),
          'scores/combine': (params) => session.request('scores/combine', params),
          'bands/scale': (params, { signal }) => session.request('bands/scale', params, { signal }),
          'bands/preview': (params, { signal }) =>
            session.request('bands/preview', { ...params, seed: previewSeed }, { signal }),
          'bands/apply': async (params) => {
            const { label } = await document.carryOut(() => session.request('bands/apply', params));
            return { label };
          },
          'bands/export': ({ plan }) => exportBands(document, plan),
          'chart/save': (chart) => saveChart(document, chart),
          'chart/choose': ({ charts }) => chooseChart(charts),
          'command/run': async ({ command }) => {
            if (command === 'openPairs') await editors.reveal(document, pairsViewType);
            else await vscode.commands.executeCommand(commandPrefix + command, document.uri);
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

  /** Lets the view offer its charts. */
  askForChart(): void {
    this.#connection.notify('chart/asked', {});
  }

  async #select(range: Range | undefined): Promise<{ readonly rows: number }> {
    // A range takes the place of what was chosen in another chart, and keeps what the editor's filter says.
    const chosen = { margin: undefined, votes: undefined, bucket: undefined, strength: range };
    return this.#show({ ...this.#document.info.view.filter, ...chosen }, range !== undefined);
  }

  async #show(filter: RowFilter, worstFirst: boolean): Promise<{ readonly rows: number }> {
    const { session } = this.#document;
    // Known before the answer comes, so that its echo is not sent back.
    this.#range = filter.strength;
    const info = await session.request('rows/view', {
      filter,
      sort: { by: worstFirst ? 'strength' : 'file', descending: false },
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

/** What charts can be split by: texts of few values, the model, and the length that every row has. */
function facetsOf({ fields }: FieldList): readonly string[] {
  const texts = fields.filter(
    ({ kind, origin, distinct = 0 }) => kind === 'text' && origin === 'row' && distinct >= 2 && distinct <= mostGroups,
  );
  const models = fields.some(({ name, distinct = 0 }) => name === 'model' && distinct >= 2) ? ['model'] : [];
  const names = texts.map(({ name }) => (name.startsWith(rowPrefix) ? name.slice(rowPrefix.length) : name));
  return ['chosen length', ...models, ...names];
}
