import { judgeTables } from '../judges/judgeTables.ts';
import { lintSchema } from '../lints/lintSchema.ts';
import { scoreTables } from '../scoring/scoreTables.ts';
import { suggestionTables } from '../suggestions/suggestionTables.ts';

/**
 * The schema, step by step. `user_version` counts the steps that a store has taken; a step is never changed once
 * released, only followed by another.
 *
 * `curated_row` is a row that somebody did something about: only its address (hash and ordinal) follows the row when
 * a save changes its bytes. `step` and `change` are the log, append-only; `row_state` is what the log adds up to.
 * `save_intent` holds the addresses that rows get by a save under way.
 */
export const migrations: readonly string[] = [
  `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE curated_row (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  line INTEGER NOT NULL,
  UNIQUE (hash, ordinal)
) STRICT;
CREATE TABLE row_state (
  row_id INTEGER PRIMARY KEY REFERENCES curated_row (id),
  state TEXT NOT NULL
) STRICT;
CREATE TABLE step (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  annotator TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('do', 'undo', 'redo', 'save', 'revert')),
  label TEXT NOT NULL,
  target INTEGER REFERENCES step (id),
  shown_left INTEGER
) STRICT;
CREATE TABLE change (
  step_id INTEGER NOT NULL REFERENCES step (id),
  row_id INTEGER NOT NULL REFERENCES curated_row (id),
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  edits TEXT NOT NULL,
  PRIMARY KEY (step_id, row_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_by_row ON change (row_id, step_id);
CREATE TABLE save_intent (
  row_id INTEGER PRIMARY KEY REFERENCES curated_row (id),
  hash TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  edited INTEGER NOT NULL
) STRICT;
`,
  scoreTables,
  lintSchema,
  judgeTables,
  // Steps over many rows: equal changes are kept once. `all_change` has the changes of every step.
  `
CREATE TABLE change_group (
  id INTEGER PRIMARY KEY,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  edits TEXT NOT NULL
) STRICT;
CREATE TABLE grouped_change (
  step_id INTEGER NOT NULL REFERENCES step (id),
  row_id INTEGER NOT NULL REFERENCES curated_row (id),
  group_id INTEGER NOT NULL REFERENCES change_group (id),
  PRIMARY KEY (step_id, row_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX grouped_change_by_row ON grouped_change (row_id, step_id);
CREATE VIEW all_change AS
  SELECT step_id, row_id, before, after, edits FROM change
  UNION ALL
  SELECT step_id, row_id, before, after, edits
  FROM grouped_change JOIN change_group ON change_group.id = grouped_change.group_id;
`,
  suggestionTables,
];
