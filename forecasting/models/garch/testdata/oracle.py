"""GARCH(1,1)-t by arch 8.0: likelihood at given parameters, fits, and forecasts of the variance, on a made-up series.
Run: python oracle.py > oracle.json"""
import json
import sys

import numpy as np
from arch import arch_model

ROWS = (0, 1, 400, 999, 1000, 1200, 1499)
rng = np.random.default_rng(11)
n, mu, omega, alpha, beta, nu = 1500, 0.04, 0.03, 0.08, 0.9, 6.0
y, v, e = np.zeros(n), omega / (1 - alpha - beta), 0.0
for t in range(n):
    v = omega + alpha * e * e + beta * v
    e = np.sqrt(v * (nu - 2) / nu) * rng.standard_t(nu)
    y[t] = mu + e
y = np.round(y, 4)

fits = {}
for mean in ("Constant", "Zero"):
    model = arch_model(y, mean=mean, vol="GARCH", p=1, q=1, dist="t", rescale=False)
    fit = model.fit(disp="off", tol=1e-12, options=dict(maxiter=1000))
    given = np.array([0.03, 0.05, 0.06, 0.91, 8.0])[0 if mean == "Constant" else 1 :]
    fixed = model.fix(given)
    ahead = fixed.forecast(horizon=10, start=0).variance
    fits[mean.lower()] = dict(
        parameters=fit.params.tolist(),
        logLikelihood=float(fit.loglikelihood),
        given=given.tolist(),
        givenLogLikelihood=float(fixed.loglikelihood),
        givenVariance=(fixed.conditional_volatility[[0, 1, 700, n - 1]] ** 2).tolist(),
        forecast=np.asarray(fixed.forecast(horizon=10).variance)[-1].tolist(),
        # Variances of the ten sessions after some rows, and after the last one those of the fit.
        ahead={str(t): ahead.loc[t].tolist() for t in ROWS},
        fitted=np.asarray(fit.forecast(horizon=10).variance)[-1].tolist(),
    )
json.dump(dict(returns=y.tolist(), fits=fits), sys.stdout, separators=(",", ":"))
