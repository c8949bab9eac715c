import type { Comparison } from '../../model/comparison.ts';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { ExportFormat } from '../../model/export/exportFormat.ts';
import type { ExportOptions, LeakReport, SplitOptions } from '../../model/export/exportOptions.ts';
import type { ExportRow } from '../../model/export/exportRow.ts';
import { otherText } from '../../model/export/exportText.ts';
import { assignParts } from '../../model/splits/assignParts.ts';
import { promptText, PromptSet } from '../../model/splits/promptGroups.ts';
import { recordsWithin, type Mixture } from './mixture.ts';
import type { ExportSource } from './exportSource.ts';

/** Which part each prompt goes to, found in a pass over the rows before they are written. */
export class SplitPlan {
  readonly #prompts: PromptSet;
  /** By number of the prompt. */
  readonly #parts: Uint8Array;
  readonly #records: readonly number[];
  readonly groups: number;

  /** @param records records of each part */
  private constructor(
    prompts: PromptSet,
    roots: Uint32Array,
    groups: readonly number[],
    parts: Uint8Array,
    records: readonly number[],
  ) {
    this.#records = records;
    this.#prompts = prompts;
    this.groups = groups.length;
    const partOfRoot = new Uint8Array(prompts.size);
    for (const [index, root] of groups.entries()) partOfRoot[root] = parts[index] ?? 0;
    this.#parts = Uint8Array.from(roots, (root) => partOfRoot[root] ?? 0);
    prompts.forgetSignatures();
  }

  /** @throws CuratorError 'cancelled' */
  static async of(
    source: ExportSource,
    options: ExportOptions & { readonly split: SplitOptions },
    format: ExportFormat,
    mixture: Mixture | undefined,
    context: HandlerContext,
  ): Promise<SplitPlan> {
    const { split } = options;
    const prompts = new PromptSet({ nearDuplicates: split.nearDuplicates, seed: 1 });
    const records: number[] = [];
    const strata: string[] = [];
    // One text a value, and not one a prompt.
    const values = new Map<string, string>();
    const total = source.count(options.viewOnly);
    let seen = 0;
    for await (const row of source.rows(options.viewOnly, 'file', context.signal)) {
      if (++seen % 5_000 === 0) context.progress({ done: seen, total, unit: 'rows', message: 'Finding equal prompts' });
      const exported = recordsWithin(mixture, row, options, format);
      if ('why' in exported || row.comparison === undefined) continue;
      const number = prompts.numberOf(promptText(row.comparison));
      records[number] = (records[number] ?? 0) + exported.records.length;
      strata[number] ??= interned(values, stratumOf(row.comparison, split));
    }
    const roots = prompts.groups();
    const places = new Int32Array(prompts.size).fill(-1);
    const members: number[] = [];
    const groups: { key: number; records: number; readonly stratum: string }[] = [];
    for (let number = 0; number < prompts.size; number++) {
      const root = roots[number] ?? number;
      let group = groups[places[root] ?? -1];
      if (group === undefined) {
        group = { key: Number.POSITIVE_INFINITY, records: 0, stratum: strata[number] ?? '' };
        places[root] = groups.length;
        groups.push(group);
        members.push(root);
      }
      // The least key, so that the order of the rows does not matter.
      group.key = Math.min(group.key, prompts.keyOf(number));
      group.records += records[number] ?? 0;
    }
    const shares = split.parts.map(({ share }) => share);
    const parts = assignParts(groups, shares, split.seed);
    const written = shares.map(() => 0);
    for (const [index, part] of parts.entries()) {
      written[part] = (written[part] ?? 0) + (groups[index]?.records ?? 0);
    }
    return new SplitPlan(prompts, roots, members, parts, written);
  }

  /** How many records each part gets. @param names of the files, parts first */
  recordsOfParts(names: readonly string[]): readonly { readonly name: string; readonly records: number }[] {
    return this.#records.map((records, part) => ({ name: names[part] ?? '', records }));
  }

  partOf({ comparison }: ExportRow): number {
    const number = comparison === undefined ? undefined : this.#prompts.find(promptText(comparison));
    return number === undefined ? 0 : (this.#parts[number] ?? 0);
  }
}

function stratumOf(comparison: Comparison, { stratifyBy }: SplitOptions): string {
  return stratifyBy === undefined ? '' : (otherText(comparison, stratifyBy) ?? '');
}

function interned(values: Map<string, string>, value: string): string {
  const known = values.get(value);
  if (known !== undefined) return known;
  values.set(value, value);
  return value;
}

/** Looks for leaks in what was written, by other hashes than those that made the groups. */
export class LeakCheck {
  readonly #prompts: PromptSet;
  readonly #parts: number[] = [];
  readonly #shared = new Set<number>();

  constructor(split: SplitOptions) {
    this.#prompts = new PromptSet({ nearDuplicates: split.nearDuplicates, seed: 20_011 });
  }

  add(row: ExportRow, part: number): void {
    if (row.comparison === undefined) return;
    const number = this.#prompts.numberOf(promptText(row.comparison));
    if ((this.#parts[number] ?? part) !== part) this.#shared.add(number);
    this.#parts[number] = part;
  }

  promptsOf(part: number): number {
    return this.#parts.filter((own) => own === part).length;
  }

  report(groups: number): LeakReport {
    return {
      prompts: this.#prompts.size,
      groups,
      sharedPrompts: this.#shared.size,
      sharedNearDuplicates: this.#prompts.nearPairsAcross((number) => this.#parts[number] ?? 0),
    };
  }
}
