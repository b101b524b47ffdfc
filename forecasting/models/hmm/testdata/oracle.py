"""Gaussian HMM by hmmlearn 0.3.3: log-likelihood and filtered probabilities of its forward pass at given parameters
(never predict_proba, which smooths), and parameters after EM steps without priors. Run: python oracle.py > oracle.json"""
import json
import sys

import numpy as np
from hmmlearn import _hmmc
from hmmlearn.hmm import GaussianHMM

rng = np.random.default_rng(3)
n, state, y = 600, 0, []
for _ in range(n):
    state = state if rng.random() < 0.97 else 1 - state
    y.append((0.05, -0.1)[state] + (0.7, 2.0)[state] * rng.normal())
y = np.round(y, 3)[:, None]


def model(k, steps=0):
    m = GaussianHMM(k, "diag", init_params="", params="stmc", n_iter=steps, tol=-np.inf, covars_prior=0,
                    covars_weight=1, implementation="scaling")
    m.n_features = 1
    m.startprob_ = np.full(k, 1 / k)
    m.transmat_ = np.full((k, k), 0.05 / (k - 1)) + np.eye(k) * (0.95 - 0.05 / (k - 1))
    m.means_ = np.linspace(-0.1, 0.1, k)[:, None]
    m.covars_ = np.linspace(0.5, 3.0, k)[:, None]
    return m


def parameters(m):
    return dict(start=m.startprob_.tolist(), transition=m.transmat_.tolist(), means=m.means_.ravel().tolist(),
                variances=m.covars_.ravel().tolist())


cases = []
for k in (2, 3):
    m = model(k)
    frame = m._compute_log_likelihood(y)
    log_likelihood, lattice = _hmmc.forward_log(m.startprob_, m.transmat_, frame)
    filtered = np.exp(lattice - np.logaddexp.reduce(lattice, axis=1, keepdims=True))
    fits = []
    for steps in (1, 25):
        f = model(k, steps).fit(y)
        fits.append(dict(steps=steps, logLikelihood=float(f.score(y)), **parameters(f)))
    cases.append(dict(given=parameters(m), logLikelihood=float(log_likelihood),
                      filtered={str(t): filtered[t].tolist() for t in (0, 1, 50, 333, n - 1)}, fits=fits))
json.dump(dict(observations=y.ravel().tolist(), cases=cases), sys.stdout, separators=(",", ":"))
