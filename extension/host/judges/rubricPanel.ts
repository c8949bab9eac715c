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
import { canonicalJson, rubricVersion, type Rubric, type RubricExample } from '../../model/judges/rubric.ts';
import { checkRubric } from '../../model/judges/rubricProblems.ts';
import { usedRubricsOf } from '../../model/judges/usedRubrics.ts';
import { rubricTemplates } from '../../model/judges/rubricTemplates.ts';
import { rpcRuntime } from '../engine/engineProcess.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { WebviewConnection } from '../webview/webviewConnection.ts';
import { RubricFile } from './rubricFiles.ts';

/** What was last written for a dataset lives on in the workspace's state under this and its address. */
const draftKey = 'rubric.draft:';
const versionOf = (rubric: Rubric): string =>
  rubricVersion(rubric, (text) => createHash('sha256').update(text).digest('hex'));

/** What all rubric editors share. */
export interface RubricShared {
  readonly memory: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
  /** Goes on to a run with the rubric. */
  readonly judge: (document: PairsDocument, rubric: Rubric) => Promise<void>;
}

/** Answers one rubric editor. */
export function connectRubric(
  document: PairsDocument,
  panel: vscode.WebviewPanel,
  { memory, log, judge }: RubricShared,
): WebviewConnection<RubricViewContract, RubricViewEvents> {
  const { session } = document;
  const file = new RubricFile();
  const memoryKey = draftKey + document.uri.toString();
  let kept = '';
  const keep = async (rubric: Rubric): Promise<void> => {
    const now = canonicalJson(rubric);
    if (now === kept) return;
    kept = now;
    await memory.update(memoryKey, rubric);
  };
  const versions = async (): Promise<readonly UsedRubric[]> => usedRubricsOf(await session.request('judges/list', {}));
  return new WebviewConnection<RubricViewContract, RubricViewEvents>({
    port: panel.webview,
    runtime: rpcRuntime,
    contract: rubricViewContract,
    onError: (message) => {
      log.warn(`Rubric editor: ${message}`);
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
        await keep(rubric);
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
        const opened = await file.open();
        return opened === undefined ? null : { ...opened, version: versionOf(opened.rubric) };
      },
      'rubric/save': async ({ rubric, as }) => {
        const fileName = await file.save(rubric, as);
        return fileName === undefined ? null : { fileName, version: versionOf(rubric) };
      },
      'rubric/useFile': ({ opened }) => {
        file.use(opened);
        return null;
      },
      'rubric/judge': async ({ rubric }) => {
        await judge(document, rubric);
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
