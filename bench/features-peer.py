"""A part of the catalogue in pandas, on wide frames (sessions x symbols) and symbol by symbol, and what TA-Lib has of it,
symbol by symbol. Reads JSON on stdin, prints JSON."""
import json
import sys
import time

import numpy as np
import pandas as pd

try:
    import talib
except ImportError:
    talib = None

data = json.load(sys.stdin)
wide = {k: pd.DataFrame(v, dtype=float) for k, v in data["columns"].items()}
symbols = list(wide["close"].columns)
market = wide["logReturn"][data["market"]]


class Grouped:
    """series.groupby(symbol).rolling(n) with the index of the series."""

    def __init__(self, x, n):
        self.x, self.n = x, n

    def __getattr__(self, name):
        window = self.x.groupby(level="symbol", sort=False).rolling(self.n)
        return lambda *args, **kw: getattr(window, name)(*args, **kw).droplevel(0)

    def cov(self, other):
        x, n = self.x, self.n
        return (Grouped(x * other, n).mean() - Grouped(x, n).mean() * Grouped(other, n).mean()) * n / (n - 1)


def features(frame, m, ranks, roll=lambda x, n: x.rolling(n), ewm=lambda x: x.ewm(alpha=0.06, adjust=False).mean()):
    """The same lines for a frame of all symbols and for the columns of one; `ranks` only where all symbols are there."""
    o, h, l, c, v = (frame[k] for k in ("open", "high", "low", "close", "volume"))
    r, overnight = frame["logReturn"], frame["overnight"]
    out = {}
    for n in (1, 2, 5, 10, 21, 63, 126):
        out[f"ret_{n}"] = roll(r, n).sum()
    out["ret_mean_252"] = roll(r, 252).mean()
    for n in (20, 50, 200):
        out[f"sma_ratio_{n}"] = np.log(c / roll(c, n).mean())
    out["ewma_sigma"] = np.sqrt(ewm(r**2))
    variance = np.log(h / l) ** 2 / (4 * np.log(2)) + overnight**2
    for n in (1, 5, 22):
        out[f"rv_{n}"] = roll(variance, n).mean()
    for n in (21, 63):
        out[f"std_{n}"] = roll(r, n).std()
    middle, spread = roll(c, 20).mean(), roll(c, 20).std(ddof=0)
    out["bollinger_b_20"] = 0.5 + (c - middle) / (4 * spread)
    out["bollinger_width_20"] = 4 * spread / middle
    hl, co = np.log(h / l), np.log(c / o)
    out["parkinson_21"] = np.sqrt(roll(hl**2 / (4 * np.log(2)), 21).mean())
    out["garman_klass_21"] = np.sqrt(roll(0.5 * hl**2 - (2 * np.log(2) - 1) * co**2, 21).mean())
    rs = np.log(h / c) * np.log(h / o) + np.log(l / c) * np.log(l / o)
    out["rogers_satchell_21"] = np.sqrt(roll(rs, 21).mean())
    x = np.log1p(v)
    out["volume_z_21"] = (x - roll(x, 21).mean()) / roll(x, 21).std(ddof=0)
    high, low = roll(h, 252).max(), roll(l, 252).min()
    out["position_252"] = (c - low) / (high - low)
    out["high_gap_252"] = np.log(c / high)
    covariance, spread = roll(r, 63).cov(m), roll(m, 63).var()
    out["beta_63"] = covariance.div(spread, axis=0)
    tp = (h + l + c) / 3
    out["vwap_gap_21"] = np.log(c * roll(v, 21).sum() / roll(tp * v, 21).sum())
    out["rs_down_22"] = roll((r**2).where(r < 0, 0.0).where(r.notna()), 22).mean()
    out["skew_63"] = roll(r, 63).skew() * (61 / np.sqrt(63 * 62))
    out["volume_volatility_63"] = roll(x, 63).std()
    out["zero_share_63"] = roll((r == 0).astype(float).where(r.notna()), 63).mean()
    if ranks:
        for n in (1, 5, 21):
            known = out[f"ret_{n}"]
            out[f"rank_ret_{n}"] = (known.rank(axis=1) - 1).div(known.count(axis=1) - 1, axis=0) - 0.5
    return out


def per_symbol(frames):
    """As most people write it: a frame for each symbol, then all of them below each other; ranks by groupby."""
    parts = []
    for s in symbols:
        one = pd.DataFrame(features({k: table[s] for k, table in frames.items()}, frames["logReturn"][data["market"]], False))
        parts.append(one.assign(symbol=s))
    long = pd.concat(parts)
    for n in (1, 5, 21):
        by = long.groupby(level=0)[f"ret_{n}"]
        long[f"rank_ret_{n}"] = (by.rank() - 1) / (by.transform("count") - 1) - 0.5
    return long


