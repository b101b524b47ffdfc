"""Expected indicator values: TA-Lib where it has the indicator, numpy and pandas elsewhere.

    pip install TA-Lib==0.8.2 numpy==2.4.6 pandas==3.1.1
    python3 generate.py            # writes expected.csv.gz

Bars: the first 300 sessions of AAPL and SPY in data/market (see SOURCE.txt there), as downloaded.
"""
import gzip
import io
import pathlib

import numpy as np
import pandas as pd
import talib

here = pathlib.Path(__file__).resolve().parent
market = here.parents[2] / "data" / "market"
N = 300


def bars(symbol):
    frame = pd.read_csv(market / f"{symbol}.csv.gz").head(N)
    return [frame[c].to_numpy(dtype=float) for c in ("Open", "High", "Low", "Close", "Volume")]


o, h, l, c, v = bars("AAPL")
spy = bars("SPY")[3]
out = {"open": o, "high": h, "low": l, "close": c, "volume": v, "spy": spy}

out["ema_10"] = talib.EMA(c, 10)
out["rsi_14"] = talib.RSI(c, 14)
out["atr_14"] = talib.ATR(h, l, c, 14)
out["natr_14"] = talib.NATR(h, l, c, 14)
out["macd_line"], out["macd_signal"], _ = talib.MACD(c, 12, 26, 9)
out["adx_14"] = talib.ADX(h, l, c, 14)
out["plus_di_14"] = talib.PLUS_DI(h, l, c, 14)
out["minus_di_14"] = talib.MINUS_DI(h, l, c, 14)
out["cci_20"] = talib.CCI(h, l, c, 20)
out["mfi_14"] = talib.MFI(h, l, c, v, 14)
out["obv"] = talib.OBV(c, v)
out["stoch_k"], out["stoch_d"] = talib.STOCH(h, l, c, 14, 3, 0, 3, 0)
out["aroon_25"] = talib.AROONOSC(h, l, 25)
out["bb_upper"], out["bb_middle"], out["bb_lower"] = talib.BBANDS(c, 20, 2, 2, 0)
out["slope_20"] = talib.LINEARREG_SLOPE(c, 20)
out["correl_63"] = talib.CORREL(c, spy, 63)
out["min_20"] = talib.MIN(l, 20)
out["max_20"] = talib.MAX(h, 20)
out["sma_50"] = talib.SMA(c, 50)

close = pd.Series(c)
returns = np.log(close / close.shift())
market_returns = np.log(pd.Series(spy) / pd.Series(spy).shift())
overnight = np.log(pd.Series(o) / close.shift())
session = np.log(close / pd.Series(o))
hl, co = np.log(h / l), np.log(c / o)
parkinson = pd.Series(hl**2 / (4 * np.log(2)))
garman_klass = pd.Series(0.5 * hl**2 - (2 * np.log(2) - 1) * co**2)
rogers_satchell = pd.Series(np.log(h / c) * np.log(h / o) + np.log(l / c) * np.log(l / o))
k = 0.34 / (1.34 + 22 / 20)
out["parkinson"], out["garman_klass"], out["rogers_satchell"] = parkinson, garman_klass, rogers_satchell
out["yang_zhang_21"] = (
    overnight.rolling(21).var() + k * session.rolling(21).var() + (1 - k) * rogers_satchell.rolling(21).mean()
)
# Rogers-Satchell exists a bar before the overnight return does.
out["yang_zhang_21"][:21] = np.nan
out["std_21"] = returns.rolling(21).std()
out["skew_63"] = returns.rolling(63).apply(lambda x: ((x - x.mean()) ** 3).mean() / x.var(ddof=0) ** 1.5)
out["kurtosis_63"] = returns.rolling(63).apply(lambda x: ((x - x.mean()) ** 4).mean() / x.var(ddof=0) ** 2 - 3)
out["beta_63"] = returns.rolling(63).cov(market_returns) / market_returns.rolling(63).var()
out["chaikin_21"] = talib.CMF(h, l, c, v, 21)
squares = (returns**2).to_numpy()[1:]
variance = np.full(N, np.nan)
variance[20] = squares[:20].mean()
for t in range(21, N):
    variance[t] = 0.94 * variance[t - 1] + 0.06 * squares[t - 1]
out["ewma_variance"] = variance

