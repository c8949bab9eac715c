"""python duckdb_columns.py ROWS.jsonl: reads two columns of JSON Lines with DuckDB, as texts, and adds up their lengths.

Prints one JSON object: the seconds that it took, the number of rows and the characters of both columns.
"""

import json
import sys
import time

import duckdb

(source,) = sys.argv[1:]
started = time.perf_counter()
rows, characters = duckdb.execute(
    """SELECT count(*), sum(length(prompt) + length(chosen))
    FROM read_json(?, format = 'newline_delimited', columns = {prompt: 'VARCHAR', chosen: 'VARCHAR'})""",
    [source],
).fetchone()
print(json.dumps({"seconds": time.perf_counter() - started, "rows": rows, "characters": int(characters)}))
