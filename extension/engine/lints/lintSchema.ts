/**
 * Tables of lint results, for the store's migrations.
 *
 * `lint_run` has one row: the settings, the report, and the ids of the lints whose bits `mask` holds, in order. Rows are
 * known by hash and ordinal; `related` and `near` are hashes of the rows that a finding is about.
 */
export const lintSchema = `
CREATE TABLE lint_run (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  lints TEXT NOT NULL,
  settings TEXT NOT NULL,
  report TEXT NOT NULL
) STRICT;
CREATE TABLE lint_finding (
  row_hash BLOB NOT NULL,
  ordinal INTEGER NOT NULL,
  mask INTEGER NOT NULL,
  related BLOB,
  near BLOB,
  PRIMARY KEY (row_hash, ordinal)
) STRICT, WITHOUT ROWID;
`;
