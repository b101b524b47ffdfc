"""What an ensemble learns from its members' out-of-sample forecasts, on made-up ones: stacked weights by horizon, for all horizons and
by regime, weights over time, and one signal of all horizons. numpy 2.4, scipy 1.17; the minimiser and the recursions are those of
../../../ensembles/testdata. Run: python combination.py > combination.json"""
import json
import pathlib
import sys

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import t as student

sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "ensembles/testdata"))
from dynamic import bernstein
from stacking import crps, mean_crps, weights

HORIZONS = (1, 3, 5, 10)
SESSIONS, SYMBOLS, MEMBERS, DECISION = 48, 3, 3, 13
PENALTY, REGIMES, SHRINK, RATE, RESTART = 2.0, 2, 0.5, 0.7, 0.02
DF = (3, 4, 5, 6, 8, 10, 15, 30, 100)

rng = np.random.default_rng(41)
level = np.zeros(SESSIONS)
for t in range(1, SESSIONS):
    level[t] = 0.85 * level[t - 1] + 0.4 * rng.normal()
session = np.repeat(np.arange(SESSIONS), SYMBOLS)
rows = np.flatnonzero(session > DECISION)
own = np.exp(np.tile([-4.6, -4.2, -4.0], SESSIONS) + level[session])
ewma = np.round(own * np.exp(0.2 * rng.normal(size=len(own))), 7)
# The first member knows quiet sessions, the second wild ones, the third neither, and symbol 0 not at first.
wild = level[session] > np.median(level)
noise = np.array([np.where(wild, 0.8, 0.1), np.where(wild, 0.1, 0.8), np.full(len(own), 0.4)])
said = {}
for h in HORIZONS:
    true = own * np.sqrt(h)
    y = true * (0.1 + rng.standard_t(5, size=len(own)) * np.sqrt(3 / 5))
    y[session + h >= SESSIONS] = np.nan
    sigmas = true * np.exp(noise * rng.normal(size=noise.shape) * (1 + 0.1 * h))
    drift = np.array([0.15, 0.05, -0.05])[:, None]
    means = true * (drift + 0.2 * rng.normal(size=noise.shape)) + 0.05 * np.nan_to_num(y)
    means[2, (session < DECISION + 8) & (np.arange(len(own)) % SYMBOLS == 0)] = np.nan
    sigmas[np.isnan(means)] = np.nan
    said[h] = [np.round(values[..., rows], 7) for values in (means, sigmas, y)]
session = session[rows]


def averaged(means, sigmas):
    """The equal combination of the members that are there."""
    return np.nanmean(means, axis=0), np.nanmean(sigmas, axis=0)


def tails(h):
    means, sigmas, y = said[h]
    mean, sigma = averaged(means, sigmas)
    seen = np.isfinite(y)

    def least(df):
        one = np.ones(1)
        loss = lambda log: mean_crps(one, (mean / np.exp(log))[None, seen], sigma[None, seen], y[seen] / np.exp(log), df) * np.exp(log)
        return minimize_scalar(loss, bounds=(-np.log(4), np.log(4)), method="bounded", options=dict(xatol=1e-9)).fun

    return min(DF, key=least)


def complete(h, within=None):
    means, sigmas, y = said[h]
    there = np.isfinite(y) & np.isfinite(means).all(axis=0)
    if within is not None:
        there &= within[session]
    return means[:, there], sigmas[:, there], y[there], session[there]


def stacked(rows_of, df):
    means, sigmas, y, at = rows_of
    return weights(means, sigmas, y, df, PENALTY, len(set(at))).tolist()


df = {h: tails(h) for h in HORIZONS}
parts = [[a / np.sqrt(h) for a in complete(h)[:3]] + [complete(h)[3]] for h in HORIZONS]
joined = [np.concatenate([part[k] for part in parts], axis=-1) for k in range(4)]

market = np.array([np.log(ewma[t * SYMBOLS : (t + 1) * SYMBOLS]).mean() for t in range(SESSIONS)])
thresholds = np.quantile(market[DECISION + 1 :], np.arange(1, REGIMES) / REGIMES)
regime = np.searchsorted(thresholds, market, side="right")

