"""Weights after each session by fixed share and by Bernstein online aggregation, on made-up losses, written from the formulas
with sums over all sessions so far instead of a state. numpy 2.4, scipy 1.17. Run: python dynamic.py > dynamic.json

Fixed share (Herbster and Warmuth 1998, the share to all alike): with eta the rate and a the share of M members,
v_i = w_i exp(-eta loss_i) / sum, w_i' = (1 - a) v_i + a / M.

Bernstein (Wintenberger 2017, algorithm 2, uniform prior): with l the loss of a member less that of the combination,
    E_t = 2^k, the least power of two with max_{s<=t} |l_s| <= 2^k    (as the R package opera has it)
    eta_t = min(1 / E_t, sqrt(ln M / sum_{s<=t} l_s^2)),  eta_0 l_1 = 0
    L_t = sum_{s<=t} (l_s (1 + eta_{s-1} l_s) + E_s [eta_{s-1} l_s > 1/2]) / 2
    w_t ~ eta_t exp(-eta_t L_t)
"""
import json
import sys

import numpy as np
from scipy.special import softmax


def fixed_share(losses, rate, share):
    w = np.full(losses.shape[1], 1 / losses.shape[1])
    path = []
    for loss in losses:
        w = (1 - share) * softmax(np.log(w) - rate * loss) + share / len(w)
        path.append(w.tolist())
    return path


def ranges_and_rates(seen):
    largest = np.abs(seen).max(axis=0)
    k = np.zeros(len(largest))
    for i, size in enumerate(largest):
        k[i] = next(k for k in range(-60, 60) if size <= 2.0**k)
    return 2.0**k, np.minimum(2.0**-k, np.sqrt(np.log(seen.shape[1]) / np.sum(seen**2, axis=0)))


def bernstein(regrets):
    path = []
    for t in range(1, len(regrets) + 1):
        loss = np.zeros(regrets.shape[1])
        for s in range(t):
            eta = ranges_and_rates(regrets[:s])[1] if s else np.zeros(regrets.shape[1])
            beyond = ranges_and_rates(regrets[: s + 1])[0] * (eta * regrets[s] > 0.5)
            loss += (regrets[s] * (1 + eta * regrets[s]) + beyond) / 2
        eta = ranges_and_rates(regrets[:t])[1]
        path.append(softmax(np.log(eta) - eta * loss).tolist())
    return path


def made():
    rng = np.random.default_rng(31)
    cases = []
    for members, sessions, rate, share in ((3, 40, 1.0, 0.01), (2, 30, 0.3, 0.2), (5, 25, 2.5, 0.05)):
        # Now and then a session as bad as several: ranges double and corrections fall due.
        size = np.where(rng.random((sessions, 1)) < 0.15, 5.0, 0.7)
        losses = np.round(np.linspace(0, 0.4, members) + size * rng.normal(size=(sessions, members)), 3)
        regrets = losses - np.round(losses.mean(axis=1, keepdims=True), 3)
        regrets = np.round(regrets, 3)
        cases.append(dict(losses=losses.tolist(), regrets=regrets.tolist(), rate=rate, share=share,
                          fixedShare=fixed_share(losses, rate, share), bernstein=bernstein(regrets)))
    return cases


if __name__ == "__main__":
    json.dump(made(), sys.stdout, separators=(",", ":"))
