"""Squared and quantile boosting and a random forest by lightgbm 4.7.0 on the rows of ../../testdata/oracle.json.
Run: python oracle.py > oracle.json"""
import json
import pathlib
import sys

import lightgbm as lgb
import numpy as np

rows = json.loads((pathlib.Path(__file__).parents[2] / "testdata/oracle.json").read_text())
x, z = np.array(rows["x"]), np.array(rows["z"])
common = dict(
    num_leaves=7, min_data_in_leaf=20, feature_fraction=0.5, max_bin=31, seed=3, num_threads=1, deterministic=True,
    force_row_wise=True, verbosity=-1,
)
boosted = dict(learning_rate=0.1, lambda_l2=1)


def predictions(**more):
    params = {**common, **more}
    return lgb.train(params, lgb.Dataset(x, z, params=params), num_boost_round=40).predict(x).tolist()


json.dump(
    dict(
        squared=predictions(objective="regression", **boosted),
        quantile={str(a): predictions(objective="quantile", alpha=a, **boosted) for a in (0.05, 0.25, 0.5, 0.75, 0.95)},
        forest=predictions(objective="regression", boosting="rf", bagging_fraction=0.5, bagging_freq=1),
    ),
    sys.stdout,
    separators=(",", ":"),
)
