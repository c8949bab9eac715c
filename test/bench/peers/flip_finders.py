"""python flip_finders.py PLANTED.json: finds flipped labels as one would with scikit-learn, and with cleanlab.

PLANTED.json has `pairs` (prompt, chosen, rejected) and `planted`: a list a seed, 1 where the label is turned round.
Hashed 1- and 2-grams of the two responses, their difference, logistic regression, 10 folds grouped by prompt; cleanlab
takes its out-of-fold probabilities. Prints one JSON list with the areas under the ROC curve, one object a seed.
"""

import json
import sys

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

FOLDS = 10


def out_of_fold(features, labels, groups):
    """Probability that each pair's first response is preferred, by models that never saw its prompt."""
    probability = np.zeros(len(labels))
    for train, test in GroupKFold(FOLDS).split(features, labels, groups):
        model = LogisticRegression(fit_intercept=False, C=1.0, max_iter=1000)
        model.fit(features[train], labels[train])
        probability[test] = model.predict_proba(features[test])[:, 1]
    return probability


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        data = json.load(file)
    pairs = data["pairs"]
    vectorizer = HashingVectorizer(n_features=2**18, ngram_range=(1, 2), alternate_sign=False, norm="l2")
    chosen = vectorizer.transform(pair["chosen"] for pair in pairs)
    rejected = vectorizer.transform(pair["rejected"] for pair in pairs)
    _, groups = np.unique([pair["prompt"] for pair in pairs], return_inverse=True)
    # Half of the pairs are turned round, so that there are two classes to tell apart.
    turned = np.random.default_rng(0).integers(0, 2, len(pairs)).astype(bool)
    features = (chosen - rejected).multiply(np.where(turned, -1.0, 1.0)[:, None]).tocsr()
    results = []
    for planted in data["planted"]:
        flips = np.array(planted, dtype=bool)
        labels = (~turned ^ flips).astype(int)
        probability = out_of_fold(features, labels, groups)
        both = np.column_stack([1 - probability, probability])
        quality = get_label_quality_scores(labels, both, method="self_confidence", adjust_pred_probs=False)
        # What cleanlab names as issues comes first, worst first; the others by their quality.
        ranked = np.asarray(quality, dtype=float).copy()
        ranked[find_label_issues(labels, both, filter_by="prune_by_noise_rate")] -= 1
        given = np.where(labels == 1, probability, 1 - probability)
        results.append(
            {"logistic": float(roc_auc_score(flips, -given)), "cleanlab": float(roc_auc_score(flips, -ranked))}
        )
    print(json.dumps(results))


main()
