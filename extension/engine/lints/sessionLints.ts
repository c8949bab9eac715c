import type { Database } from 'better-sqlite3';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import type { FormatChoice } from '../../model/formats/format.ts';
import { effectiveLabel, type LabelState } from '../../model/formats/label.ts';
import { findingsOfRow } from '../../model/lints/checkRow.ts';
import { datasetLints } from '../../model/lints/datasetLints.ts';
import type { LintFinding } from '../../model/lints/lint.ts';
import type { LintReport, RowFindings } from '../../model/lints/lintReport.ts';
import { lintBit, lintById, lintsOf } from '../../model/lints/lints.ts';
import { defaultLintSettings, severityOf, unknownRules, type LintSettings } from '../../model/lints/lintSettings.ts';
import { plainTools, type LintTools } from '../../model/lints/lintTools.ts';
import { rowFlags } from '../../model/lints/rowFlags.ts';
import type { DatasetFile } from '../dataset/datasetFile.ts';
import { shownComparisons } from '../scoring/comparisonReader.ts';
import type { Curation } from '../session/curation.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import { readBenchmarks } from './benchmarks.ts';
import { makeReport } from './lintReporting.ts';
import { runLintPass } from './lintPass.ts';
import { LintStore, type LintResults } from './lintStore.ts';
import { tokenCounter } from './tokenCounter.ts';

/** What lints need of a session; `file` and `curation` are others after a reload. */
export interface LintHost {
  readonly file: DatasetFile;
  readonly curation: Curation;
  readonly strength: { meanOf(row: number): number };
  readonly database: Database;
  readonly formatChoice: FormatChoice | undefined;
  readRow(row: number): Promise<ReadRow>;
  /** Ids of rows as reports name them. */
  idsOf(from: number, to: number): Promise<readonly string[]>;
}

const datasetBits = datasetLints.reduce((mask, { id }) => mask | lintBit(id), 0);

/** Lint results of one open dataset, following what curators do to its rows. */
export class SessionLints {
  readonly #host: LintHost;
  readonly #store: LintStore;
  #results: LintResults | undefined;
  #report: LintReport | undefined;
  #settings: LintSettings = defaultLintSettings;
  /** The tools of the settings, made when findings are first put in words. */
  #tools: Promise<LintTools> | undefined;
  /** Rows changed since the last run. */
  readonly #stale = new Set<number>();

  constructor(host: LintHost) {
    this.#host = host;
    this.#store = new LintStore(host.database);
  }

  /** Reads the results in the store, for the rows as they stand in the file now. */
  async load(): Promise<void> {
    this.#results = undefined;
    this.#report = undefined;
    this.#tools = undefined;
    this.#stale.clear();
    const run = this.#store.run();
    if (run === undefined) return;
    const { file, curation } = this.#host;
    this.#settings = run.settings;
    this.#results = await this.#store.load(file.rowCount, (from, count) => file.readHashes(from, count));
    this.#report = run.report;
    for (const row of curation.pendingEdits().keys()) this.#forget(await this.#host.readRow(row));
  }

  get report(): LintReport | undefined {
    return this.#report === undefined ? undefined : { ...this.#report, staleRows: this.#stale.size };
  }

  /** Bits of the lints that a run found in a row; undefined where none ran. */
  maskOf(row: number): number | undefined {
    return this.#results?.masks[row];
  }

