import type { Database } from 'better-sqlite3';
import * as z from 'zod';

const key = 'scorer-weights';
const stored = z.record(z.string(), z.number().min(0));

/** Weights of scorers that a curator gave, by name. */
export function readWeights(database: Database): ReadonlyMap<string, number> {
  const text = database.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(key);
  if (text === undefined) return new Map();
  try {
    return new Map(Object.entries(stored.parse(JSON.parse(text))));
  } catch {
    // Another program wrote something else there: weights are a wish, and all scorers count alike without them.
    return new Map();
  }
}

export function writeWeights(database: Database, weights: ReadonlyMap<string, number>): void {
  database
    .prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
    .run(key, JSON.stringify(Object.fromEntries(weights)));
}
