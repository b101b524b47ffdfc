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
clv = np.where(h == l, 0.0, (2 * c - l - h) / np.where(h == l, 1.0, h - l))
out["chaikin_21"] = pd.Series(clv * v).rolling(21).sum() / pd.Series(v).rolling(21).sum()
squares = (returns**2).to_numpy()[1:]
variance = np.full(N, np.nan)
variance[20] = squares[:20].mean()
for t in range(21, N):
    variance[t] = 0.94 * variance[t - 1] + 0.06 * squares[t - 1]
out["ewma_variance"] = variance

text = io.StringIO()
pd.DataFrame(out).to_csv(text, index=False, float_format="%.17g")
(here / "expected.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
