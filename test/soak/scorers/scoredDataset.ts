import Database from 'better-sqlite3';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultStorePath } from '../../../extension/engine/store/openStore.ts';
import { generatedPairs } from '../../fixtures/scoring/dataset.ts';

/** What a store knows of the scores of its only model. */
export interface StoredScores {
  /** Comparisons with scores. */
  readonly scored: number;
  /** Texts whose scores were written, each time that they were. */
  readonly texts: number;
}

/** Reads a store beside an engine that may be writing to it, or may have been killed at any moment. */
export function scoresIn(store: string): StoredScores {
  if (!existsSync(store)) return { scored: 0, texts: 0 };
  const database = new Database(store, { readonly: true });
  try {
    const scored = database.prepare<[], number>('SELECT count(*) FROM reward').pluck().get() ?? 0;
    const part = database.prepare<[], Buffer>(`SELECT content FROM scorer_part WHERE part = 'profile'`).pluck().get();
    const { texts } = JSON.parse(part?.toString('utf8') ?? '{"texts":0}') as { texts: number };
    return { scored, texts };
  } catch (error) {
    // The store is being made at this moment.
    if (error instanceof Database.SqliteError) return { scored: 0, texts: 0 };
    throw error;
  } finally {
    database.close();
  }
}

/** A dataset of different pairs that a model scores while processes are killed. */
export class ScoredDataset {
  readonly path: string;
  readonly store: string;

  constructor(folder: string, pairs: number, seed: number) {
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, 'pairs.jsonl');
    this.store = defaultStorePath(this.path);
    const lines = generatedPairs(pairs, 0, seed).pairs.map((pair) => `${JSON.stringify(pair)}\n`);
    writeFileSync(this.path, lines.join(''));
  }

  get scores(): StoredScores {
    return scoresIn(this.store);
  }
}
