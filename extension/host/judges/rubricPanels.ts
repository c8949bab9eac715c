import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { textOfTurns } from '../../model/comparison.ts';
import {
  rubricViewContract,
  type RubricViewContract,
  type RubricViewEvents,
  type UsedRubric,
} from '../../model/contract/rubricView.ts';
import { CuratorError } from '../../model/errors.ts';
import { rubricVersion, type Rubric, type RubricExample } from '../../model/judges/rubric.ts';
import { checkRubric } from '../../model/judges/rubricProblems.ts';
import { usedRubricsOf } from '../../model/judges/usedRubrics.ts';
import { rubricTemplates } from '../../model/judges/rubricTemplates.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import { rpcRuntime } from '../engine/engineProcess.ts';
import type { Host } from '../host.ts';
import { DisposableStore } from '../lifecycle/disposableStore.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { WebviewConnection } from '../webview/webviewConnection.ts';
import { setUpWebview } from '../webview/webviewSetup.ts';
import { judgeDataset } from './judgeDataset.ts';
import { RubricFile } from './rubricFiles.ts';

const viewType = 'preferenceCurator.rubric';
/** What was last written for a dataset lives on in the workspace's state under this and its address. */
const draftKey = 'rubric.draft:';
/** One editor a dataset; they go with their datasets. */
const panels = new WeakMap<PairsDocument, vscode.WebviewPanel>();
const versionOf = (rubric: Rubric): string =>
  rubricVersion(rubric, (text) => createHash('sha256').update(text).digest('hex'));

/** Opens the rubric editor of a dataset, or brings it to the front. */
export function editRubric(host: Host, resource: vscode.Uri | undefined): void {
  const document = requireDocument(host, resource);
  const open = panels.get(document);
  if (open !== undefined) {
    open.reveal();
    return;
  }
  const title = vscode.l10n.t('Rubric: {0}', document.name);
  const panel = vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Beside, {
    // What is being written lives in the view.
    retainContextWhenHidden: true,
  });
  panel.iconPath = vscode.Uri.joinPath(host.context.extensionUri, 'media', 'icon.png');
  panels.set(document, panel);
  const store = new DisposableStore();
  const connection = store.add(connect(host, document, panel));
  store.add(
    document.onDidSelectRow(() => {
      connection.notify('dataset/changed', { versions: false });
    }),
  );
  store.add(
    document.session.onInfo(() => {
      connection.notify('dataset/changed', { versions: true });
    }),
  );
  store.add(
    document.onDidDispose(() => {
      panel.dispose();
    }),
  );
  panel.onDidDispose(() => {
    panels.delete(document);
    store.dispose();
  });
  setUpWebview(panel.webview, host.context.extensionUri, 'rubric', title);
}

function connect(
  host: Host,
  document: PairsDocument,
  panel: vscode.WebviewPanel,
): WebviewConnection<RubricViewContract, RubricViewEvents> {
  const { session } = document;
  const file = new RubricFile();
  const memory = host.context.workspaceState;
  const memoryKey = draftKey + document.uri.toString();
  const versions = async (): Promise<readonly UsedRubric[]> => usedRubricsOf(await session.request('judges/list', {}));
  return new WebviewConnection<RubricViewContract, RubricViewEvents>({
    port: panel.webview,
    runtime: rpcRuntime,
    contract: rubricViewContract,
    onError: (message) => {
      host.log.warn(`Rubric editor: ${message}`);
    },
    handlers: {
      'view/ready': async () => {
        const templates = Object.entries(rubricTemplates).map(([key, rubric]) => ({ key, rubric }));
        const [first] = templates;
        // What a window of an older version wrote may not fit any more.
        const rubric = checkRubric(memory.get(memoryKey)).rubric ?? first?.rubric;
        if (rubric === undefined) throw new CuratorError('internal', 'There is no template of a rubric.');
        return { datasetName: document.name, rubric, templates, versions: await versions() };
      },
      'rubric/preview': async ({ rubric }, { signal }) => {
        await memory.update(memoryKey, rubric);
        const version = versionOf(rubric);
        const row = document.selectedRow;
        if (row === undefined) return { version, line: null, messages: [] };
        const { line, comparison } = await session.request('rows/detail', { row }, { signal });
        // A row that is no pair is nothing wrong with the rubric.
        if (comparison?.candidates.length !== 2) return { version, line, messages: [] };
        const messages = await session.request('judges/preview', { row, rubric }, { signal });
        return { version, line, messages };
      },
      'rubric/versions': versions,
      'rubric/example': () => exampleOf(document),
      'rubric/open': async () => {
        const rubric = await file.open();
        return rubric === undefined ? null : { rubric, fileName: file.name, version: versionOf(rubric) };
      },
      'rubric/save': async ({ rubric, as }) => {
        const saved = await file.save(rubric, as);
        return saved ? { fileName: file.name, version: versionOf(rubric) } : null;
      },
      'rubric/leaveFile': () => {
        file.leave();
        return null;
      },
      'rubric/judge': async ({ rubric }) => {
        await judgeDataset(host, document.uri, rubric);
        return null;
      },
    },
  });
}

async function exampleOf(document: PairsDocument): Promise<RubricExample> {
  const row = document.selectedRow;
  if (row === undefined) {
    throw new CuratorError('bad-request', vscode.l10n.t('Select a row in the pair editor first.'));
  }
  if (document.session.info.deciding.blind) {
    throw new CuratorError('bad-request', vscode.l10n.t('An example tells the label, which blind mode hides.'));
  }
  const { comparison, label, line } = await document.session.request('rows/detail', { row });
  const [first, second] = comparison?.candidates ?? [];
  const place = comparison?.candidateNames.indexOf(label) ?? -1;
  const winner = label === 'tie' ? 'tie' : place === 0 || place === 1 ? place : undefined;
  if (comparison?.candidates.length !== 2 || first === undefined || second === undefined || winner === undefined) {
    throw new CuratorError('bad-request', vscode.l10n.t('Line {0} is no pair with a label.', line));
  }
  const [signals] = await document.session.request('rows/signals', { from: row, count: 1 });
  const responses: [string, string] = [textOfTurns(first.turns), textOfTurns(second.turns)];
  const rowId = signals === undefined ? {} : { rowId: signals.id };
  return { prompt: textOfTurns(comparison.context), responses, winner, reason: '', ...rowId };
}
