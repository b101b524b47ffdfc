"""AR(p) by statsmodels 0.15: order selection by AIC, the fit, forecasts of ten steps and the variance of their sum.
Run: python oracle.py > oracle.json"""
import json
import sys

import numpy as np
from statsmodels.tsa.ar_model import AutoReg, ar_select_order
from statsmodels.tsa.arima_process import ArmaProcess

rng = np.random.default_rng(5)
n = 800
e = rng.standard_t(5, size=n)
y = np.zeros(n)
for t in range(n):
    y[t] = 0.05 + (0.12 * y[t - 1] if t else 0) + (-0.2 * y[t - 3] if t > 2 else 0) + e[t]
y = np.round(y, 4)

fits = []
for p in (0, 1, 3, 5):
    r = AutoReg(y, lags=p, trend="c").fit()
    cumulated = np.cumsum(ArmaProcess(np.r_[1, -r.params[1:]], [1]).impulse_response(10))
    fits.append(dict(
        order=p, constant=float(r.params[0]), coefficients=r.params[1:].tolist(),
        variance=float(np.mean(r.resid**2)), forecast=r.predict(n, n + 9).tolist(),
        sumVariance=[float(np.sum(cumulated[:h] ** 2)) for h in (1, 3, 5, 10)],
    ))
selected = ar_select_order(y, maxlag=5, ic="aic", trend="c")
aic = {str(max(lags) if lags else 0): float(v) for lags, v in selected.aic.items()}
json.dump(dict(returns=y.tolist(), fits=fits, selected=max(selected.ar_lags or [0]), aic=aic),
          sys.stdout, separators=(",", ":"))
