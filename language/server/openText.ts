import type { Diagnostic } from 'vscode-languageserver/node';
import type { FormatChoice } from '../../extension/model/formats/format.ts';
import { DocumentChecker } from './documentChecker.ts';
import type { RowsDocument } from './document/rowsDocument.ts';
import { diagnosticsOf } from './features/diagnostics.ts';
import { defaultTextSettings, type TextSettings } from './textSettings.ts';

export interface OpenTextOptions {
  readonly document: RowsDocument;
  readonly settings: () => Promise<TextSettings>;
  readonly tell: (diagnostics: readonly Diagnostic[]) => void;
  /** The format was found, or is not known any more: lenses come or go. */
  readonly formatChanged: () => void;
  readonly failed: (error: unknown) => void;
}

/** One text that the client has open, checked as its settings say. */
export class OpenText {
  readonly #options: OpenTextOptions;
  readonly #checker: Promise<DocumentChecker | undefined>;
  #ready: DocumentChecker | undefined;
  #settings = defaultTextSettings;
  #chosen: FormatChoice | undefined;
  #closed = false;
  /** Whether the client was told of findings. */
  #told = false;
  #hadFormat = false;

  constructor(options: OpenTextOptions) {
    this.#options = options;
    this.#checker = this.#start();
    this.#checker.catch(options.failed);
  }

  get settings(): TextSettings {
    return this.#settings;
  }

  /** Resolves when the format was looked for; undefined where the text was closed before. */
  whenReady(): Promise<DocumentChecker | undefined> {
    return this.#checker;
  }

  edited(): void {
    this.#ready?.edited();
  }

  choose(chosen: FormatChoice | undefined): void {
    this.#chosen = chosen;
    this.#ready?.setChosen(chosen);
  }

  async readSettings(): Promise<void> {
    this.#settings = await this.#options.settings();
    // A check that begins anew tells by itself what it finds.
    if (this.#ready?.setSettings(this.#settings.lints) === false) this.#tell(this.#ready);
  }

  close(): void {
    this.#closed = true;
    this.#ready?.dispose();
    if (this.#told) this.#options.tell([]);
  }

  async #start(): Promise<DocumentChecker | undefined> {
    const { document, settings, failed } = this.#options;
    this.#settings = await settings();
    if (this.#closed) return undefined;
    this.#ready = new DocumentChecker(document, {
      settings: this.#settings.lints,
      chosen: this.#chosen,
      changed: (checker) => {
        this.#tell(checker);
      },
      failed,
    });
    this.#hadFormat = this.#ready.format !== undefined;
    return this.#ready;
  }

  #tell(checker: DocumentChecker): void {
    if (this.#closed) return;
    const hasFormat = checker.format !== undefined;
    if (hasFormat !== this.#hadFormat) {
      this.#hadFormat = hasFormat;
      this.#options.formatChanged();
    }
    // Nothing is said about a text that is no preference data.
    if (!checker.isWanted && !this.#told) return;
    this.#told = true;
    this.#options.tell(this.#settings.diagnostics ? diagnosticsOf(checker) : []);
  }
}
