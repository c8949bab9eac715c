/**
 * What judges suggest about rows, for the store's migrations: the last word of any judge by task and row. What people
 * say is in the rows' states, so that no run can touch it. `about` is `labelledTexts` for a rationale, and empty for
 * attributes.
 */
export const suggestionTables = `
CREATE TABLE suggestion (
  task TEXT NOT NULL CHECK (task IN ('attributes', 'rationale')),
  row_id INTEGER NOT NULL REFERENCES curated_row (id),
  endpoint TEXT NOT NULL,
  model TEXT NOT NULL,
  value TEXT NOT NULL,
  about TEXT NOT NULL,
  request_key BLOB NOT NULL REFERENCES judge_call (request_key),
  at INTEGER NOT NULL,
  PRIMARY KEY (task, row_id)
) STRICT, WITHOUT ROWID;
`;
