"""Values of scoringrules 0.10, scipy 1.17 and dieboldmariano 1.1 for the scores. Run: python oracle.py > oracle.json"""
import json
import math

import scipy.stats as st
import scoringrules as sr
from dieboldmariano import dm_test

ys = [-0.2, -0.031, -0.004, 0.0, 0.0007, 0.012, 0.09, 0.6]
levels = [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975]
student = []
for df in [2.5, 3, 4, 5, 8, 15, 30, 100]:
    for mean, sigma in [(0.0, 0.01), (0.0005, 0.03)]:
        scale = sigma * math.sqrt((df - 2) / df)
        for y in ys:
            student.append([y, mean, sigma, df, float(sr.crps_t(y, df, mean, scale))])
gaussian = [[y, m, s, float(sr.crps_normal(y, m, s))] for m, s in [(0.0, 0.01), (0.001, 0.2)] for y in ys]
quantile = []
for y in ys:
    q = [float(v) for v in st.t.ppf(levels, 5) * 0.01]
    quantile.append([y, q, float(sr.crps_quantile(y, q, levels))])
interval = [[y, -0.02, 0.03, a, float(sr.interval_score(y, -0.02, 0.03, a))] for a in (0.05, 0.1, 0.5) for y in ys]
pairs = [
    ([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]),
    ([0.1, 0.1, -0.2, 0.4, 0.4, 0.4], [1, 2, 2, 3, -1, 0]),
    ([math.sin(i) for i in range(30)], [math.cos(1.3 * i) for i in range(30)]),
]
spearman = [[x, y, float(st.spearmanr(x, y).statistic)] for x, y in pairs]
d = [0.3 * math.sin(t) + 0.1 for t in range(1, 41)]
dm = []
for h, kernel in [(1, "acf"), (5, "bartlett")]:
    r = dm_test([0.0] * 40, [0.0] * 40, d, loss=lambda a, b: b, h=h, variance_estimator=kernel)
    dm.append([h, abs(float(r[0])), float(r[1])])
json.dump(dict(student=student, gaussian=gaussian, levels=levels, quantile=quantile, interval=interval, spearman=spearman, dm=dm), __import__("sys").stdout, indent=None, separators=(",", ":"))
