"""Expected feature values: what TA-Lib says of the same bars, in the units of the catalogue.

    pip install TA-Lib==0.8.2 numpy==2.4.6 pandas==3.1.1
    python3 generate.py            # writes talib.csv.gz

Bars: the first 300 sessions in data/market (see SOURCE.txt there) of AAPL as downloaded, and of GE and SHV adjusted
forward as adjust.ts does it, where prices are no round numbers: 1 + D / C accumulates over dividends, D = P_prev (1 -
F_prev / F) with F = Adj Close / Close. Neither split in that time.
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
# Relative drop of F that is still the rounding of printed prices.
NOISE = 2.5e-6


def bars(symbol, adjusted):
    frame = pd.read_csv(market / f"{symbol}.csv.gz").head(N)
    o, h, l, c, v = [frame[k].to_numpy(dtype=float) for k in ("Open", "High", "Low", "Close", "Volume")]
    if not adjusted:
        return o, h, l, c, v
    f = frame["Adj Close"].to_numpy(dtype=float) / c
    drop = 1 - f[:-1] / f[1:]
    dividend = np.concatenate([[0], np.where(drop > NOISE, c[:-1] * drop, 0)])
    factor = np.cumprod(1 + dividend / c)
    return o * factor, h * factor, l * factor, c * factor, v


def features(o, h, l, c, v):
    """Nothing is scaled that the catalogue does not scale."""
    e = {}
    for n in (20, 50, 200):
        e[f"sma_ratio_{n}"] = np.log(c / talib.SMA(c, n))
    e["sma_50_200"] = np.log(talib.SMA(c, 50) / talib.SMA(c, 200))
    # TA-Lib gives no line before there is a signal; MACD with a signal of one bar is the line.
    e["macd_line"] = talib.MACD(c, 12, 26, 1)[0] / c
    e["macd_hist"] = talib.MACD(c, 12, 26, 9)[2] / c
    e["adx_14"] = talib.ADX(h, l, c, 14) / 100
    e["di_14"] = (talib.PLUS_DI(h, l, c, 14) - talib.MINUS_DI(h, l, c, 14)) / 100
    e["aroon_25"] = talib.AROONOSC(h, l, 25) / 100
    e["slope_20"] = talib.LINEARREG_SLOPE(np.log(c), 20)
    e["efficiency_21"] = talib.ER(c, 21)
    e["kama_change_30"] = np.concatenate([[np.nan], np.diff(np.log(talib.KAMA(c, 30)))])
    e["sar_gap"] = np.log(c / talib.SAR(h, l, 0.02, 0.2))
    e["trix_15"] = talib.TRIX(c, 15) / 100
    plus, minus = talib.VORTEX(h, l, c, 14)
    e["vortex_14"] = plus - minus
    e["rsi_14"], e["rsi_2"] = talib.RSI(c, 14) / 100, talib.RSI(c, 2) / 100
    # TA-Lib gives no %K before there is a %D; a %D of one bar is %K.
    e["stoch_k_14"] = talib.STOCH(h, l, c, 14, 3, 0, 1, 0)[0] / 100
    e["stoch_d_14"] = talib.STOCH(h, l, c, 14, 3, 0, 3, 0)[1] / 100
    e["ultimate_7_14_28"] = talib.ULTOSC(h, l, c, 7, 14, 28) / 100
    e["stoch_rsi_14"] = talib.STOCHRSI(c, 14, 14, 1, 0)[0] / 100
    e["tsi_25_13"] = talib.TSI(c, 25, 13) / 100
    upper, middle, lower = talib.BBANDS(c, 20, 2, 2, 0)
    e["bollinger_b_20"], e["bollinger_width_20"] = (c - lower) / (upper - lower), (upper - lower) / middle
    e["cci_20"] = talib.CCI(h, l, c, 20) / 100
    e["ema_gap_10"] = np.log(c / talib.EMA(c, 10))
    e["atr_ratio_14"] = talib.NATR(h, l, c, 14) / 100
    obv = talib.OBV(c, v)
    e["obv_change_21"] = np.concatenate([np.full(21, np.nan), obv[21:] - obv[:-21]]) / talib.SUM(v, 21)
    high, low = talib.MAX(obv, 63), talib.MIN(obv, 63)
    e["obv_position_63"] = (obv - low) / (high - low)
    e["mfi_14"] = talib.MFI(h, l, c, v, 14) / 100
    e["chaikin_21"] = talib.CMF(h, l, c, v, 21)
    e["adosc_3_10"] = talib.ADOSC(h, l, c, v, 3, 10) / talib.SMA(v, 10)
    e["vwap_gap_21"] = np.log(c / talib.VWMA(talib.TYPPRICE(h, l, c), v, 21))
    e["body_1"] = talib.BOP(o, h, l, c)
    e["mass_25"] = talib.MASSI(h, l, 9, 25) / 25
    high, low = talib.MAX(h, 20), talib.MIN(l, 20)
    e["position_20"] = (c - low) / (high - low)
    e["high_gap_252"] = np.log(c / talib.MAX(h, 252))
    return e


frames = []
for symbol, adjusted in (("AAPL", False), ("GE", True), ("SHV", True)):
    o, h, l, c, v = bars(symbol, adjusted)
    given = {"open": o, "high": h, "low": l, "close": c, "volume": v}
    # Bars to the last bit, values to more digits than are compared.
    expected = {name: [f"{x:.13g}" if x == x else "" for x in column] for name, column in features(o, h, l, c, v).items()}
    frames.append(pd.DataFrame({"symbol": symbol, **given, **expected}))
text = io.StringIO()
pd.concat(frames).to_csv(text, index=False, float_format="%.17g")
(here / "talib.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
