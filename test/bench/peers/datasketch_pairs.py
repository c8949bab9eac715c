"""Near-duplicate rows by datasketch's MinHash and LSH: word triples of both responses, threshold 0.8, 128 permutations."""

import json
import re
import sys
import time

from datasketch import MinHash, MinHashLSH

word = re.compile(r"\w+")


def shingles(row):
    found = set()
    for field in ("chosen", "rejected"):
        words = word.findall(row[field].lower())
        found.update(" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2))
    return found


def main(path, rows):
    started = time.perf_counter()
    index = MinHashLSH(threshold=0.8, num_perm=128)
    near = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number >= rows:
                break
            signature = MinHash(num_perm=128)
            signature.update_batch(shingles(json.loads(line)))
            others = index.query(signature)
            if others:
                near.append(number)
            index.insert(number, signature, check_duplication=False)
    print(json.dumps({"seconds": time.perf_counter() - started, "rows": number + 1, "near": near}))


main(sys.argv[1], int(sys.argv[2]))
