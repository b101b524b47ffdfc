"""Ridge by scikit-learn 1.9, QLIKE (gamma, log link) by statsmodels 0.15 and by scipy 1.17, gamma boosting by
lightgbm 4.7.0, all on the same made-up rows. Run: python oracle.py > oracle.json"""
import json
import sys

import lightgbm as lgb
import numpy as np
import statsmodels.api as sm
from scipy.optimize import minimize
from sklearn.linear_model import Ridge

rng = np.random.default_rng(7)
n, p = 400, 4
x = np.round(rng.normal(size=(n, p)), 4)
z = np.round(0.3 * x[:, 0] - 0.1 * x[:, 2] + rng.normal(size=n), 4)
v = np.round(np.exp(0.4 * x[:, 0] - 0.2 * x[:, 1]) * rng.chisquare(3, size=n) / 3 + 1e-4, 4)

ridge = [
    dict(alpha=a, intercept=float(m.intercept_), coefficients=m.coef_.tolist())
    for a in (0.5, 50.0, 5000.0)
    for m in [Ridge(alpha=a, solver="cholesky").fit(x, z)]
]
design = sm.add_constant(x)
gamma = sm.GLM(v, design, family=sm.families.Gamma(sm.families.links.Log())).fit(tol=1e-14, maxiter=200).params
qlike = lambda b: np.mean(design @ b + v * np.exp(-(design @ b)))
gradient = lambda b: design.T @ (1 - v * np.exp(-(design @ b))) / n
direct = minimize(qlike, np.zeros(p + 1), jac=gradient, method="BFGS", options=dict(gtol=1e-12)).x
assert np.allclose(gamma, direct, atol=1e-8)

params = dict(
    objective="gamma", num_leaves=7, learning_rate=0.1, min_data_in_leaf=20, feature_fraction=0.5, lambda_l2=1,
    max_bin=31, seed=3, num_threads=1, deterministic=True, force_row_wise=True, verbosity=-1,
)
booster = lgb.train(params, lgb.Dataset(x, v, params=params), num_boost_round=40)
json.dump(
    dict(
        x=x.tolist(), z=z.tolist(), v=v.tolist(), ridge=ridge, gamma=np.asarray(gamma).tolist(),
        lightgbm=booster.predict(x).tolist(),
    ),
    sys.stdout,
    separators=(",", ":"),
)
