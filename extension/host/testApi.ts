import type * as vscode from 'vscode';
import type { DatasetInfo, RowDetail, RowPage, StepResult } from '../model/contract/engine.ts';
import type { ImportSummary } from '../model/contract/importing.ts';
import type { RowAction } from '../model/contract/rowActions.ts';
import type { JudgeRunResult, RowVerdicts } from '../model/contract/judging.ts';
import type { SuggestResult } from '../model/contract/suggesting.ts';
import type { ScoreResult, ScoringOrder } from '../model/contract/scoring.ts';
import type { Progress } from '../model/contract/endpoint.ts';
import type { PushSummary } from '../model/hub/pushOrder.ts';
import { CuratorError } from '../model/errors.ts';
import type { HubModel } from '../model/hub/hubModel.ts';
import { ProposeDecision } from './chat/proposeDecision.ts';
import { restoreRecords } from './compare/restoreRecords.ts';
import { windowEngine } from './engine/windowEngine.ts';
import type { Host } from './host.ts';
import { hubToken, keepHubToken } from './hub/hubAccount.ts';
import { pushFiles, type HubTarget } from './hub/pushFiles.ts';
import { importTo } from './importing/importDataset.ts';
import { runJudge, type JudgeChoice } from './judges/judgeRuns.ts';
import { keepJudgeKey } from './judges/judgeSources.ts';
import { backUp, readBackup } from './pairs/pairsBackup.ts';
import { PairsDocument } from './pairs/pairsDocument.ts';
import { runSuggest, type SuggestChoice } from './suggestions/suggest.ts';
import type { ConflictAnswer } from './questions.ts';
import { HubModels } from './scoring/hubModels.ts';
import { ScoringServers } from './scoring/scoringServers.ts';
import { ScoringRuns } from './scoring/scoringRuns.ts';

/** What host tests reach inside the extension. Exists in the test mode of the extension host only. */
export interface TestApi {
  info(uri: vscode.Uri): DatasetInfo;
  page(uri: vscode.Uri, from: number, count: number): Promise<RowPage>;
  detail(uri: vscode.Uri, row: number): Promise<RowDetail>;
  /** Carries out a step as the pair editor's webview does. */
  apply(uri: vscode.Uri, row: number, action: RowAction): Promise<StepResult>;
  /** Carries out a step as another window does: by an engine of its own, which ends then. */
  applyElsewhere(uri: vscode.Uri, row: number, action: RowAction): Promise<StepResult>;
  /** Undoes as the button of the webview does: also steps of an earlier session. */
  undo(uri: vscode.Uri): Promise<void>;
  saveAs(uri: vscode.Uri, target: vscode.Uri): Promise<void>;
  /** Writes a backup as hot exit does, ends the engine, opens the dataset from the backup, and gives what it found. */
  restoreFromBackup(uri: vscode.Uri, destination: string): Promise<DatasetInfo>;
  score(uri: vscode.Uri, scorers: readonly string[], order?: ScoringOrder): Promise<ScoreResult | undefined>;
  /** As `score`, in a workspace that nobody has trusted. */
  scoreUntrusted(uri: vscode.Uri, scorers: readonly string[]): Promise<ScoreResult | undefined>;
  /** As `score`, where the question whether a server may be sent texts is answered by `allow`, and keys are given. */
  scoreByServer(uri: vscode.Uri, server: string, key: string, allow: boolean): Promise<ScoreResult | undefined>;
  /**
   * As `score`, on a device that stops computing after some rows, where the question whether to go on on the CPU is
   * answered by `goesOn`; gives what was asked too.
   */
  scoreOnLostDevice(
    uri: vscode.Uri,
    scorer: string,
    goesOn: boolean,
  ): Promise<{ readonly result: ScoreResult | undefined; readonly asked: readonly string[] }>;
  /** How far the run is that scores the dataset, and whether one waits to be resumed. */
  scoring(uri: vscode.Uri): {
    readonly progress: Progress | undefined;
    readonly unfinished: boolean;
    readonly order: ScoringOrder | undefined;
  };
  /** Looks up a model at the Hub of the settings, in a workspace that is trusted or not. */
  lookUpModel(name: string, trusted: boolean): Promise<HubModel>;
  judge(uri: vscode.Uri, choice: JudgeChoice, signal?: AbortSignal): Promise<JudgeRunResult>;
  suggest(uri: vscode.Uri, choice: SuggestChoice): Promise<SuggestResult>;
  verdicts(uri: vscode.Uri): Promise<readonly RowVerdicts[]>;
  keepJudgeKey(endpoint: string, key: string): Promise<void>;
  setBlind(uri: vscode.Uri, blind: boolean): Promise<void>;
  /** The tool by which agents decide, as VS Code calls it. */
  decisionTool(): vscode.LanguageModelTool<unknown>;
  /** Pushes as the dialogs do, where they are answered so; `token` is kept before, if one is given. */
  push(paths: readonly string[], answers: PushAnswers): Promise<PushSummary | undefined>;
  hubToken(endpoint: string): Promise<string | undefined>;
  importTo(source: vscode.Uri, target: vscode.Uri, overwrite: boolean): Promise<ImportSummary | undefined>;
  isOpen(uri: vscode.Uri): boolean;
  /** Row that an editor of the dataset shows. */
  selectedRow(uri: vscode.Uri): number | undefined;
  enginePid(): number | undefined;
  /** Ends the engine with SIGKILL. */
  killEngine(): void;
  /**
   * Answers the next question about a conflict on save instead of the dialog; 'reload' also answers the one that
   * follows where the file cannot be overwritten.
   */
  answerConflict(answer: ConflictAnswer): void;
  /** Agrees to the next question whether curation data are deleted, or records put back into a file. */
  agree(): void;
  /** Restores all records that the dataset lacks or has otherwise than an older version, as their list does. */
  restoreAll(uri: vscode.Uri, older: vscode.Uri): Promise<void>;
}

