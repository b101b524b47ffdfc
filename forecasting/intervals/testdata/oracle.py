"""Quantiles and distribution function of the Student t by scipy 1.17. Run: python oracle.py > oracle.json"""
import json
import sys

import scipy.stats as st

dfs = [2.1, 3, 4, 5, 6, 8, 10, 15, 30, 100]
levels = [1e-4, 0.005, 0.025, 0.05, 0.1, 0.25, 0.4, 0.5, 0.75, 0.9, 0.95, 0.975, 0.9999]
zs = [-60.0, -8.0, -2.5, -1.0, -0.01, 0.0, 0.3, 1.7, 4.0, 25.0]
json.dump(
    dict(
        quantile=[[p, df, float(st.t.ppf(p, df))] for df in dfs for p in levels],
        cdf=[[z, df, float(st.t.cdf(z, df)), float(st.t.pdf(z, df))] for df in dfs for z in zs],
    ),
    sys.stdout,
    separators=(",", ":"),
)
