"""Weights of strategies by their Sharpe ratios and shrunk correlations, numpy 2.4: the positive part of C^-1 S over its sum, of the
strategies that have earned something. Run: python horizon-signal.py > horizon-signal.json"""
import json
import sys

import numpy as np

rng = np.random.default_rng(19)


def weights(returns, shrink):
    sharpe = returns.mean(axis=1) / returns.std(axis=1, ddof=0)
    c = np.corrcoef(returns)
    c = c * (1 - shrink) + shrink * np.eye(len(c))
    held = np.where(sharpe > 0, np.linalg.inv(c) @ sharpe, 0).clip(min=0)
    return (held / held.sum()).tolist()


# Mean return of each strategy, and how it goes with the others; the last has one that loses and would be held as a hedge.
CASES = [
    ([0.1, 0.2, 0.15, 0.05], [0.2, 0.9, 0.8, 0.6]),
    ([0.2, 0.21, 0.22, 0.24], [0.2, 0.9, 0.8, 0.6]),
    ([0.1, -0.3, 0.2, 0.3], [0.2, 0.9, 0.8, 0.6]),
    ([0.05, 0.3, 0.1], [0.2, 0.9, 0.8]),
    ([0.4, -0.1, 0.3], [0.9, -0.9, 0.4]),
]
cases = []
for means, loads in CASES:
    returns = np.outer(loads, rng.normal(size=60)) + 0.5 * rng.normal(size=(len(means), 60)) + np.array(means)[:, None]
    returns = np.round(returns, 3)
    cases.append(dict(returns=returns.tolist(), weights=[dict(shrink=s, expected=weights(returns, s)) for s in (0, 0.3, 0.5, 1)]))
assert returns[1].mean() < 0 < (np.linalg.inv(np.corrcoef(returns)) @ returns.mean(axis=1))[1]
json.dump(cases, sys.stdout, separators=(",", ":"))
