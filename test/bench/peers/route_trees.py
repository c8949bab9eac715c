"""python route_trees.py ROWS.json FOLDS.json: boosted trees on disagreement, lengths and word overlap.

ROWS: one list a row of features, the last one 1 where the AI label is wrong. FOLDS: the fold of each row. Prints the
cross-fitted probability of an error a row as JSON.
"""

import json
import sys

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

rows = np.array(json.load(open(sys.argv[1])), dtype=float)
folds = np.array(json.load(open(sys.argv[2])))
x, y = rows[:, :-1], rows[:, -1]
predicted = np.zeros(len(y))
for fold in np.unique(folds):
    model = HistGradientBoostingClassifier(max_iter=100, max_depth=4, learning_rate=0.05, random_state=0)
    model.fit(x[folds != fold], y[folds != fold])
    predicted[folds == fold] = model.predict_proba(x[folds == fold])[:, 1]
json.dump(predicted.tolist(), sys.stdout)
