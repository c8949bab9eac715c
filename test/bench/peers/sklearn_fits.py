"""python sklearn_fits.py PAIRS.jsonl: what the built-in ensemble does, with scikit-learn's own parts.

Five models over hashed features of the difference of two responses, cross-fitted in five folds grouped by prompt:
HashingVectorizer and SGDClassifier, 25 fits. Prints one JSON object. Both steps use all cores.
"""

import json
import os
import sys
import time

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import vstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

PLACES = 2**18
LONGEST = 16_000
OPENING = 60
FOLDS = 5
PASSES = 12
JOBS = os.cpu_count() or 1

FEATURES = {
    "words": dict(analyzer="word", token_pattern=r"(?u)[\w']+", ngram_range=(1, 2), n_features=PLACES),
    "characters": dict(analyzer="char_wb", ngram_range=(2, 5), n_features=PLACES),
    "opening": dict(analyzer="char_wb", ngram_range=(2, 5), n_features=PLACES),
    # The ensemble's style features are a few dozen numbers; single characters stand in for them.
    "style": dict(analyzer="char", ngram_range=(1, 1), n_features=64),
}
# Name of the features and strength of the penalty of each model.
MEMBERS = [("words", 0.03), ("characters", 0.03), ("opening", 0.03), ("style", 0.002), ("characters", 0.3)]


def difference(name, chosen, rejected):
    vectorizer = HashingVectorizer(alternate_sign=False, norm="l2", **FEATURES[name])
    cut = OPENING if name == "opening" else LONGEST
    return vectorizer.transform(text[:cut] for text in chosen) - vectorizer.transform(text[:cut] for text in rejected)


def features(name, chosen, rejected):
    bounds = np.linspace(0, len(chosen), 4 * JOBS + 1).astype(int)
    parts = Parallel(n_jobs=JOBS)(
        delayed(difference)(name, chosen[low:high], rejected[low:high]) for low, high in zip(bounds, bounds[1:])
    )
    return vstack(parts, format="csr")


def fit(matrix, labels, fold_of, fold, cost):
    train = np.flatnonzero(fold_of != fold)
    test = np.flatnonzero(fold_of == fold)
    model = SGDClassifier(
        loss="log_loss", alpha=1 / (cost * len(train)), max_iter=PASSES, tol=1e-3, fit_intercept=False, random_state=0
    )
    # Half of the pairs are turned round, so that there are two classes to tell apart.
    signs = np.where(labels[train], 1, -1)
    model.fit(matrix[train].multiply(signs[:, None]).tocsr(), labels[train])
    return test, model.decision_function(matrix[test])


def main():
    started = time.perf_counter()
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    chosen = [row["chosen"] for row in rows]
    rejected = [row["rejected"] for row in rows]
    _, prompt_of = np.unique([row["prompt"] for row in rows], return_inverse=True)
    fold_of = prompt_of % FOLDS
    labels = np.random.default_rng(0).integers(0, 2, len(rows)).astype(bool)
    matrices = {name: features(name, chosen, rejected) for name in FEATURES}
    extracted = time.perf_counter()
    margins = np.zeros((len(MEMBERS), len(rows)))
    tasks = [(member, fold) for member in range(len(MEMBERS)) for fold in range(FOLDS)]
    # The fits let go of the interpreter's lock, so that threads are enough.
    results = Parallel(n_jobs=JOBS, prefer="threads")(
        delayed(fit)(matrices[MEMBERS[member][0]], labels, fold_of, fold, MEMBERS[member][1]) for member, fold in tasks
    )
    for (member, _), (test, scores) in zip(tasks, results):
        margins[member, test] = scores
    seconds = time.perf_counter() - started
    scaled = margins / margins.std(axis=1, keepdims=True)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "extractSeconds": extracted - started,
                "fits": len(tasks),
                "accuracy": float((scaled.mean(axis=0) > 0).mean()),
            }
        )
    )


main()