/** Answers to what a push asks. */
export interface PushAnswers {
  readonly target: HubTarget;
  readonly endpoint: string;
  readonly token?: string;
  readonly trusted?: boolean;
  /** Files that were shown before they were sent. */
  readonly confirm: (files: readonly { readonly name: string }[]) => boolean;
  readonly addToExisting?: boolean;
}

/** The API with a host whose questions it can answer. */
export function createTestApi(shared: Host): { readonly host: Host; readonly api: TestApi } {
  const conflictAnswers: ConflictAnswer[] = [];
  let agreed = false;
  const takeAgreement = (): boolean => {
    const taken = agreed;
    agreed = false;
    return taken;
  };
  const host: Host = {
    ...shared,
    questions: {
      ...shared.questions,
      deleteCuration: async (...about) => takeAgreement() || shared.questions.deleteCuration(...about),
      insertRecords: async (...about) => takeAgreement() || shared.questions.insertRecords(...about),
      saveConflict: async (path) => conflictAnswers.shift() ?? shared.questions.saveConflict(path),
      mustReload: async (why) => {
        const answer = conflictAnswers.shift();
        return answer === undefined ? shared.questions.mustReload(why) : answer === 'reload';
      },
    },
  };
  const documentOf = (uri: vscode.Uri): PairsDocument => {
    const document = host.editors.documentOf(uri);
    if (document === undefined) throw new CuratorError('unknown-dataset', `${uri.toString()} is not open.`);
    return document;
  };
  const api: TestApi = {
    info: (uri) => documentOf(uri).info,
    page: (uri, from, count) => documentOf(uri).session.request('rows/page', { from, count }),
    detail: (uri, row) => documentOf(uri).session.request('rows/detail', { row }),
    apply: (uri, row, action) => documentOf(uri).apply({ rows: [row], action }),
    applyElsewhere: async (uri, row, action) => {
      const { path, storePath } = documentOf(uri).session;
      const engine = windowEngine(host.context, host.log);
      try {
        const { datasetId } = await engine.request('dataset/open', { path, storePath, annotator: 'elsewhere' });
        return await engine.request('rows/apply', { datasetId, rows: [row], action });
      } finally {
        await engine.stop();
      }
    },
    undo: (uri) => documentOf(uri).undo(),
    saveAs: async (uri, target) => {
      await documentOf(uri).saveAs(target, new AbortController().signal);
    },
    restoreFromBackup: async (uri, destination) => {
      await backUp(documentOf(uri), destination);
      await host.engine.restart();
      const storePath = (await readBackup(destination)).storePath;
      const restored = new PairsDocument(uri, host.engine, host.questions, storePath);
      await restored.whenOpen();
      const { info } = restored;
      restored.dispose();
      return info;
    },
    score: (uri, scorers, order = 'file') => host.scoring.run(documentOf(uri), scorers, { order }),
    scoreUntrusted: (uri, scorers) => {
      const { editors, context } = host;
      const servers = new ScoringServers(context);
      const memory = context.workspaceState;
      const runs = new ScoringRuns({ editors, memory, servers, isTrusted: () => false });
      return runs.run(documentOf(uri), scorers);
    },
    scoreByServer: (uri, server, key, allow) => {
      const { editors, context } = host;
      const servers = { confirm: () => Promise.resolve(allow), keysFor: () => Promise.resolve({ [server]: key }) };
      const memory = context.workspaceState;
      return new ScoringRuns({ editors, memory, servers, isTrusted: () => true }).run(documentOf(uri), [server]);
    },
    scoreOnLostDevice: async (uri, scorer, goesOn) => {
      const { editors, context } = host;
      const document = documentOf(uri);
      const asked: string[] = [];
      const runs = new ScoringRuns({
        editors,
        memory: context.workspaceState,
        servers: new ScoringServers(context),
        isTrusted: () => true,
        askAboutLost: (lost) => {
          asked.push(lost.message);
          return Promise.resolve(goesOn);
        },
      });
      const restore = loseDevice(document);
      try {
        return { result: await runs.run(document, [scorer], { device: 'webgpu' }), asked };
      } finally {
        restore();
        runs.dispose();
      }
    },
    scoring: (uri) => ({
      progress: host.scoring.progressOf(documentOf(uri)),
      unfinished: host.scoring.unfinishedOf(documentOf(uri)) !== undefined,
      order: host.scoring.unfinishedOf(documentOf(uri))?.order,
    }),
    lookUpModel: (name, trusted) => {
      const { secrets } = host.context;
      return new HubModels({ engine: host.engine, secrets, isTrusted: () => trusted }).look(name);
    },
    judge: (uri, choice, signal = new AbortController().signal) =>
      // A test does not wait two minutes for an answer that does not come.
      runJudge(host, documentOf(uri), choice, { signal, onProgress: () => undefined, callLimitMs: 10_000 }),
    suggest: (uri, choice) => {
      const { signal } = new AbortController();
      return runSuggest(host, documentOf(uri), choice, { signal, onProgress: () => undefined, callLimitMs: 10_000 });
    },
    verdicts: (uri) => documentOf(uri).session.request('judges/verdicts', { from: 0, count: 1_000 }),
    setBlind: async (uri, blind) => {
      const { session } = documentOf(uri);
      session.accept(await session.request('deciding/blind', { blind }));
    },
    decisionTool: () => new ProposeDecision(host),
    keepJudgeKey: (endpoint, key) => keepJudgeKey(host, endpoint, key),
    push: async (paths, { target, endpoint, token, trusted = true, confirm, addToExisting = false }) => {
      if (token !== undefined) await keepHubToken(host.context.secrets, endpoint, token);
      return pushFiles(host, target, paths, {
        isTrusted: () => trusted,
        confirm: (_target, _endpoint, files) => Promise.resolve(confirm(files)),
        addToExisting: () => Promise.resolve(addToExisting),
      });
    },
    hubToken: (endpoint) => hubToken(host.context.secrets, endpoint),
    importTo: (source, target, overwrite) => importTo(host, source, target, overwrite),
    isOpen: (uri) => host.editors.documentOf(uri) !== undefined,
    selectedRow: (uri) => host.editors.panelsOf(documentOf(uri))[0]?.selectedRow,
    enginePid: () => host.engine.pid,
    killEngine: () => {
      host.engine.kill();
    },
    restoreAll: async (uri, older) => {
      const [oldPath, newPath] = [older.fsPath, uri.fsPath];
      const result = await host.engine.request('compare/files', { oldPath, newPath, most: 100 });
      const comparison = { uri, name: 'new', oldTitle: 'old', newTitle: 'new', oldPath, newPath, result };
      await restoreRecords(host, comparison, result.changes);
    },
    agree: () => {
      agreed = true;
    },
    answerConflict: (answer) => {
      conflictAnswers.push(answer);
    },
  };
  return { host, api };
}

/**
 * Lets runs on a device score some rows and stop then, as a device does that is lost; those on the CPU go to their end.
 *
 * @returns a function that ends this
 */
function loseDevice({ session }: PairsDocument): () => void {
  const asked = session.request.bind(session);
  const request: typeof session.request = async (method, params, options) => {
    const onCpu = { ...params, device: 'cpu' };
    if (method !== 'scores/run' || ('device' in params && params.device === 'cpu'))
      return asked(method, params, options);
    const ending = new AbortController();
    const onProgress = (progress: Progress): void => {
      options?.onProgress?.(progress);
      if (progress.message?.startsWith('Scoring with') === true && progress.done > 0) ending.abort();
    };
    await asked(method, onCpu, { ...options, signal: ending.signal, onProgress }).catch(() => undefined);
    throw new CuratorError('device-lost', 'The device "webgpu" stopped computing. Go on on the CPU.');
  };
  Object.assign(session, { request });
  return () => {
    Reflect.deleteProperty(session, 'request');
  };
}
