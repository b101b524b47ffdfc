"""HAR by pandas 3.1, scikit-learn 1.9 and scipy 1.17. Its regressors and both of its fits, plain and with a ridge on further
features, on ../../testdata/market.json: fitted through session 119. The ridge alone on the rows of ../../testdata/oracle.json.
Run: python oracle.py > oracle.json"""
import json
import pathlib
import sys

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from sklearn.linear_model import GammaRegressor

shared = pathlib.Path(__file__).parents[2] / "testdata"
sys.path.insert(0, str(shared))
from market import HORIZONS, SESSIONS, known, plain, rows

DECISION = 119
# The fall and the still session of the market, a session without VIX, and a symbol warming up.
ASKED = [*range(129, 134), *range(145, 150)]
PENALTY = 40


def fit(x, y, free, weight):
    """Least mean of ln v + y/v with v = exp(x b), plus weight / 2 times the squares of the coefficients from `free` on."""
    pull = np.where(np.arange(x.shape[1]) < free, 0.0, weight)
    loss = lambda b: np.mean(x @ b + y * np.exp(-(x @ b))) + pull @ b**2 / 2
    gradient = lambda b: x.T @ (1 - y * np.exp(-(x @ b))) / len(y) + pull * b
    hessian = lambda b: (x.T * (y * np.exp(-(x @ b)))) @ x / len(y) + np.diag(pull)
    start = np.zeros(x.shape[1])
    start[0] = np.log(y.mean())
    found = minimize(loss, start, jac=gradient, hess=hessian, method="trust-exact", options=dict(gtol=1e-13))
    # Rounding ends the search; a last Newton step does not mind it.
    b = found.x - np.linalg.solve(hessian(found.x), gradient(found.x))
    assert np.abs(gradient(b)).max() < 1e-12
    return b


def by_sklearn(x, y, alpha):
    """Half the deviance of a gamma is the same loss but for what the outcomes are; its ridge leaves the constant free."""
    model = GammaRegressor(alpha=alpha, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(x, y)
    return np.r_[model.intercept_, model.coef_]


made = json.loads((shared / "oracle.json").read_text())
x, v = np.array(made["x"]), np.array(made["v"])
design = np.column_stack([np.ones(len(x)), x])
ridge = []
for weight in (0.01, 0.3, 5.0):
    b = by_sklearn(x, v, weight)
    assert np.allclose(b, fit(design, v, 1, weight), atol=1e-9)
    ridge.append(dict(free=1, weight=weight, coefficients=b.tolist()))
    ridge.append(dict(free=3, weight=weight, coefficients=fit(design, v, 3, weight).tolist()))

frame = rows()
window = frame.session <= DECISION
base = frame.ewma_sigma**2
usual = np.log(base)[window].groupby(frame.symbol).mean()
regressors = pd.DataFrame(dict(
    level=np.log(base) - frame.symbol.map(usual),
    **{f"rv_{n}": np.log(frame[f"rv_{n}"].clip(lower=1e-12) / base).clip(-np.log(100), np.log(100)) for n in (1, 5, 22)},
))
# A symbol that the window did not hold is at its usual level.
regressors.loc[frame.symbol.eq("D") & base.notna(), "level"] = 0.0
market = regressors.groupby(frame.session).transform("mean")
regressors = regressors.join(market.add_prefix("market_"))
regressors["vix"] = np.log(frame.vix**2 / 252)
for n in (1, 5):
    regressors[f"fall_{n}"] = -(frame[f"ret_{n}"] / np.sqrt(n * base)).clip(-4, 0)


def standardised(values):
    """Winsorised and standardised on the window; what is missing is its mean."""
    seen = values[window].dropna()
    low, high = np.quantile(seen, [0.01, 0.99], method="nearest")
    seen = seen.clip(low, high)
    return ((values.clip(low, high) - seen.mean()) / seen.std(ddof=0)).fillna(0.0)


def ahead(h):
    """Mean variance of the coming h sessions of the window, when all of them have one."""
    wide = known(frame, DECISION).pivot(index="session", columns="symbol", values="rv_1").reindex(range(SESSIONS))
    mean = sum(wide.shift(-k) for k in range(1, h + 1)) / h
    return pd.Series([mean.at[s, n] if s <= DECISION and n in mean else np.nan for s, n in zip(frame.session, frame.symbol)])


asked = frame.session.isin(ASKED)
further = regressors.assign(ret_21=standardised(frame.ret_21), ret_63=standardised(frame.ret_63))
fits = {}
for name, columns, weight in (("plain", regressors, 0.0), ("wide", further, PENALTY / (DECISION + 1))):
    complete = window & columns.notna().all(axis=1)
    centred = columns - columns[complete].mean()
    fits[name] = {}
    for h in HORIZONS:
        y = ahead(h) / base
        used = complete & y.notna()
        design = np.column_stack([np.ones(used.sum()), centred[used]])
        b = fit(design, y[used].to_numpy(), regressors.shape[1] + 1, weight)
        if weight == 0:
            assert np.allclose(b, by_sklearn(centred[used].to_numpy(), y[used].to_numpy(), 0), atol=1e-6)
        log = b[0] + centred[asked].fillna(0.0) @ b[1:]
        fits[name][h] = dict(rows=int(used.sum()), coefficients=b.tolist(), sigma=plain(np.sqrt(h * base[asked] * np.exp(log))))
json.dump(
    dict(ridge=ridge, decision=DECISION, asked=ASKED, penalty=PENALTY, fits=fits,
         regressors={name: plain(regressors[name][asked]) for name in regressors}),
    sys.stdout,
    separators=(",", ":"),
)
