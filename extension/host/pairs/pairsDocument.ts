import * as path from 'node:path';
import * as vscode from 'vscode';
import type { BulkResult } from '../../model/contract/bulk.ts';
import type { RequestOptions } from '../../model/contract/endpoint.ts';
import type { DatasetInfo, SaveResult, StepResult } from '../../model/contract/engine.ts';
import type { BulkAction, RowAction } from '../../model/contract/rowActions.ts';
import { CuratorError } from '../../model/errors.ts';
import { DatasetSession, type DatasetEngine } from '../datasets/datasetSession.ts';
import { DisposableStore } from '../lifecycle/disposableStore.ts';
import type { Questions } from '../questions.ts';
import { settings } from '../settings.ts';
import { StepStack } from './stepStack.ts';

export type PairsDocumentChange =
  vscode.CustomDocumentEditEvent<PairsDocument> | vscode.CustomDocumentContentChangeEvent<PairsDocument>;

export interface ApplyRequest {
  readonly rows: number[];
  readonly action: RowAction;
  readonly shownLeft?: number | undefined;
}

export interface BulkRequest {
  readonly action: BulkAction;
  readonly scope: 'view' | 'all';
}

/** An open dataset as VS Code's custom document: each step of the engine is one edit that VS Code can undo. */
export class PairsDocument implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly session: DatasetSession;
  readonly #questions: Questions;
  readonly #steps = new StepStack();
  readonly #store = new DisposableStore();
  readonly #changed: vscode.EventEmitter<PairsDocumentChange>;
  readonly #disposed: vscode.EventEmitter<void>;
  readonly #historyMoved: vscode.EventEmitter<void>;
  readonly #rowSelected: vscode.EventEmitter<void>;
  #selectedRow: number | undefined;
  #isDisposed = false;
  /** Grows with each new step. */
  #epoch = 0;
  #stepsElsewhere = 0;
  /** History moves one step at a time, in the order in which it was asked to. */
  #queue: Promise<unknown> = Promise.resolve();

  /** The dataset is opened by whoever first waits for `whenOpen`. */
  constructor(
    uri: vscode.Uri,
    engine: DatasetEngine,
    questions: Questions,
    storePath = settings.storePath(uri.fsPath),
  ) {
    this.uri = uri;
    this.session = new DatasetSession(engine, { path: uri.fsPath, storePath, annotator: settings.annotator() });
    this.#questions = questions;
    this.#changed = this.#store.add(new vscode.EventEmitter<PairsDocumentChange>());
    this.#disposed = this.#store.add(new vscode.EventEmitter<void>());
    this.#historyMoved = this.#store.add(new vscode.EventEmitter<void>());
    this.#rowSelected = this.#store.add(new vscode.EventEmitter<void>());
    this.#store.add(
      this.session.onEngine(({ lost }) => {
        // A step may have been journalled just before its answer was lost.
        if (!lost) this.markUnsaved();
      }),
    );
    this.#store.add(
      this.session.onInfo(({ stepsElsewhere }) => {
        // A new engine counts from the start.
        const more = stepsElsewhere > this.#stepsElsewhere;
        this.#stepsElsewhere = stepsElsewhere;
        if (more) this.#forgetSteps();
      }),
    );
  }

  /** Row that was last selected in any of its editors. */
  get selectedRow(): number | undefined {
    return this.#selectedRow;
  }

  set selectedRow(row: number | undefined) {
    if (this.#selectedRow === row) return;
    this.#selectedRow = row;
    this.#rowSelected.fire();
  }

  get onDidSelectRow(): vscode.Event<void> {
    return this.#rowSelected.event;
  }

  /** Resolves when the dataset is open. @throws CuratorError with the reason why it cannot be opened */
  async whenOpen(): Promise<void> {
    if (this.uri.scheme !== 'file') {
      throw new CuratorError(
        'bad-request',
        vscode.l10n.t(
          'Preference Curator reads and writes files on the disk of the machine that VS Code works on. Save a copy of {0} there and open that.',
          path.posix.basename(this.uri.path),
        ),
      );
    }
    await this.session.whenOpen();
  }

  get name(): string {
    return path.basename(this.uri.fsPath);
  }

  /** Once the dataset is open. */
  get info(): DatasetInfo {
    return this.session.info;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  readonly onDidChange: vscode.Event<PairsDocumentChange> = (listener, thisArgs, disposables) =>
    this.#changed.event(listener, thisArgs, disposables);

  readonly onDidDispose: vscode.Event<void> = (listener, thisArgs, disposables) =>
    this.#disposed.event(listener, thisArgs, disposables);

  /** Steps were undone or redone, by whatever way. */
  readonly onDidMoveHistory: vscode.Event<void> = (listener, thisArgs, disposables) =>
    this.#historyMoved.event(listener, thisArgs, disposables);

  /** Whether VS Code's own undo has nothing left while the engine's history goes further back. */
  get hasEarlierSteps(): boolean {
    return this.#steps.depth === 0 && this.info.canUndo;
  }

  get hasEarlierRedo(): boolean {
    return this.#steps.depth === 0 && !this.#steps.canRedo && this.info.canRedo;
  }

  /** Tells VS Code that the document differs from the file, by steps that it has not seen. */
  markUnsaved(): void {
    if (this.info.unsavedSteps > 0) this.#changed.fire({ document: this });
  }

  /** Carries out one step and puts it on VS Code's undo stack. */
  apply(request: ApplyRequest, options?: RequestOptions): Promise<StepResult> {
    return this.carryOut(() => this.session.request('rows/apply', request, options));
  }

  /** Puts a step of any request on VS Code's undo stack. */
  carryOut(take: () => Promise<StepResult>): Promise<StepResult> {
    return this.#inOrder(async () => {
      const step = await take();
      this.session.accept(step.info);
      // A step that changed nothing, such as deciding the same again, leaves no trace.
      if (step.rows.length > 0) this.#record(step);
      return step;
    });
  }

  /** Does one thing to many rows as one step, which VS Code can undo. */
  applyToMany(request: BulkRequest, options?: RequestOptions): Promise<BulkResult> {
    return this.#inOrder(async () => {
      const result = await this.session.request('bulk/apply', request, options);
      if (result.step !== undefined) {
        this.session.accept(result.step.info);
        this.#record(result.step);
      }
      return result;
    });
  }

  /** Undoes the newest step, also one of an earlier session. */
  async undo(): Promise<void> {
    if (this.#steps.depth > 0) await vscode.commands.executeCommand('undo');
    else if (this.info.canUndo) await this.#moveEarlier('history/undo');
  }

  /**
   * Undoes the newest step for a view that VS Code's own undo does not reach; to VS Code that is a new edit, which it can
   * undo. Undefined where there is no step.
   */
  undoInView(): Promise<StepResult | undefined> {
    return this.#inOrder(async () => {
      if (!this.info.canUndo) return undefined;
      const step = await this.session.request('history/undo', {});
      this.#steps.undone();
      this.session.accept(step.info);
      const epoch = this.#epoch;
      const move = (direction: 'history/undo' | 'history/redo'): Promise<void> =>
        this.#inOrder(async () => {
          // A new step in between has ended what could be redone.
          if (epoch !== this.#epoch) return;
          this.session.accept((await this.session.request(direction, {})).info);
          if (direction === 'history/undo') this.#steps.undone();
          else this.#steps.redone();
          this.#historyMoved.fire();
        });
      this.#changed.fire({
        document: this,
        label: vscode.l10n.t('Undo {0}', step.label),
        undo: () => move('history/redo'),
        redo: () => move('history/undo'),
      });
      this.#historyMoved.fire();
      return step;
    });
  }

  async redo(): Promise<void> {
    if (this.#steps.depth > 0 || this.#steps.canRedo) await vscode.commands.executeCommand('redo');
    else if (this.info.canRedo) await this.#moveEarlier('history/redo');
  }

  /** @throws vscode.CancellationError where the person cancels after a conflict */
  async save(signal: AbortSignal): Promise<SaveResult | undefined> {
    try {
      return await this.#write({ overwrite: false }, signal);
    } catch (error) {
      if (!CuratorError.is(error, 'changed-outside')) throw error;
    }
    const answer = await this.#questions.saveConflict(this.uri.fsPath);
    let reload = answer === 'reload';
    if (answer === 'overwrite') {
      try {
        return await this.#write({ overwrite: true }, signal);
      } catch (error) {
        if (!CuratorError.is(error, 'changed-outside')) throw error;
        reload = await this.#questions.mustReload(error.message);
      }
    }
    if (reload) await this.reload();
    throw new vscode.CancellationError();
  }

  /** VS Code has asked before it replaces another file; the dataset's own file is saved with the usual care. */
  async saveAs(target: vscode.Uri, signal: AbortSignal): Promise<SaveResult | undefined> {
    if (target.scheme !== 'file') {
      throw new CuratorError('bad-request', vscode.l10n.t('Choose a place on the disk: {0}', target.toString(true)));
    }
    if (path.resolve(target.fsPath) === path.resolve(this.uri.fsPath)) return this.save(signal);
    return this.#write({ overwrite: true, target: target.fsPath }, signal);
  }

  /** Takes back all unsaved steps; the engine can undo that in turn. */
  revert(signal: AbortSignal): Promise<void> {
    return this.#inOrder(async () => {
      const before = this.info.unsavedSteps;
      const info = await this.session.request('file/revert', {}, { signal });
      this.session.accept(info);
      // VS Code forgets the reverted edits, the engine keeps them below the step that reverted them.
      if (before > 0) this.#steps.reverted();
      this.#historyMoved.fire();
    });
  }

  /** Takes the facts of a file that the engine has written anew and read again, steps that are not saved with it. */
  replaceFile(take: () => Promise<DatasetInfo>): Promise<void> {
    return this.#inOrder(async () => {
      this.session.accept(await take());
      this.markUnsaved();
    });
  }

  async reload(): Promise<void> {
    this.session.accept(await this.session.request('file/reload', {}));
    this.markUnsaved();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#disposed.fire();
    // Closing without saving reverts and does not wait for it: the steps must not come back with the next opening.
    void this.#queue.finally(() => {
      this.session.dispose();
    });
    this.#store.dispose();
  }

  #write(choice: { overwrite: boolean; target?: string }, signal: AbortSignal): Promise<SaveResult> {
    return this.#inOrder(async () => {
      const result = await this.session.request('file/save', choice, { signal });
      if (choice.target === undefined) this.#steps.saved();
      this.session.accept(result.info);
      return result;
    });
  }

  #record(step: StepResult): void {
    const { stepId } = step;
    this.#epoch++;
    this.#steps.push(stepId);
    this.#changed.fire({
      document: this,
      label: step.label,
      undo: () => this.#moveTo('history/undo', () => this.#steps.stepsToUndo(stepId)),
      redo: () => this.#moveTo('history/redo', () => this.#steps.stepsToRedo(stepId)),
    });
    this.#historyMoved.fire();
  }

  /** Undo goes on from the engine's history, which is that of all windows. */
  #forgetSteps(): void {
    this.#epoch++;
    this.#steps.forget();
    this.#historyMoved.fire();
  }

  #moveTo(method: 'history/undo' | 'history/redo', count: () => number): Promise<void> {
    return this.#inOrder(async () => {
      const epoch = this.#epoch;
      for (let left = count(); left > 0 && epoch === this.#epoch; left--) {
        const step = await this.session.request(method, {});
        if (method === 'history/undo') this.#steps.undone();
        else this.#steps.redone();
        this.session.accept(step.info);
      }
      this.#historyMoved.fire();
    });
  }

  /** A step of an earlier session is undone or redone; to VS Code that is a new edit, which it can undo. */
  #moveEarlier(method: 'history/undo' | 'history/redo'): Promise<void> {
    const back = method === 'history/undo' ? 'history/redo' : 'history/undo';
    return this.#inOrder(async () => {
      const step = await this.session.request(method, {});
      this.session.accept(step.info);
      this.#steps.forgetUndone();
      const epoch = this.#epoch;
      const move = (direction: typeof method): Promise<void> =>
        this.#inOrder(async () => {
          // A new step in between has ended what could be redone.
          if (epoch !== this.#epoch) return;
          this.session.accept((await this.session.request(direction, {})).info);
          this.#historyMoved.fire();
        });
      const label = method === 'history/undo' ? vscode.l10n.t('Undo {0}', step.label) : step.label;
      this.#changed.fire({ document: this, label, undo: () => move(back), redo: () => move(method) });
      this.#historyMoved.fire();
    });
  }

  #inOrder<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(async () => {
      await this.whenOpen();
      return task();
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }
}
