import type { FormatChoice } from '../../extension/model/formats/format.ts';
import type { LintSettings } from '../../extension/model/lints/lintSettings.ts';
import type { RowSchema } from '../../extension/model/formats/rowSchema.ts';
import { checkLine } from './checks/checkLine.ts';
import type { LineFinding } from './checks/lineFinding.ts';
import { formatOf, isPreferenceText, sampleEnd, type RowFormat } from './document/rowFormat.ts';
import type { RowsDocument } from './document/rowsDocument.ts';

/** Longest text that is checked, in UTF-16 units: VS Code gives extensions no longer ones. */
export const longestText = 50 * 1024 * 1024;
/** Time that lines are checked for before others have their turn, in milliseconds. */
const sliceMs = 15;
/** Findings of a text that is still being checked are told after so long, then after twice as long, and so on. */
const firstTellMs = 25;
/** How long the first rows must rest before the format is looked for again. */
const restMs = 500;

export interface CheckerOptions {
  readonly settings: LintSettings;
  /** The format that the curator chose; undefined where it is found by the rows. */
  readonly chosen?: FormatChoice | undefined;
  /** Told when findings changed: after the first lines, then from time to time, and when all lines were looked at. */
  readonly changed: (checker: DocumentChecker) => void;
  /** Told what went wrong where that is no finding but a defect. */
  readonly failed: (error: unknown) => void;
}

/** Keeps the findings of one text up to date: edited lines first, then whatever was not looked at, from the top. */
export class DocumentChecker {
  readonly document: RowsDocument;
  readonly #options: CheckerOptions;
  #settings: LintSettings;
  #chosen: FormatChoice | undefined;
  #format: RowFormat | undefined;
  #wanted = false;
  #sampleEnd = 0;
  /** Lines before this one have been looked at, but for edited ones. */
  #next = 0;
  #slice: NodeJS.Immediate | undefined;
  #rest: NodeJS.Timeout | undefined;
  #told = Number.NEGATIVE_INFINITY;
  #tellMs = firstTellMs;

  constructor(document: RowsDocument, options: CheckerOptions) {
    this.document = document;
    this.#options = options;
    this.#settings = options.settings;
    this.#chosen = options.chosen;
    this.#detect();
    this.#schedule();
  }

  /** Undefined where no known shape fits. */
  get format(): RowFormat | undefined {
    return this.#format;
  }

  /** Whether the text is preference data. Others of its language are left alone. */
  get isWanted(): boolean {
    return this.#wanted;
  }

  get isTooLong(): boolean {
    return this.document.length > longestText;
  }

  /** Whether every line was looked at. */
  get isDone(): boolean {
    return this.#slice === undefined;
  }

  /** The text was edited: the lines that changed are looked at next. */
  edited(): void {
    this.#schedule();
  }

  /** Takes other settings; tells whether all lines are looked at again for them. */
  setSettings(settings: LintSettings): boolean {
    if (JSON.stringify(settings) === JSON.stringify(this.#settings)) return false;
    this.#settings = settings;
    this.#again();
    return true;
  }

  /** Takes the format that the curator chose, or finds it by the rows again. */
  setChosen(chosen: FormatChoice | undefined): void {
    if (JSON.stringify(chosen) === JSON.stringify(this.#chosen)) return;
    this.#chosen = chosen;
    this.#detect();
    this.#again();
  }

  dispose(): void {
    clearImmediate(this.#slice);
    clearTimeout(this.#rest);
    this.#slice = undefined;
  }

  #detectSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      const before = this.#basis();
      this.#detect();
      if (this.#basis() !== before) this.#again();
    }, restMs);
  }

  /** What the findings of a line rest on: new examples of a value are no reason to look at all lines again. */
  #basis(): string {
    const { choice, schema } = this.#format ?? {};
    return JSON.stringify([choice, schema === undefined ? undefined : shapeOf(schema), this.#wanted]);
  }

  #detect(): void {
    this.#format = this.isTooLong ? undefined : formatOf(this.document, this.#chosen);
    this.#wanted = this.isTooLong || this.#format !== undefined || isPreferenceText(this.document);
    this.#sampleEnd = this.isTooLong ? 0 : sampleEnd(this.document);
  }

  #again(): void {
    this.document.forgetFindings();
    this.#next = 0;
    this.#tellMs = firstTellMs;
    this.#schedule();
  }

  #schedule(): void {
    this.#slice ??= setImmediate(() => {
      this.#slice = undefined;
      try {
        this.#work();
      } catch (error) {
        this.#options.failed(error);
      }
    });
  }

  #work(): void {
    const end = performance.now() + sliceMs;
    const { document } = this;
    const edited = document.takeEdited();
    if (edited !== undefined && edited.from <= this.#sampleEnd) this.#detectSoon();
    if (!this.#wanted || this.isTooLong) {
      this.#options.changed(this);
      return;
    }
    if (edited !== undefined) {
      this.#check(edited.from, Math.min(edited.to, document.lineCount), end);
      // Lines that there was no time for are found from the top.
      this.#next = Math.min(this.#next, edited.from);
    }
    this.#next = this.#check(this.#next, document.lineCount, end);
    const done = this.#next >= document.lineCount;
    if (!done) this.#schedule();
    if (done || edited !== undefined || performance.now() - this.#told > this.#tellMs) {
      this.#told = performance.now();
      if (!done && edited === undefined) this.#tellMs *= 2;
      this.#options.changed(this);
    }
  }

  /** Looks at lines that were not looked at until the time is over, but at one at least; gives where it stopped. */
  #check(from: number, to: number, end: number): number {
    const { document } = this;
    for (let line = from; line < to; line++) {
      if (document.findingsAt(line) !== undefined) continue;
      document.setFindings(line, this.#findingsIn(line));
      if (performance.now() > end) return line + 1;
    }
    return to;
  }

  #findingsIn(line: number): readonly LineFinding[] {
    try {
      return checkLine(this.document.line(line), this.#format, this.#settings);
    } catch (error) {
      // A defect in one line keeps no other from being looked at.
      this.#options.failed(error);
      return [];
    }
  }
}

/** What a schema asks of a row, in one order: neither its words nor its examples. */
function shapeOf({ type, required, items, properties }: RowSchema): unknown {
  return [
    type?.toSorted(),
    required?.toSorted(),
    items === undefined ? undefined : shapeOf(items),
    Object.entries(properties ?? {})
      .map(([key, schema]) => [key, shapeOf(schema)] as const)
      .toSorted(([left], [right]) => (left < right ? -1 : 1)),
  ];
}
