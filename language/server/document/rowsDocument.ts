import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import type { LineFinding } from '../checks/lineFinding.ts';

/** Lines from `from` to `to` (exclusive), from 0. */
export interface LineWindow {
  readonly from: number;
  readonly to: number;
}

/**
 * A JSON Lines text with what was found in each of its lines. It is kept line by line, so that an edit costs no copy of
 * the text: it forgets the findings of the lines that it touched, and those of all others move with their lines.
 */
export class RowsDocument {
  readonly uri: string;
  readonly languageId: string;
  #version: number;
  /** With their line endings. */
  #lines: string[];
  /** By line; undefined where a line was not looked at since it changed. */
  #findings: (readonly LineFinding[] | undefined)[];
  #length: number;
  #edited: LineWindow | undefined;

  constructor(uri: string, languageId: string, version: number, content: string) {
    this.uri = uri;
    this.languageId = languageId;
    this.#version = version;
    this.#lines = linesOf(content);
    this.#length = content.length;
    this.#findings = fresh(this.#lines.length);
  }

  get version(): number {
    return this.#version;
  }

  /** At least one: an empty text has an empty line. */
  get lineCount(): number {
    return this.#lines.length;
  }

  /** In UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  /** The whole text. */
  get content(): string {
    return this.#lines.join('');
  }

  /** A line without its line ending; empty where there is no such line. */
  line(line: number): string {
    const text = this.#lines[line] ?? '';
    return text.slice(0, text.length - endingOf(text).length);
  }

  /** The line ending of a line, empty for the last one. */
  ending(line: number): string {
    return endingOf(this.#lines[line] ?? '');
  }

  findingsAt(line: number): readonly LineFinding[] | undefined {
    return this.#findings[line];
  }

  setFindings(line: number, findings: readonly LineFinding[]): void {
    if (line < this.#findings.length) this.#findings[line] = findings;
  }

  /** Forgets what was found: another format or other settings are in force. */
  forgetFindings(): void {
    this.#findings.fill(undefined);
  }

  /** Gives the lines edited since the last call, with those between them. */
  takeEdited(): LineWindow | undefined {
    const edited = this.#edited;
    this.#edited = undefined;
    return edited;
  }

  /** Takes changes over in their order, as the protocol sends them. */
  update(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    this.#version = version;
    for (const change of changes) {
      if (!('range' in change)) {
        this.#replace(0, this.#lines.length, linesOf(change.text));
        continue;
      }
      const { start, end } = change.range;
      const last = this.#lines.length - 1;
      const first = Math.min(start.line, end.line, last);
      // What ends in a carriage return may become one line ending with what is put behind it.
      const from = first > 0 && (this.#lines[first - 1] ?? '').endsWith('\r') ? first - 1 : first;
      const to = Math.min(Math.max(start.line, end.line), last) + 1;
      // The edit itself is left to the library, in the lines that it touches.
      const touched = TextDocument.create(this.uri, this.languageId, 0, this.#lines.slice(from, to).join(''));
      const moved = (line: number): number => Math.min(line, last + 1) - from;
      const range = {
        start: { ...start, line: moved(start.line) },
        end: { ...end, line: moved(end.line) },
      };
      const changed = linesOf(TextDocument.update(touched, [{ range, text: change.text }], 1).getText());
      if (to <= last) changed.pop();
      this.#replace(from, to, changed);
    }
  }

  #replace(from: number, to: number, lines: readonly string[]): void {
    const lengthOf = (all: readonly string[]): number => all.reduce((sum, { length }) => sum + length, 0);
    this.#length += lengthOf(lines) - lengthOf(this.#lines.slice(from, to));
    if (lines.length === to - from) {
      for (const [index, line] of lines.entries()) {
        this.#lines[from + index] = line;
        this.#findings[from + index] = undefined;
      }
    } else {
      this.#lines = [...this.#lines.slice(0, from), ...lines, ...this.#lines.slice(to)];
      this.#findings = [...this.#findings.slice(0, from), ...fresh(lines.length), ...this.#findings.slice(to)];
    }
    const end = from + lines.length;
    const old = this.#edited;
    if (old === undefined) {
      this.#edited = { from, to: end };
      return;
    }
    const oldEnd = old.to >= to ? old.to + end - to : Math.min(old.to, end);
    this.#edited = { from: Math.min(from, old.from), to: Math.max(end, oldEnd) };
  }
}

function fresh(count: number): undefined[] {
  return new Array<undefined>(count).fill(undefined);
}

function endingOf(text: string): string {
  if (text.endsWith('\r\n')) return '\r\n';
  return text.endsWith('\n') || text.endsWith('\r') ? text.slice(-1) : '';
}

/** The lines of a text with their line endings, as the protocol counts them: behind the last ending there is one more. */
function linesOf(content: string): string[] {
  const lines: string[] = [];
  const endings = /\r\n?|\n/gu;
  let start = 0;
  while (endings.test(content)) {
    lines.push(content.slice(start, endings.lastIndex));
    start = endings.lastIndex;
  }
  lines.push(content.slice(start));
  return lines;
}
