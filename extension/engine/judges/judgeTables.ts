/**
 * Tables of judges, for the store's migrations.
 *
 * A `judge` is a model at an address with one version of a rubric. `judge_call` is the cache: one row an exact request
 * (address, model, messages, parameters, number of the sample), so that nothing is paid twice; keys of servers are in no
 * table. `judge_answer` says which call answered about which comparison. Comparisons are known as in `reward`, and
 * `shown_first` is the candidate in sorted order that was shown as A. `blind_label` is what a person said without seeing
 * any verdict; `winner` is a candidate in sorted order, or 2 for a tie, and `first_length` and `second_length` are
 * characters of the candidates in that order.
 */
export const judgeTables = `
CREATE TABLE judge (
  id INTEGER PRIMARY KEY,
  endpoint TEXT NOT NULL,
  model TEXT NOT NULL,
  rubric_version TEXT NOT NULL,
  rubric TEXT NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (endpoint, model, rubric_version)
) STRICT;
CREATE TABLE judge_call (
  request_key BLOB PRIMARY KEY,
  request TEXT NOT NULL,
  answer TEXT NOT NULL,
  finish_reason TEXT,
  probability_of_a REAL,
  prompt_tokens INTEGER,
  completion_tokens INTEGER,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE judge_answer (
  judge_id INTEGER NOT NULL REFERENCES judge (id) ON DELETE CASCADE,
  comparison_key BLOB NOT NULL,
  shown_first INTEGER NOT NULL,
  sample INTEGER NOT NULL,
  request_key BLOB NOT NULL REFERENCES judge_call (request_key),
  PRIMARY KEY (judge_id, comparison_key, shown_first, sample)
) STRICT, WITHOUT ROWID;
CREATE TABLE blind_label (
  comparison_key BLOB NOT NULL,
  annotator TEXT NOT NULL,
  winner INTEGER NOT NULL,
  row_id TEXT NOT NULL,
  first_length INTEGER NOT NULL,
  second_length INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (comparison_key, annotator)
) STRICT, WITHOUT ROWID;
`;
