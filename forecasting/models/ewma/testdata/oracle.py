"""The baseline by pandas 3.1 and scipy 1.17 on ../../testdata/market.json: fitted through session 119, forecasts from 115 on,
raw and calibrated. Run: python oracle.py > oracle.json"""
import json
import pathlib
import sys

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import beta
from scipy.stats import t as student

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "testdata"))
from market import HORIZONS, known, plain, rows

DECISION, FROM = 119, 115
DF = (3, 4, 5, 6, 8, 10, 15, 30, 100)


def crps(y, sigma, df):
    """Mean CRPS of a Student t of mean zero and that standard deviation (Jordan, Krueger and Lerch 2019)."""
    scale = sigma * np.sqrt((df - 2) / df)
    z = y / scale
    offset = 2 * np.sqrt(df) / (df - 1) * beta(0.5, df - 0.5) / beta(0.5, df / 2) ** 2
    standard = z * (2 * student.cdf(z, df) - 1) + 2 * student.pdf(z, df) * (df + z * z) / (df - 1) - offset
    return np.mean(scale * standard)


def calibration(y, sigma):
    """Tails and multiplier of least mean CRPS."""
    fits = []
    for df in DF:
        loss = lambda log: crps(y, np.exp(log) * sigma, df)
        best = minimize_scalar(loss, bounds=(-np.log(4), np.log(4)), method="bounded", options=dict(xatol=1e-9))
        fits.append((best.fun, df, float(np.exp(best.x))))
    _, df, multiplier = min(fits)
    return dict(df=df, multiplier=multiplier)


frame = rows()
window = known(frame, DECISION).dropna(subset="ewma_sigma")
asked = frame[frame.session >= FROM]
found = {}
for h in HORIZONS:
    seen = window.dropna(subset=f"y_{h}")
    found[h] = dict(
        sigma=plain(asked.ewma_sigma * h**0.5),
        **calibration(seen[f"y_{h}"].to_numpy(), (seen.ewma_sigma * h**0.5).to_numpy()),
    )
json.dump(dict(decision=DECISION, start=FROM, horizons=found), sys.stdout, separators=(",", ":"))
