import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import { savedView, type SavedView } from '../../model/contract/finding.ts';

const key = 'savedViews';

/** The views of a dataset by name, in the order in which they were saved. */
export function readViews(database: Database): readonly SavedView[] {
  const stored = database.prepare('SELECT value FROM meta WHERE key = ?').get(key) as { value: string } | undefined;
  const parsed = z.array(savedView).safeParse(stored === undefined ? [] : JSON.parse(stored.value));
  // Views of a later version may ask for what this one does not know.
  return parsed.success ? parsed.data : [];
}

/** Keeps a view, in place of one of the same name. */
export function saveView(database: Database, view: SavedView): readonly SavedView[] {
  return write(database, [...readViews(database).filter(({ name }) => name !== view.name), view]);
}

export function removeView(database: Database, name: string): readonly SavedView[] {
  return write(
    database,
    readViews(database).filter((view) => view.name !== name),
  );
}

function write(database: Database, views: readonly SavedView[]): readonly SavedView[] {
  database
    .prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
    .run(key, JSON.stringify(views));
  return views;
}
