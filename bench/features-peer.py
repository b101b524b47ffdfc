"""A part of the catalogue in pandas, on wide frames (sessions x symbols) and symbol by symbol, and what TA-Lib has of it,
symbol by symbol. Reads JSON on stdin, prints JSON."""
import json
import sys
import tempfile
import time

import numpy as np
import pandas as pd

try:
    import talib
except ImportError:
    talib = None
try:
    import pyarrow
except ImportError:
    pyarrow = None

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


def recursive(x, alpha):
    return x.ewm(alpha=alpha, adjust=False).mean()


def indicators(frame, m, apply):
    """What else a user of pandas computes for one symbol: indicators and statistics, written as they usually are."""
    o, h, l, c, v = (frame[k] for k in ("open", "high", "low", "close", "volume"))
    r, overnight = frame["logReturn"], frame["overnight"]
    out = {"sma_50_200": np.log(c.rolling(50).mean() / c.rolling(200).mean())}
    line = recursive(c, 2 / 13) - recursive(c, 2 / 27)
    out["macd_line"], out["macd_hist"] = line / c, (line - recursive(line, 0.2)) / c
    change, before = c.diff(), c.shift()
    up, down = recursive(change.clip(lower=0), 1 / 14), recursive(-change.clip(upper=0), 1 / 14)
    out["rsi_14"] = up / (up + down)
    true_range = np.maximum(np.maximum(h - l, (h - before).abs()), (l - before).abs())
    average_range = recursive(true_range, 1 / 14)
    out["atr_ratio_14"] = average_range / c
    rise, fall = h.diff(), -l.diff()
    plus = recursive(rise.where((rise > fall) & (rise > 0), 0.0), 1 / 14) / average_range
    minus = recursive(fall.where((fall > rise) & (fall > 0), 0.0), 1 / 14) / average_range
    out["di_14"], out["adx_14"] = plus - minus, recursive((plus - minus).abs() / (plus + minus), 1 / 14)
    if apply:
        out.update(by_apply(h, l, c, r))
    out["mom_12_1"] = r.rolling(231).sum().shift(21)
    out["up_share_21"] = (r > 0).astype(float).rolling(21).mean()
    out["overnight_21"] = overnight.rolling(21).sum()
    low, high = l.rolling(14).min(), h.rolling(14).max()
    out["stoch_k_14"] = ((c - low) / (high - low)).rolling(3).mean()
    out["stoch_d_14"] = out["stoch_k_14"].rolling(3).mean()
    low, high = l.rolling(20).min(), h.rolling(20).max()
    out["position_20"] = (c - low) / (high - low)
    tp = (h + l + c) / 3
    out["ema_gap_10"] = np.log(c / recursive(c, 2 / 11))
    out["ret_5_scaled"] = r.rolling(5).sum() / np.sqrt(5 * recursive(r**2, 0.06))
    out["gap_1"], out["intraday_1"], out["drop_1"] = overnight, np.log(c / o), r.clip(upper=0)
    out["kurtosis_63"] = (r.rolling(63).kurt() * 61 * 60 / 62 - 6) / 64
    variance = np.log(h / l) ** 2 / (4 * np.log(2)) + overnight**2
    month = variance.rolling(22).mean()
    out["rv_ratio_5_22"] = np.log(variance.rolling(5).mean() / month)
    out["rv_ratio_22_126"] = np.log(month / variance.rolling(126).mean())
    out["vol_of_vol_22"] = variance.rolling(22).std(ddof=0) / month
    rs = np.log(h / c) * np.log(h / o) + np.log(l / c) * np.log(l / o)
    k = 0.34 / (1.34 + 22 / 20)
    parts = overnight.rolling(21).var() + k * np.log(c / o).rolling(21).var() + (1 - k) * rs.rolling(21).mean()
    out["yang_zhang_21"] = np.sqrt(parts)
    out["downside_share_22"] = (r.clip(upper=0) ** 2).rolling(22).sum() / (r**2).rolling(22).sum()
    out["max_move_21"] = r.abs().rolling(21).max()
    out["volume_ratio_5_63"] = np.log(v.rolling(5).mean() / v.rolling(63).mean())
    shares = v.rolling(21).sum()
    out["obv_change_21"] = (np.sign(change) * v).rolling(21).sum() / shares
    flow, step = tp * v, tp.diff()
    gain, loss = flow.where(step > 0, 0.0).rolling(14).sum(), flow.where(step < 0, 0.0).rolling(14).sum()
    out["mfi_14"] = gain / (gain + loss)
    place = ((c - l) - (h - c)) / (h - l)
    out["chaikin_21"] = (place.where(h > l, 0.0) * v).rolling(21).sum() / shares
    out["volume_move_corr_63"] = r.abs().rolling(63).corr(np.log1p(v))
    out["range_1"], out["close_location_1"] = np.log(h / l), ((c - l) / (h - l)).where(h > l, 0.5)
    out["correlation_63"], out["excess_ret_1"] = r.rolling(63).corr(m), r - m
    return out


