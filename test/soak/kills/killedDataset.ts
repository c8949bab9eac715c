import Database from 'better-sqlite3';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultStorePath } from '../../../extension/engine/store/openStore.ts';
import type { EngineProcess } from '../../../extension/host/engine/engineProcess.ts';
import type { CurationModel } from './curationModel.ts';

/** Enough rows for a step over all of them to take a while, and few enough to be looked at after each kill. */
export const rowCount = 300;

/** What was found wrong with a dataset after a kill; empty where all is as it must be. */
export interface Findings {
  /** Rows whose decision, tags or texts are neither as acknowledged nor as with the step that was under way. */
  readonly lost: readonly string[];
  /** What is wrong with the file: it holds neither the old nor the new content as a whole. */
  readonly torn: readonly string[];
  /** What is wrong with the journal. */
  readonly unreadable: readonly string[];
}

/** A dataset of pairs in a folder of its own, and what it must be. */
export class KilledDataset {
  readonly path: string;
  readonly #folder: string;
  readonly #texts: readonly (readonly [string, string])[];

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.path = join(folder, 'pairs.jsonl');
    this.#texts = Array.from({ length: rowCount }, (_, row) => [
      `first ${String(row)} ${'é\\"'.repeat(row % 400)}`,
      `second ${String(row)}`,
    ]);
    writeFileSync(this.path, this.#content(this.#texts.map(() => false)));
  }

  /** Files that a killed save left behind. */
  get leftovers(): number {
    return readdirSync(this.#folder).filter((name) => name.endsWith('.tmp')).length;
  }

  /** Which of the models the file is as; undefined where it is as none. */
  fileModel(models: readonly CurationModel[]): CurationModel | undefined {
    const content = readFileSync(this.path, 'utf8');
    return models.find(({ saved }) => this.#content(saved) === content);
  }

  /** What SQLite and the steps themselves say about the journal. */
  journalProblems(): readonly string[] {
    const database = new Database(defaultStorePath(this.path), { readonly: true });
    try {
      const check = database.pragma('integrity_check', { simple: true });
      const steps = database.prepare('SELECT id, kind, label FROM step ORDER BY id').all();
      const changes = database.prepare('SELECT before, after, edits FROM all_change').all() as Record<string, string>[];
      for (const change of changes) for (const json of Object.values(change)) JSON.parse(json);
      return check === 'ok' && Array.isArray(steps) ? [] : [`integrity_check: ${String(check)}`];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    } finally {
      database.close();
    }
  }

  /** What differs between a model and what the engine shows; texts and tags of `looked` rows are compared too. */
  async differences(
    client: EngineProcess['client'],
    datasetId: string,
    model: CurationModel,
    looked: readonly number[],
  ): Promise<readonly string[]> {
    const found: string[] = [];
    const info = await client.request('dataset/info', { datasetId });
    if (info.canUndo !== model.canUndo) found.push(`undo is ${info.canUndo ? '' : 'not '}offered`);
    if (info.canRedo !== model.canRedo) found.push(`redo is ${info.canRedo ? '' : 'not '}offered`);
    const { rows } = await client.request('rows/page', { datasetId, from: 0, count: rowCount });
    for (const [row, { decision }] of model.rows.entries()) {
      const shown = rows[row]?.decision;
      if (shown !== decision) found.push(`row ${String(row)}: ${String(shown)} instead of ${String(decision)}`);
    }
    for (const row of looked) {
      const { comparison, state } = await client.request('rows/detail', { datasetId, row });
      const { exchanged, tags } = model.rows[row] ?? { exchanged: false, tags: [] };
      const shown = comparison?.candidates[0]?.turns[0]?.text;
      if (shown !== this.#texts[row]?.[exchanged ? 1 : 0])
        found.push(`row ${String(row)}: the wrong response is chosen`);
      if (JSON.stringify(state.tags) !== JSON.stringify(tags)) found.push(`row ${String(row)}: other tags`);
    }
    return found;
  }

  #content(exchanged: readonly boolean[]): string {
    const lines = this.#texts.map(([first, second], row) => {
      const [chosen, rejected] = exchanged[row] === true ? [second, first] : [first, second];
      return JSON.stringify({ id: row, prompt: `p${String(row)}`, chosen, rejected });
    });
    return `${lines.join('\n')}\n`;
  }
}
