"""ARIMA(p, 0, q) with a constant by statsmodels 0.15 on a made-up series: coefficients, weights of the autoregressive
form, innovation variance, log-likelihood, forecasts of ten steps and the variance of their sum.
Run: python oracle.py > oracle.json"""
import json
import sys

import numpy as np
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.arima_process import ArmaProcess

rng = np.random.default_rng(8)
n = 1200
e = rng.standard_t(6, size=n + 1)
y = np.zeros(n)
for t in range(n):
    y[t] = 0.04 + (0.5 * y[t - 1] if t else 0) + e[t + 1] - 0.3 * e[t]
y = np.round(y, 4)

fits = []
for p, q in ((1, 1), (2, 0), (0, 2)):
    r = ARIMA(y, order=(p, 0, q)).fit(method_kwargs=dict(maxiter=500))
    process = ArmaProcess(np.r_[1, -r.arparams], np.r_[1, r.maparams])
    forecast = r.get_forecast(10)
    psi = np.cumsum(process.impulse_response(10))
    fits.append(dict(
        p=p, q=q, mean=float(r.params[0]), variance=float(r.params[-1]), weights=(-process.arma2ar(41)[1:]).tolist(),
        forecast=forecast.predicted_mean.tolist(), sumVariance=[float(np.sum(psi[:h] ** 2)) for h in (1, 3, 5, 10)],
    ))
json.dump(dict(returns=y.tolist(), fits=fits), sys.stdout, separators=(",", ":"))