def grouped(long):
    """The other way it is written: one long frame, groupby(symbol) and rolling."""
    ewm = lambda x: x.groupby(level="symbol", sort=False).ewm(alpha=0.06, adjust=False).mean().droplevel(0)
    out = pd.DataFrame(features(long, long["market"], False, Grouped, ewm))
    for n in (1, 5, 21):
        by = out.groupby(level="session")[f"ret_{n}"]
        out[f"rank_ret_{n}"] = (by.rank() - 1) / (by.transform("count") - 1) - 0.5
    return out


def from_talib():
    """By symbol, on contiguous arrays of its bars."""
    out = {}
    for s, (h, l, c, v) in arrays.items():
        macd, _, histogram = talib.MACD(c, 12, 26, 9)
        k, d = talib.STOCH(h, l, c, 14, 3, 0, 3, 0)
        upper, middle, lower = talib.BBANDS(c, 20, 2, 2, 0)
        out[s] = {
            "macd_line": macd / c,
            "macd_hist": histogram / c,
            "adx_14": talib.ADX(h, l, c, 14) / 100,
            "di_14": (talib.PLUS_DI(h, l, c, 14) - talib.MINUS_DI(h, l, c, 14)) / 100,
            "aroon_25": talib.AROONOSC(h, l, 25) / 100,
            "rsi_14": talib.RSI(c, 14) / 100,
            "rsi_2": talib.RSI(c, 2) / 100,
            "stoch_k_14": k / 100,
            "stoch_d_14": d / 100,
            "cci_20": talib.CCI(h, l, c, 20) / 100,
            "mfi_14": talib.MFI(h, l, c, v, 14) / 100,
            "atr_ratio_14": talib.NATR(h, l, c, 14) / 100,
            "bollinger_b_20": (c - lower) / (upper - lower),
            "bollinger_width_20": (upper - lower) / middle,
            "trix_15": talib.TRIX(c, 15) / 100,
            "ultimate_7_14_28": talib.ULTOSC(h, l, c, 7, 14, 28) / 100,
            "stoch_rsi_14": talib.STOCHRSI(c, 14, 14, 1, 0)[0] / 100,
            "sar_gap": np.log(c / talib.SAR(h, l, 0.02, 0.2)),
            "slope_20": talib.LINEARREG_SLOPE(np.log(c), 20),
            "ema_gap_10": np.log(c / talib.EMA(c, 10)),
        }
    return out


def best_of(times, work):
    best = np.inf
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


seconds, result = best_of(3, lambda: features(wide, market, True))
stacked = {k: table.rename_axis("session").T.rename_axis("symbol").stack() for k, table in wide.items()}
long = pd.DataFrame(stacked)
long["market"] = market.reindex(long.index.get_level_values("session")).to_numpy()
grouped_seconds, long_result = best_of(2, lambda: grouped(long))
symbol_seconds, _ = best_of(2, lambda: per_symbol(wide))
# One session more: the longest window, 252 returns, is all that has to be computed again.
tail = {k: table.tail(253) for k, table in wide.items()}
live_seconds, _ = best_of(10, lambda: features(tail, tail["logReturn"][data["market"]], True))
answer = {
    "version": pd.__version__,
    "seconds": seconds,
    "symbolSeconds": symbol_seconds,
    "groupedSeconds": grouped_seconds,
    "liveSeconds": live_seconds,
    "last": {name: table.iloc[-1].tolist() for name, table in result.items()},
    "talib": None,
}
for name, table in result.items():
    same = long_result[name].xs(long.index.get_level_values("session").max(), level="session").reindex(symbols)
    assert np.allclose(same, table.iloc[-1], rtol=1e-6, atol=1e-9, equal_nan=True), name
if talib is not None:
    arrays = {}
    for s in symbols:
        known = wide["close"][s].notna()
        arrays[s] = [wide[k][s][known].to_numpy() for k in ("high", "low", "close", "volume")]
    talib_seconds, by_symbol = best_of(5, from_talib)
    names = list(by_symbol[symbols[0]])
    answer["talib"] = {
        "version": talib.__version__,
        "seconds": talib_seconds,
        "last": {name: [float(by_symbol[s][name][-1]) for s in symbols] for name in names},
    }
json.dump(answer, sys.stdout)