# One signal of all horizons, from the equal combination.
combined = {h: averaged(*said[h][:2]) for h in HORIZONS}
signals = np.array([combined[h][0] / (combined[h][1] * np.sqrt(h)) for h in HORIZONS])
gains = signals * said[1][2] / combined[1][1]
daily = np.array([gains[:, session == t].mean(axis=1) for t in range(DECISION + 1, SESSIONS - 1)]).T
sharpe = daily.mean(axis=1) / daily.std(axis=1)
held = np.linalg.solve((1 - SHRINK) * np.corrcoef(daily) + SHRINK * np.eye(len(HORIZONS)), sharpe)
held = np.where(sharpe > 0, held, 0).clip(min=0)
held /= held.sum()
signal = held @ signals


def slopes(mean, sigma, y, df):
    """Derivatives of the CRPS of a Student t by its mean and standard deviation; checked against differences."""
    unit = np.sqrt((df - 2) / df)
    z = (y - mean) / (sigma * unit)
    fall = 1 - 2 * student.cdf(z, df)
    by = np.array([fall, unit * (crps(z, df) + z * fall)])
    value = lambda m, s: s * unit * crps((y - m) / (s * unit), df)
    d = 1e-5 * sigma
    near = np.array([value(mean + d, sigma) - value(mean - d, sigma), value(mean, sigma + d) - value(mean, sigma - d)]) / (2 * d)
    assert np.allclose(by, near, atol=1e-6)
    return by


def over_time(h, rule):
    """Weights at each session, from forecasts whose outcome is known by then."""
    means, sigmas, y = said[h]
    mean, sigma = averaged(means, sigmas)
    seen = np.isfinite(y)
    unit = np.mean(sigma[seen] * np.sqrt((df[h] - 2) / df[h]) * crps((y - mean)[seen] / sigma[seen] / np.sqrt((df[h] - 2) / df[h]), df[h]))
    w, losses, path = np.full(MEMBERS, 1 / MEMBERS), [], []
    for t in range(DECISION + 1, SESSIONS):
        at = (session == t - h) & seen & np.isfinite(means).all(axis=0)
        if at.any():
            m, s = w @ means[:, at], w @ sigmas[:, at]
            by_mean, by_sigma = slopes(m, s, y[at], df[h])
            regret = np.mean(by_mean * (means[:, at] - m) + by_sigma * (sigmas[:, at] - s), axis=1) / unit
            losses.append(regret)
            if rule == "bernstein":
                w = np.array(bernstein(np.array(losses))[-1])
            else:
                w = w * np.exp(-RATE * regret)
                w = (1 - RESTART) * w / w.sum() + RESTART / MEMBERS
        path.append(w.tolist())
    return path


plain = lambda values: [[None if np.isnan(v) else float(v) for v in row] for row in values]
json.dump(
    dict(
        options=dict(penalty=PENALTY, regimes=REGIMES, shrink=SHRINK, rate=RATE, restart=RESTART),
        sessions=SESSIONS, symbols=SYMBOLS, decision=DECISION, ewma=ewma.tolist(),
        said={h: dict(means=plain(m), sigmas=plain(s), outcome=plain([y])[0]) for h, (m, s, y) in said.items()},
        df=df,
        byHorizon={h: stacked(complete(h), df[h]) for h in HORIZONS},
        forAll=stacked(joined, df[3]),
        thresholds=thresholds.tolist(),
        byRegime={h: [stacked(complete(h, regime == k), df[h]) for k in range(REGIMES)] for h in HORIZONS},
        horizonWeights=held.tolist(),
        signalMeans={h: (signal * combined[h][1] * np.sqrt(h))[-6:].tolist() for h in HORIZONS},
        overTime={rule: {h: over_time(h, rule) for h in HORIZONS} for rule in ("bernstein", "fixed-share")},
    ),
    sys.stdout,
    separators=(",", ":"),
)
