"""A part of the catalogue on wide frames (sessions x symbols) in pandas. Reads JSON on stdin, prints JSON."""
import json
import sys
import time

import numpy as np
import pandas as pd

data = json.load(sys.stdin)
frames = {k: pd.DataFrame(v, dtype=float) for k, v in data["columns"].items()}
market = data["market"]


def features(frame):
    o, h, l, c, v = (frame[k] for k in ("open", "high", "low", "close", "volume"))
    r, overnight = frame["logReturn"], frame["overnight"]
    out = {}
    for n in (1, 2, 5, 10, 21, 63, 126):
        out[f"ret_{n}"] = r.rolling(n).sum()
    out["ret_mean_252"] = r.rolling(252).mean()
    for n in (20, 50, 200):
        out[f"sma_ratio_{n}"] = np.log(c / c.rolling(n).mean())
    out["ewma_sigma"] = np.sqrt((r**2).ewm(alpha=0.06, adjust=False).mean())
    variance = np.log(h / l) ** 2 / (4 * np.log(2)) + overnight**2
    for n in (1, 5, 22):
        out[f"rv_{n}"] = variance.rolling(n).mean()
    for n in (21, 63):
        out[f"std_{n}"] = r.rolling(n).std()
    middle, spread = c.rolling(20).mean(), c.rolling(20).std(ddof=0)
    out["bollinger_b_20"] = 0.5 + (c - middle) / (4 * spread)
    out["bollinger_width_20"] = 4 * spread / middle
    hl, co = np.log(h / l), np.log(c / o)
    out["parkinson_21"] = np.sqrt((hl**2 / (4 * np.log(2))).rolling(21).mean())
    out["garman_klass_21"] = np.sqrt((0.5 * hl**2 - (2 * np.log(2) - 1) * co**2).rolling(21).mean())
    rs = np.log(h / c) * np.log(h / o) + np.log(l / c) * np.log(l / o)
    out["rogers_satchell_21"] = np.sqrt(rs.rolling(21).mean())
    x = np.log1p(v)
    out["volume_z_21"] = (x - x.rolling(21).mean()) / x.rolling(21).std(ddof=0)
    high, low = h.rolling(252).max(), l.rolling(252).min()
    out["position_252"] = (c - low) / (high - low)
    out["high_gap_252"] = np.log(c / high)
    m = r[market]
    out["beta_63"] = r.rolling(63).cov(m).div(m.rolling(63).var(), axis=0)
    for n in (1, 5, 21):
        known = out[f"ret_{n}"]
        out[f"rank_ret_{n}"] = (known.rank(axis=1) - 1).div(known.count(axis=1) - 1, axis=0) - 0.5
    return out


def best_of(times, frame):
    best = np.inf
    for _ in range(times):
        start = time.perf_counter()
        result = features(frame)
        best = min(best, time.perf_counter() - start)
    return best, result


seconds, result = best_of(3, frames)
# One session more: the longest window, 252 returns, is all that has to be computed again.
live_seconds, _ = best_of(10, {k: table.tail(253) for k, table in frames.items()})
last = {name: table.iloc[-1].tolist() for name, table in result.items()}
json.dump({"seconds": seconds, "liveSeconds": live_seconds, "version": pd.__version__, "last": last}, sys.stdout)
