import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import type { JsonPath } from '../../../extension/model/json/jsonValue.ts';

/** A stretch of a line in UTF-16 units, the end exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Where things stand in one line; the line is parsed when that is first asked. */
export class LinePlaces {
  readonly #line: string;
  #root: Node | undefined;
  #parsed = false;

  constructor(line: string) {
    this.#line = line;
  }

  /** For findings about the row as a whole: from its brace to the end of its first key. A long line is not underlined. */
  get row(): Place {
    const start = this.#line.length - this.#line.trimStart().length;
    const end = this.#line.indexOf('"', this.#line.indexOf('"', start) + 1) + 1;
    return { start, end: end > start ? end : Math.min(this.#line.length, start + 1) };
  }

  /** The value at a path; its key where the value is long or the nearest part of the path that is there. */
  value(path: JsonPath): Place {
    const root = this.#tree();
    if (root === undefined) return this.row;
    for (let length = path.length; length > 0; length--) {
      const node = findNodeAtLocation(root, [...path.slice(0, length)]);
      if (node === undefined) continue;
      const short = length === path.length && node.length <= longestUnderlined;
      const shown = short ? node : node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
      if (shown !== undefined) return { start: shown.offset, end: endOf(shown) };
      return { start: node.offset, end: Math.min(endOf(node), node.offset + 1) };
    }
    return this.row;
  }

  /** The key at the end of a path. */
  key(path: JsonPath): Place | undefined {
    const root = this.#tree();
    const key = root === undefined ? undefined : findNodeAtLocation(root, [...path])?.parent?.children?.[0];
    return key?.type === 'string' ? { start: key.offset, end: endOf(key) } : undefined;
  }

  #tree(): Node | undefined {
    if (this.#parsed) return this.#root;
    this.#parsed = true;
    try {
      this.#root = parseTree(this.#line);
    } catch (error) {
      // The parser recurses: a row that is nested too deeply is underlined as a whole.
      if (!(error instanceof RangeError)) throw error;
    }
    return this.#root;
  }
}

const longestUnderlined = 200;

function endOf(node: Node): number {
  return node.offset + node.length;
}