  /** Ids of the lints that find something in a row. */
  flagsOf({ row, comparison, state }: ReadRow): readonly string[] {
    if (comparison === undefined) return [];
    if (this.#results !== undefined) return lintsOf(this.#results.masks[row] ?? 0);
    return rowFlags(comparison, effectiveLabel(comparison, state), this.#settings);
  }

  /** Rows were changed: what their own text shows follows; what other rows show is not known until the next run. */
  update(reads: readonly ReadRow[]): void {
    for (const read of reads) this.#forget(read);
  }

  /**
   * Looks at every row.
   *
   * @throws CuratorError 'unknown-format', 'bad-request' for settings that name no lint, 'not-found' for a benchmark or
   *   tokenizer that is not there, 'cancelled'
   */
  async run(settings: LintSettings, context: HandlerContext): Promise<LintReport> {
    const { file, curation, formatChoice } = this.#host;
    const unknown = unknownRules(settings);
    if (unknown.length > 0) {
      throw new CuratorError('bad-request', `There is no lint called ${unknown.join(', ')}.`);
    }
    if (formatChoice === undefined) {
      throw new CuratorError('unknown-format', 'Choose the format of the dataset before its rows are checked.');
    }
    const started = performance.now();
    const { grams, files } = await readBenchmarks(settings.benchmarks, context.signal);
    const { tokenizer } = await tokenCounter(settings.tokenizer);
    const dropped = new Set<number>();
    const decided = new Map<number, LabelState>();
    for (const [row, state] of curation.states()) {
      if (state.decision === 'drop') dropped.add(row);
      if (state.decisionEdits.length > 0) continue;
      const { decision, decisionEdits, ranking, thumbs } = state;
      const turns = decision === 'flip' || decision === 'tie' || decision === 'rank';
      if (!turns && thumbs === undefined) continue;
      decided.set(row, {
        decision,
        decisionEdits,
        ...(ranking === undefined ? {} : { ranking }),
        ...(thumbs === undefined ? {} : { thumbs }),
      });
    }
    const source = await shownComparisons(this.#host, formatChoice, dropped);
    const pass = await runLintPass({ source, settings, decided, grams, ...context });
    const { masks, related, near } = pass.tables;
    this.#results = { masks, related, near };
    this.#settings = settings;
    this.#tools = undefined;
    this.#stale.clear();
    const report = makeReport({
      ...pass,
      settings,
      tokenizer,
      benchmarks: files,
      lineOf: (row) => file.lineOf(row),
      isDecided: (row) => curation.stateOf(row)?.decision !== undefined,
      meanOf: (row) => this.#host.strength.meanOf(row),
      seconds: (performance.now() - started) / 1000,
    });
    this.#report = report;
    await this.#store.save({ settings, report }, this.#results, file.rowCount, (from, count) =>
      file.readHashes(from, count),
    );
    return report;
  }

  /** Findings of one row, in words. */
  async findingsOf(row: number): Promise<readonly LintFinding[]> {
    return this.#inWords(await this.#host.readRow(row), await this.#usedTools());
  }

  /** Rows with findings, in file order, after a run. */
  async findings(from: number, count: number): Promise<readonly RowFindings[]> {
    const { file } = this.#host;
    const to = Math.min(from + count, file.rowCount);
    const tools = await this.#usedTools();
    const ids = await this.#host.idsOf(from, to);
    const found: RowFindings[] = [];
    for (let row = from; row < to; row++) {
      if ((this.maskOf(row) ?? 0) === 0) continue;
      const findings = this.#inWords(await this.#host.readRow(row), tools);
      if (findings.length > 0) found.push({ row, line: file.lineOf(row), id: ids[row - from] ?? '', findings });
    }
    return found;
  }

  /** Undecided rows with a finding whose lint has a safe fix. @throws CuratorError 'bad-request' */
  fixableRows(lint: string): readonly number[] {
    const fix = lintById(lint)?.fix;
    if (fix === undefined) throw new CuratorError('bad-request', `No decision is safe for every row with "${lint}".`);
    const bit = lintBit(lint);
    const rows: number[] = [];
    const masks = this.#results?.masks ?? new Uint32Array(0);
    for (let row = 0; row < masks.length; row++) {
      if (((masks[row] ?? 0) & bit) !== 0 && this.#host.curation.stateOf(row)?.decision === undefined) rows.push(row);
    }
    return rows;
  }

  #inWords(read: ReadRow, tools: LintTools): readonly LintFinding[] {
    const { row, comparison, state, problem } = read;
    const settings = this.#settings;
    const mask = this.maskOf(row) ?? 0;
    const { file } = this.#host;
    const findings: LintFinding[] = [];
    for (const lint of datasetLints) {
      const severity = severityOf(lint, settings);
      if (severity === undefined) continue;
      const flagged = lint.id === 'unreadable' ? problem !== undefined : (mask & lintBit(lint.id)) !== 0;
      if (!flagged) continue;
      const others = lint.id === 'near-duplicate' ? this.#results?.near : this.#results?.related;
      const other = lint.id === 'preference-cycle' ? 0 : (others?.[row] ?? 0);
      const related = other === 0 ? [] : [file.lineOf(other - 1)];
      const message = problem?.message ?? `${lint.title}${related.map((line) => `: line ${String(line)}`).join('')}.`;
      findings.push({ lint: lint.id, severity, message, fix: lint.fix, related });
    }
    if (comparison === undefined) return findings;
    return [...findings, ...findingsOfRow(comparison, effectiveLabel(comparison, state), settings, tools)];
  }

  async #usedTools(): Promise<LintTools> {
    this.#tools ??= (async (): Promise<LintTools> => {
      const { tokenizer: folder, benchmarks: paths, truncateAt } = this.#settings;
      const counter = await tokenCounter(folder);
      const { grams } = await readBenchmarks(paths, new AbortController().signal);
      return { ...plainTools, ...counter, truncateAt, benchmarks: grams };
    })();
    return this.#tools;
  }

  #forget({ row, comparison, state }: ReadRow): void {
    if (this.#results === undefined) return;
    this.#stale.add(row);
    let mask = 0;
    if (state.decision !== 'drop' && comparison !== undefined) {
      const label = effectiveLabel(comparison, state);
      for (const id of rowFlags(comparison, label, this.#settings)) mask |= lintBit(id);
      // What other rows showed holds while the row is what it was.
      if (state.pending.length === 0) mask |= (this.#results.masks[row] ?? 0) & datasetBits;
    }
    this.#results.masks[row] = mask;
  }
}
