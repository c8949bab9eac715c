import * as vscode from 'vscode';
import * as z from 'zod';
import type { Progress } from '../../model/contract/endpoint.ts';
import { deviceWishes, scoringOrders, type ScoreResult } from '../../model/contract/scoring.ts';
import { CuratorError } from '../../model/errors.ts';
import { contextKeys } from '../commands/commandTable.ts';
import { failureMessage, isCancelled } from '../failure.ts';
import type { Disposable } from '../lifecycle/disposableStore.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import type { PairsEditors } from '../pairs/pairsEditors.ts';
import { runsUntrusted } from './scorerNames.ts';
import type { ScoringServers } from './scoringServers.ts';

/** What a run is asked to do. */
const requested = z.object({
  scorers: z.array(z.string().min(1)).min(1),
  device: z.enum(deviceWishes),
  // Notes of an earlier version do not have it.
  order: z.enum(scoringOrders).default('file'),
});
export type ScoringRequest = z.infer<typeof requested>;

const unfinishedKey = 'score.unfinished';
/** Why a run was stopped: for good, to go on later, or because its dataset was closed. */
type Stop = 'cancel' | 'pause' | 'close';

export interface ScoringRunsOptions {
  readonly editors: PairsEditors;
  /** Where runs that are not finished are noted, so that they can go on in a later session. */
  readonly memory: vscode.Memento;
  readonly isTrusted: () => boolean;
  readonly servers: Pick<ScoringServers, 'confirm' | 'keysFor'>;
  /** Asks whether to go on on the CPU once a device was lost; in a notification, unless it is said otherwise. */
  readonly askAboutLost?: (lost: CuratorError) => Promise<boolean>;
}

/** Runs the scorers: one run a dataset, with progress in its editors and the status bar, and no notification before its end. */
export class ScoringRuns implements Disposable {
  readonly #editors: PairsEditors;
  readonly #memory: vscode.Memento;
  readonly #isTrusted: () => boolean;
  readonly #servers: Pick<ScoringServers, 'confirm' | 'keysFor'>;
  readonly #askAboutLost: (lost: CuratorError) => Promise<boolean>;
  readonly #running = new Map<PairsDocument, AbortController>();
  readonly #progress = new Map<PairsDocument, Progress>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #progressed = new vscode.EventEmitter<void>();
  /** A run began, ended, was paused or given up. */
  readonly onDidChange = this.#changed.event;
  readonly onDidProgress = this.#progressed.event;

  constructor({ editors, memory, isTrusted, servers, askAboutLost = goesOnOnCpu }: ScoringRunsOptions) {
    this.#servers = servers;
    this.#askAboutLost = askAboutLost;
    this.#editors = editors;
    this.#memory = memory;
    this.#isTrusted = isTrusted;
  }

  isRunning(document: PairsDocument): boolean {
    return this.#running.has(document);
  }

  /** How far the run of a dataset is; undefined where none runs. */
  progressOf(document: PairsDocument): Progress | undefined {
    return this.#progress.get(document);
  }

  /** The run of a dataset that was paused, or ended with its editor or with VS Code; undefined while it runs. */
  unfinishedOf(document: PairsDocument): ScoringRequest | undefined {
    return this.isRunning(document) ? undefined : this.#unfinished()[document.uri.toString()];
  }

  /** Stops the run for good; finished scores are kept. */
  cancel(document: PairsDocument): void {
    this.#stop(document, 'cancel');
    void this.#note(document, undefined);
  }

  /** Stops the run; `resume` goes on where it was, also in a later session. */
  pause(document: PairsDocument): void {
    this.#stop(document, 'pause');
  }

  /** Goes on with a run that was not finished. @throws CuratorError where it fails */
  async resume(document: PairsDocument): Promise<ScoreResult | undefined> {
    const request = this.unfinishedOf(document);
    return request === undefined ? undefined : this.run(document, request.scorers, request);
  }

