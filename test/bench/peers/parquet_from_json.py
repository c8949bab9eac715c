"""python parquet_from_json.py ROWS.jsonl TARGET.parquet: rows of JSON Lines as Parquet, by pyarrow alone.

Prints one JSON object: the seconds that it took and the number of rows.
"""

import json
import sys
import time

import pyarrow.json
import pyarrow.parquet

source, target = sys.argv[1:]
started = time.perf_counter()
table = pyarrow.json.read_json(source)
pyarrow.parquet.write_table(table.select(["prompt", "chosen", "rejected"]), target)
print(json.dumps({"seconds": time.perf_counter() - started, "rows": table.num_rows}))