# What came later: TA-Lib where it has the indicator.
out["kama_30"] = talib.KAMA(c, 30)
out["sar"] = talib.SAR(h, l, 0.02, 0.2)
out["trix_15"] = talib.TRIX(c, 15)
out["ultosc"] = talib.ULTOSC(h, l, c, 7, 14, 28)
out["stoch_rsi_14"] = talib.STOCHRSI(c, 14, 14, 1, 0)[0]
out["rsi_2"] = talib.RSI(c, 2)
out["adosc_3_10"] = talib.ADOSC(h, l, c, v, 3, 10)
out["bop"] = talib.BOP(o, h, l, c)
out["slope_126"] = talib.LINEARREG_SLOPE(np.log(c), 126)
out["max_index_252"], out["min_index_252"] = talib.MAXINDEX(h, 252).astype(float), talib.MININDEX(l, 252).astype(float)
for name in ("max_index_252", "min_index_252"):
    out[name][:251] = np.nan


def apply(series, n, of):
    return pd.Series(series).rolling(n).apply(of, raw=True).to_numpy()


out["tsi_25_13"] = talib.TSI(c, 25, 13) / 100
out["efficiency_21"] = talib.ER(c, 21)
plus, minus = talib.VORTEX(h, l, c, 14)
out["vortex_14"] = plus - minus
out["mass_25"] = talib.MASSI(h, l, 9, 25) / 25
r = returns.to_numpy()
out["roll_63"] = apply(r, 63, lambda x: 2 * np.sqrt(max(0, -np.sum((x[1:] - x.mean()) * (x[:-1] - x.mean())) / 62)))
one = np.log(h / l) ** 2
shift = np.maximum(0, l[1:] - c[:-1]) + np.minimum(0, h[1:] - c[:-1])
h2, l2 = h[1:] - shift, l[1:] - shift
beta = one[:-1] + np.log(h2 / l2) ** 2
gamma = np.log(np.maximum(h[:-1], h2) / np.minimum(l[:-1], l2)) ** 2
k2 = 3 - 2 * np.sqrt(2)
alpha = (np.sqrt(2 * beta) - np.sqrt(beta)) / k2 - np.sqrt(gamma / k2)
spread = np.maximum(0, 2 * (np.exp(alpha) - 1) / (1 + np.exp(alpha)))
out["corwin_schultz_21"] = pd.Series(np.concatenate([[np.nan], spread])).rolling(21).mean()


def variance_ratio(x):
    sums = np.convolve(x, np.ones(5), "valid")
    return np.mean((sums - 5 * x.mean()) ** 2) / (5 * x.var()) - 1


def reversion(x):
    return np.polyfit(x[:-1], np.diff(x), 1)[0]


out["variance_ratio_5_63"] = apply(r, 63, variance_ratio)
out["reversion_63"] = apply(np.log(c), 64, reversion)
out["leverage_63"] = apply(r, 63, lambda x: np.corrcoef(x[:-1], np.abs(x[1:]))[0, 1])
out["jump_share_22"] = apply(
    r, 22, lambda x: max(0, 1 - np.pi / 2 * np.mean(np.abs(x[1:] * x[:-1])) / np.mean(x**2))
)
absolute = np.abs(r)
out["clustering_63"] = apply(
    absolute, 63, lambda x: np.sum((x[1:] - x.mean()) * (x[:-1] - x.mean())) / np.sum((x - x.mean()) ** 2)
)
out["drawdown_63"] = apply(np.log(c), 63, lambda x: np.max(np.maximum.accumulate(x) - x))
out["shortfall_63"] = apply(r, 63, lambda x: np.sort(x)[:3].mean())
m = market_returns.to_numpy()
below, coskew = np.full(N, np.nan), np.full(N, np.nan)
for t in range(126, N):
    own, of = r[t - 125 : t + 1], m[t - 125 : t + 1]
    fallen = of < of.mean()
    below[t] = np.polyfit(of[fallen], own[fallen], 1)[0]
    coskew[t] = np.mean((own - own.mean()) * (of - of.mean()) ** 2) / (own.std() * of.var())
out["downside_beta_126"], out["coskewness_126"] = below, coskew

text = io.StringIO()
pd.DataFrame(out).to_csv(text, index=False, float_format="%.17g")
(here / "expected.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
