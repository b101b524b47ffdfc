"""Splits of skfolio's CombinatorialPurgedCV, the oracle of cpcv.ts: pip install skfolio; python skfolio-cpcv.py > skfolio-cpcv.json"""
import json
import numpy as np
import skfolio
from skfolio.model_selection import CombinatorialPurgedCV

CASES = [(60, 6, 2, 2, 3), (60, 6, 2, 0, 0), (61, 5, 2, 9, 0), (250, 8, 3, 4, 10), (75, 10, 2, 1, 2)]
cases = []
for rows, folds, test_folds, purge, embargo in CASES:
    cv = CombinatorialPurgedCV(n_folds=folds, n_test_folds=test_folds, purged_size=purge, embargo_size=embargo)
    splits = [
        {"train": [int(i) for i in train], "test": [[int(t[0]), int(t[-1])] for t in tests]}
        for train, tests in cv.split(np.zeros((rows, 1)))
    ]
    cases.append({"sessions": rows, "folds": folds, "testFolds": test_folds, "purge": purge, "embargo": embargo,
                  "paths": int(cv.n_test_paths), "pathIds": np.asarray(cv.get_path_ids()).tolist(), "splits": splits})
print(json.dumps({"skfolio": skfolio.__version__, "cases": cases}))
