"""Elastic net by scikit-learn 1.9 on the rows of ../../testdata/oracle.json and two nearly collinear columns more.
Run: python oracle.py > oracle.json"""
import json
import pathlib
import sys

import numpy as np
from sklearn.linear_model import ElasticNet

rows = json.loads((pathlib.Path(__file__).parents[2] / "testdata/oracle.json").read_text())
x, z = np.array(rows["x"]), np.array(rows["z"])
x = np.column_stack([x, x[:, 0] + 0.01 * x[:, 1], 3 - x[:, 2]])
fits = []
for alpha, l1 in ((0.001, 0.5), (0.05, 0.5), (0.1, 1.0), (0.3, 0.1), (10.0, 0.9)):
    m = ElasticNet(alpha=alpha, l1_ratio=l1, tol=1e-14, max_iter=1_000_000).fit(x, z)
    fits.append(dict(alpha=alpha, l1Ratio=l1, intercept=float(m.intercept_), coefficients=m.coef_.tolist()))
json.dump(fits, sys.stdout, separators=(",", ":"))
