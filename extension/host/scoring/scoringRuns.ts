import * as vscode from 'vscode';
import type { Progress } from '../../model/contract/endpoint.ts';
import type { ScoreResult } from '../../model/contract/scoring.ts';
import { contextKeys } from '../commands/commandTable.ts';
import { failureMessage, isCancelled } from '../failure.ts';
import type { Disposable } from '../lifecycle/disposableStore.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import type { PairsEditors } from '../pairs/pairsEditors.ts';

/** A run that takes longer shows itself outside the editor too, where it can be cancelled. */
const longRunMs = 10_000;

/** Runs the scorers: one run a dataset, with progress in its editors. */
export class ScoringRuns implements Disposable {
  readonly #editors: PairsEditors;
  readonly #running = new Map<PairsDocument, AbortController>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(editors: PairsEditors) {
    this.#editors = editors;
  }

  isRunning(document: PairsDocument): boolean {
    return this.#running.has(document);
  }

  cancel(document: PairsDocument): void {
    this.#running.get(document)?.abort();
  }

  /** @throws CuratorError where the run fails; undefined where it was cancelled */
  async run(document: PairsDocument, scorers: readonly string[]): Promise<ScoreResult | undefined> {
    if (this.#running.has(document)) return undefined;
    const controller = new AbortController();
    this.#set(document, controller);
    const title = vscode.l10n.t('Scoring {0}', document.name);
    const reports = new Set<(progress: Progress) => void>();
    const onProgress = (progress: Progress): void => {
      for (const panel of this.#editors.panelsOf(document)) panel.notify('score/progress', { progress, title });
      for (const report of reports) report(progress);
    };
    onProgress({ done: 0, unit: 'rows' });
    const run = document.session.request(
      'scores/run',
      { scorers: [...scorers], fresh: false },
      { signal: controller.signal, onProgress },
    );
    const notification = setTimeout(() => {
      void this.#showLongRun(title, run, controller, reports);
    }, longRunMs);
    const closed = document.onDidDispose(() => {
      controller.abort();
    });
    try {
      const result = await run;
      document.session.accept(result.info);
      this.#finish(document, result, undefined);
      return result;
    } catch (error) {
      const cancelled = isCancelled(error);
      this.#finish(
        document,
        undefined,
        cancelled ? vscode.l10n.t('Scoring was cancelled. Finished scores are kept.') : failureMessage(error),
      );
      if (cancelled) return undefined;
      throw error;
    } finally {
      clearTimeout(notification);
      closed.dispose();
      this.#set(document, undefined);
    }
  }

  dispose(): void {
    for (const controller of this.#running.values()) controller.abort();
    this.#changed.dispose();
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

  async #showLongRun(
    title: string,
    run: Promise<unknown>,
    controller: AbortController,
    reports: Set<(progress: Progress) => void>,
  ): Promise<void> {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    await vscode.window.withProgress(options, async (reporter, token) => {
      token.onCancellationRequested(() => {
        controller.abort();
      });
      let shown = 0;
      const report = ({ done, total, message }: Progress): void => {
        const percent = total === undefined || total === 0 ? 0 : Math.floor((100 * done) / total);
        reporter.report({ increment: percent - shown, ...(message === undefined ? {} : { message }) });
        shown = percent;
      };
      reports.add(report);
      // How the run ended is told by whoever started it.
      await run.catch(() => undefined);
      reports.delete(report);
    });
  }
}