  /** @throws CuratorError where the run fails, or is not allowed; undefined where it was stopped */
  async run(
    document: PairsDocument,
    scorers: readonly string[],
    { device = 'cpu', order = 'file' }: Partial<Omit<ScoringRequest, 'scorers'>> = {},
  ): Promise<ScoreResult | undefined> {
    if (this.#running.has(document)) return undefined;
    if (!this.#isTrusted() && !scorers.every(runsUntrusted)) {
      throw new CuratorError(
        'untrusted',
        vscode.l10n.t(
          'Models and servers score only in a trusted workspace. Trust the workspace, or choose the built-in ensemble.',
        ),
      );
    }
    if (!(await this.#servers.confirm(scorers)) || this.#running.has(document)) return undefined;
    const controller = new AbortController();
    this.#set(document, controller);
    const keys = await this.#servers.keysFor(scorers);
    await this.#note(document, { scorers: [...scorers], device, order });
    const title = vscode.l10n.t('Scoring {0}', document.name);
    const onProgress = (progress: Progress): void => {
      this.#progress.set(document, progress);
      this.#progressed.fire();
      for (const panel of this.#editors.panelsOf(document)) panel.notify('score/progress', { progress, title });
    };
    onProgress({ done: 0, unit: 'rows' });
    const run = document.session.request(
      'scores/run',
      { scorers: [...scorers], fresh: false, device, order, keys },
      { signal: controller.signal, onProgress },
    );
    let lost: CuratorError | undefined;
    const closed = document.onDidDispose(() => {
      this.#stop(document, 'close');
    });
    try {
      const result = await run;
      document.session.accept(result.info);
      await this.#note(document, undefined);
      this.#finish(document, result, undefined);
      return result;
    } catch (error) {
      const stopped = isCancelled(error);
      if (CuratorError.is(error, 'device-lost')) lost = error;
      // What becomes of a lost device is asked below.
      const message = lost === undefined ? failureMessage(error) : undefined;
      this.#finish(document, undefined, stopped ? stopMessage(controller.signal) : message);
      if (stopped) return undefined;
      // An engine that was lost for good may be there again later; other failures would only come again.
      if (lost === undefined && !CuratorError.is(error, 'disconnected')) await this.#note(document, undefined);
      if (lost === undefined) throw error;
    } finally {
      closed.dispose();
      this.#progress.delete(document);
      this.#set(document, undefined);
    }
    if (!(await this.#askAboutLost(lost))) return undefined;
    return this.run(document, scorers, { device: 'cpu', order });
  }

  dispose(): void {
    for (const controller of this.#running.values()) controller.abort('close' satisfies Stop);
    this.#changed.dispose();
    this.#progressed.dispose();
  }

  #stop(document: PairsDocument, how: Stop): void {
    this.#running.get(document)?.abort(how);
  }

  #unfinished(): Readonly<Record<string, ScoringRequest>> {
    return z.record(z.string(), requested).catch({}).parse(this.#memory.get(unfinishedKey, {}));
  }

  async #note(document: PairsDocument, request: ScoringRequest | undefined): Promise<void> {
    const { [document.uri.toString()]: _before, ...others } = this.#unfinished();
    await this.#memory.update(
      unfinishedKey,
      request === undefined ? others : { ...others, [document.uri.toString()]: request },
    );
    this.#changed.fire();
  }

  #finish(document: PairsDocument, result: ScoreResult | undefined, message: string | undefined): void {
    for (const panel of this.#editors.panelsOf(document)) panel.notify('score/finished', { result, message });
  }

  #set(document: PairsDocument, controller: AbortController | undefined): void {
    if (controller === undefined) this.#running.delete(document);
    else this.#running.set(document, controller);
    void vscode.commands.executeCommand('setContext', contextKeys.scoring, this.#running.size > 0);
    this.#changed.fire();
  }
}

/** Asks, once a device was lost; until it is answered, and where the answer is no, the run can be resumed. */
async function goesOnOnCpu(lost: CuratorError): Promise<boolean> {
  const answer = vscode.l10n.t('Go On on the CPU');
  return (await vscode.window.showWarningMessage(lost.message, answer)) === answer;
}

function stopMessage({ reason }: AbortSignal): string {
  return reason === 'pause'
    ? vscode.l10n.t('Scoring is paused. Finished scores are kept; resume it from the status bar.')
    : vscode.l10n.t('Scoring was cancelled. Finished scores are kept.');
}
