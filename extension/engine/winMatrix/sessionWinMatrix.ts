import type { HandlerContext } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import { defaultLintSettings } from '../../model/lints/lintSettings.ts';
import { lints } from '../../model/lints/lints.ts';
import { PromptDuels, type PromptMatrix } from '../../model/winMatrix/promptMatrix.ts';
import { winMatrix } from '../../model/winMatrix/winMatrix.ts';
import { runLintPass } from '../lints/lintPass.ts';
import type { LintHost } from '../lints/sessionLints.ts';
import { shownComparisons } from '../scoring/comparisonReader.ts';
import { minimaxMixture } from './minimaxMixture.ts';

/** Rows by prompt: 12 bytes a row. */
interface PromptGroups {
  /** Rows sorted by prompt, those of one prompt in file order. */
  readonly order: Uint32Array;
  readonly keys: Uint32Array;
  /** Prompts as places in `order` (from, to), by their first row. */
  readonly groups: readonly (readonly [number, number])[];
}

/** Rows of one prompt that are read for its matrix; more are left out, and the first ones stand for them. */
const mostRows = 2_000;
/** Candidates that a matrix can have and still be read. */
const mostCandidates = 100;

/** Win matrices of a dataset's prompts. What shares a prompt is found in one pass, the first time it is asked for. */
export class SessionWinMatrix {
  readonly #host: LintHost;
  #groups: Promise<PromptGroups> | undefined;
  /** What the groups were found for: they hold while the file and the prompts are the same. */
  #file: unknown;

  constructor(host: LintHost) {
    this.#host = host;
  }

  async ofRow(row: number, context: HandlerContext): Promise<PromptMatrix | null> {
    if ((await this.#host.readRow(row)).comparison === undefined) return null;
    const { order, keys } = await this.#found(context);
    const [from, to] = rangeOf(order, keys, row);
    return this.#matrix(order.subarray(from, to));
  }

  async prompts(
    candidates: number,
    from: number,
    count: number,
    context: HandlerContext,
  ): Promise<{ readonly total: number; readonly prompts: readonly PromptMatrix[] }> {
    const { order, groups } = await this.#found(context);
    const part = groups.slice(from, from + count);
    const prompts: PromptMatrix[] = [];
    for (const [start, end] of part) {
      if (context.signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
      const matrix = await this.#matrix(order.subarray(start, end));
      if (matrix !== null && matrix.candidates.length >= candidates) prompts.push(matrix);
    }
    return { total: groups.length, prompts };
  }

  async #matrix(rows: Uint32Array): Promise<PromptMatrix | null> {
    const duels = new PromptDuels();
    for (const row of rows.subarray(0, mostRows)) {
      const { comparison, state, line } = await this.#host.readRow(row);
      if (comparison === undefined || state.decision === 'drop') continue;
      duels.add(line, comparison, effectiveLabel(comparison, state));
      if (duels.candidates.length > mostCandidates) break;
    }
    const { candidates, lines, prompt } = duels;
    if (lines.length === 0) return null;
    return { prompt, lines, candidates, ...winMatrix(candidates.length, duels.duels, minimaxMixture) };
  }

  async #found(context: HandlerContext): Promise<PromptGroups> {
    const { file } = this.#host;
    if (this.#groups === undefined || this.#file !== file) {
      this.#file = file;
      const groups = this.#findGroups(context);
      this.#groups = groups;
      // Whoever asked sees the error; the next one tries again.
      groups.catch(() => {
        if (this.#groups === groups) this.#groups = undefined;
      });
    }
    return this.#groups;
  }

  async #findGroups(context: HandlerContext): Promise<PromptGroups> {
    const { formatChoice } = this.#host;
    if (formatChoice === undefined) {
      throw new CuratorError('unknown-format', 'Choose the format of the dataset before its prompts are compared.');
    }
    const source = await shownComparisons(this.#host, formatChoice, new Set());
    // The pass of the lints finds which rows share a prompt; no lint needs to run for that.
    const rules = Object.fromEntries(lints.map(({ id }): [string, 'off'] => [id, 'off']));
    const settings = { ...defaultLintSettings, rules };
    const { tables } = await runLintPass({ source, settings, decided: new Map(), grams: undefined, ...context });
    const keys = tables.promptKeys;
    const order = Uint32Array.from({ length: source.offsets.length }, (_, row) => row).sort(
      (left, right) => compareKeys(keys, left, right) || left - right,
    );
    const groups: (readonly [number, number])[] = [];
    for (let from = 0; from < order.length;) {
      let to = from + 1;
      while (to < order.length && compareKeys(keys, order[from] ?? 0, order[to] ?? 0) === 0) to++;
      groups.push([from, to]);
      from = to;
    }
    groups.sort(([left], [right]) => (order[left] ?? 0) - (order[right] ?? 0));
    return { order, keys, groups };
  }
}

function compareKeys(keys: Uint32Array, left: number, right: number): number {
  return (keys[2 * left] ?? 0) - (keys[2 * right] ?? 0) || (keys[2 * left + 1] ?? 0) - (keys[2 * right + 1] ?? 0);
}

/** Places in `order` of the rows that share a row's prompt. */
function rangeOf(order: Uint32Array, keys: Uint32Array, row: number): readonly [number, number] {
  const place = (after: boolean): number => {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const compared = compareKeys(keys, order[middle] ?? 0, row);
      if (compared < 0 || (after && compared === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return [place(false), place(true)];
}
