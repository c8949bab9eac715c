/**
 * Tables of scores, for the store's migrations.
 *
 * Rewards are kept by comparison, not by row: `comparison_key` is the hash of the context and of the candidates in
 * sorted order, so that a flip, a reordered file or an equal row elsewhere finds them again. A `reward` row holds all
 * members of one scorer: little-endian float64, member after member, each with one reward a candidate in sorted order
 * (NaN where a member has none).
 *
 * A scorer's row is 'running' until all its scores are there. `scorer_part` keeps what a running scorer must not do
 * twice (trained weights of one member and fold); it is emptied when the scorer is done.
 */
export const scoreTables = `
CREATE TABLE scorer (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  members TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done')),
  trained_on_dataset INTEGER NOT NULL,
  report TEXT,
  created INTEGER NOT NULL,
  UNIQUE (name, fingerprint)
) STRICT;
CREATE TABLE reward (
  scorer_id INTEGER NOT NULL REFERENCES scorer (id) ON DELETE CASCADE,
  comparison_key BLOB NOT NULL,
  rewards BLOB NOT NULL,
  PRIMARY KEY (scorer_id, comparison_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE scorer_part (
  scorer_id INTEGER NOT NULL REFERENCES scorer (id) ON DELETE CASCADE,
  part TEXT NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (scorer_id, part)
) STRICT, WITHOUT ROWID;
CREATE TABLE row_comparison (
  row_hash BLOB PRIMARY KEY,
  comparison_key BLOB NOT NULL,
  reversed INTEGER NOT NULL,
  preferred INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
