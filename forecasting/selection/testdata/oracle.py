"""Values that forecasting/selection is held against: python3 oracle.py > oracle.json
scikit-learn (mutual information), mrmr-selection (the greedy order), lightgbm (gain of splits)."""
import json
import sys

import lightgbm
import numpy as np
import pandas as pd
import sklearn
from mrmr.main import mrmr_base
from sklearn.feature_selection import mutual_info_regression
from sklearn.metrics import mutual_info_score

rng = np.random.default_rng(5)


def classes(values, bins=8):
    known = np.sort(values)
    edges = [known[len(known) * (b + 1) // bins] for b in range(bins - 1)]
    return np.searchsorted(edges, values, side="right")


n = 1200
x = np.round(rng.standard_normal(n), 3)
pairs = {
    "linear": np.round(0.7 * x + np.sqrt(1 - 0.49) * rng.standard_normal(n), 3),
    "square": np.round(x**2 + 0.5 * rng.standard_normal(n), 3),
    "nothing": np.round(rng.standard_normal(n), 3),
}
information = {
    name: {
        "y": y.tolist(),
        "binned": mutual_info_score(classes(x), classes(y)),
        "neighbours": float(mutual_info_regression(x[:, None], y, n_neighbors=5, random_state=0)[0]),
    }
    for name, y in pairs.items()
}

d = 14
relevance = np.round(rng.uniform(0.01, 0.3, d), 4)
loadings = rng.standard_normal((d, 4))
redundancy = np.round(np.abs(np.corrcoef(loadings)), 4)
names = [f"f{j}" for j in range(d)]
order = mrmr_base(
    K=9,
    relevance_func=lambda: pd.Series(relevance, index=names),
    redundancy_func=lambda target_column, features: pd.Series(
        [redundancy[names.index(f), names.index(target_column)] for f in features], index=features
    ),
    denominator_func=np.mean,
    show_progress=False,
)

table = np.round(rng.standard_normal((600, 5)), 3)
label = table[:, 1] + 0.5 * table[:, 3] ** 2 + 0.3 * rng.standard_normal(600)
booster = lightgbm.train(
    {"objective": "regression", "num_leaves": 5, "verbosity": -1, "min_data_in_leaf": 20},
    lightgbm.Dataset(table, label),
    num_boost_round=6,
)
json.dump(
    {
        "versions": {"scikit-learn": sklearn.__version__, "lightgbm": lightgbm.__version__, "mrmr-selection": "0.2.8"},
        "x": x.tolist(),
        "information": information,
        "mrmr": {
            "relevance": relevance.tolist(),
            "redundancy": redundancy.tolist(),
            "order": [names.index(f) for f in order],
        },
        "gain": {
            "text": booster.model_to_string().split("\nparameters:")[0],
            "gain": booster.feature_importance("gain").tolist(),
        },
    },
    sys.stdout,
)
