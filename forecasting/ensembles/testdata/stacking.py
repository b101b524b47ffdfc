"""Weights of the stacking objective by scipy's SLSQP from several starts; run: python stacking.py > stacking.json
numpy 2.3, scipy 1.16."""
import json
import numpy as np
from scipy.optimize import minimize
from scipy.special import beta
from scipy.stats import t as student


def crps(z, df):
    f, F = student.pdf(z, df), student.cdf(z, df)
    offset = 2 * np.sqrt(df) / (df - 1) * beta(0.5, df - 0.5) / beta(0.5, df / 2) ** 2
    return z * (2 * F - 1) + 2 * f * (df + z * z) / (df - 1) - offset


def mean_crps(v, means, sigmas, y, df):
    scale = (v @ sigmas) * np.sqrt((df - 2) / df)
    return np.mean(scale * crps((y - v @ means) / scale, df))


def weights(means, sigmas, y, df, penalty, sessions):
    m = len(means)
    unit = mean_crps(np.full(m, 1 / m), means, sigmas, y, df)
    objective = lambda v: mean_crps(v, means, sigmas, y, df) / unit + penalty / sessions / 2 * np.sum((v - v.mean()) ** 2)
    best = None
    for start in [np.full(m, 1 / m), *(np.eye(m) * 0.8 + 0.1)]:
        found = minimize(objective, start, bounds=[(0, None)] * m, method='SLSQP', options={'ftol': 1e-16, 'maxiter': 2000})
        polished = minimize(objective, found.x, bounds=[(0, None)] * m, method='L-BFGS-B', options={'ftol': 1e-16, 'gtol': 1e-12})
        for one in (found, polished):
            if best is None or one.fun < best.fun:
                best = one
    v = np.maximum(best.x, 0)
    return v / v.sum()


def case(seed, members, rows, df, penalty, with_means):
    rng = np.random.default_rng(seed)
    level = np.exp(rng.normal(-4.3, 0.4, rows))
    sigmas = np.array([level * np.exp(rng.normal(0.05 * i, 0.12 + 0.12 * i, rows)) for i in range(members)])
    y = level * rng.standard_t(5, rows) * np.sqrt(3 / 5)
    means = np.array([with_means * (0.1 * y + level * rng.normal(0, 0.1 + 0.1 * i, rows)) for i in range(members)])
    r = lambda a: np.round(a, 7)
    sigmas, y, means = r(sigmas), r(y), r(means)
    session = [row // 5 for row in range(rows)]
    w = weights(means, sigmas, y, df, penalty, len(set(session)))
    return dict(df=df, penalty=penalty, session=session, means=means.tolist(), sigmas=sigmas.tolist(), outcome=y.tolist(), weights=w.tolist())


if __name__ == '__main__':
    print(json.dumps([case(1, 3, 200, 5, 1.0, 0), case(2, 4, 300, 4, 0.1, 1), case(3, 2, 150, 8, 5.0, 1)]))