def by_apply(h, l, c, r):
    """What pandas has no rolling method for: a function of Python for each window."""
    out = {}
    high_age = h.rolling(26).apply(lambda a: np.argmax(a[::-1]), raw=True)
    low_age = l.rolling(26).apply(lambda a: np.argmin(a[::-1]), raw=True)
    out["aroon_25"] = (low_age - high_age) / 25
    y, x = np.log(c), np.arange(20) - 9.5
    slope = y.rolling(20).apply(lambda a: a @ x, raw=True) / (x @ x)
    out["slope_20"], out["trend_r2_20"] = slope, slope**2 * (x @ x) / (20 * y.rolling(20).var(ddof=0))
    tp = (h + l + c) / 3
    away = tp.rolling(20).apply(lambda a: np.abs(a - a.mean()).mean(), raw=True)
    out["cci_20"] = (tp - tp.rolling(20).mean()) / (0.015 * away) / 100

    def lagged(a):
        d = a - a.mean()
        return d[1:] @ d[:-1] / (d @ d)

    out["autocorrelation_63"] = r.rolling(63).apply(lagged, raw=True)
    return out


def whole(apply=True):
    """Everything, a frame for each symbol's own bars, written to Parquet as a user would."""
    parts = []
    for s in symbols:
        own = pd.DataFrame({k: table[s] for k, table in wide.items()}).dropna(subset="close")
        m = market.reindex(own.index)
        parts.append(pd.DataFrame({**features(own, m, False), **indicators(own, m, apply)}).assign(symbol=s))
    long = pd.concat(parts)
    for n in (1, 5, 21):
        by = long.groupby(level=0)[f"ret_{n}"]
        long[f"rank_ret_{n}"] = (by.rank() - 1) / (by.transform("count") - 1) - 0.5
    with tempfile.TemporaryDirectory() as folder:
        if pyarrow is not None:
            long.to_parquet(f"{folder}/features.parquet", compression=None)
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
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result


seconds, result = best_of(3, lambda: features(wide, market, True))
stacked = {k: table.rename_axis("session").T.rename_axis("symbol").stack() for k, table in wide.items()}
long = pd.DataFrame(stacked)
long["market"] = market.reindex(long.index.get_level_values("session")).to_numpy()
grouped_seconds, long_result = best_of(2, lambda: grouped(long))
symbol_seconds, _ = best_of(2, lambda: per_symbol(wide))
whole_seconds, everything = best_of(2, whole)
plain_seconds, plain = best_of(2, lambda: whole(False))
last_day = everything[everything.index == everything.index.max()].set_index("symbol").loc[symbols]
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
    "whole": {
        "seconds": whole_seconds,
        "withoutApply": {"seconds": plain_seconds, "features": len(plain.columns) - 1},
        "parquet": pyarrow is not None,
        "last": {name: last_day[name].tolist() for name in last_day},
    },
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
