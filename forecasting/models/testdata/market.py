"""A small made-up market, and by pandas 3.1 what families read of it.
Run: python market.py > market.json; generators of families import `rows`."""
import json
import pathlib
import sys

import numpy as np
import pandas as pd

HORIZONS = (1, 3, 5, 10)
SESSIONS = 160
# First session of each symbol, and its usual daily sigma.
SYMBOLS = {"A": (0, 0.012), "B": (0, 0.02), "C": (40, 0.007), "D": (125, 0.015)}


def made():
    """Bars as lists: session, open, high, low, close, split, dividend."""
    rng = np.random.default_rng(23)
    level = np.zeros(SESSIONS)
    for t in range(1, SESSIONS):
        level[t] = 0.95 * level[t - 1] + 0.15 * rng.normal()
    series = {}
    for symbol, (first, usual) in SYMBOLS.items():
        price, bars = 50.0, []
        for t in range(first, SESSIONS):
            sigma = usual * np.exp(level[t])
            night, day, up, down = rng.normal(0, [sigma / 2, sigma, sigma / 2, sigma / 2])
            split = 2 if (symbol, t) == ("A", 70) else 1
            dividend = 0.5 if (symbol, t) == ("B", 60) else 0
            o = price / split * np.exp(night)
            c = o * np.exp(day)
            # A fall beyond any limit, and a session without a range.
            if symbol == "C" and t in (80, 130):
                c = o * (0.5 if t == 80 else 0.2)
            if (symbol, t) == ("B", 131):
                o = c = price
                up = down = 0
            high, low = max(o, c) * np.exp(abs(up)), min(o, c) * np.exp(-abs(down))
            # Sessions without a bar: two alone, and two in a row.
            if symbol == "B" and t in (33, 90, 101, 102):
                continue
            # Two decimals would make highs and lows of quiet days the same.
            bar = [round(float(x), 4) for x in (o, high, low, c)]
            bars.append([t, *bar, split, dividend])
            price = bar[3]
        series[symbol] = bars
    index = [[t, *[round(float(17 * np.exp(level[t] + 0.05 * rng.normal())), 2)] * 4, 1, 0] for t in range(SESSIONS)
             if t != 132]
    return dict(sessions=[d.date().isoformat() for d in pd.bdate_range("2015-01-01", periods=SESSIONS)],
                series=series, index=index)


def rows():
    """One row a bar, by session and symbol as in a panel: what the catalogue says of each feature, and the returns to come."""
    market = json.loads((pathlib.Path(__file__).parent / "market.json").read_text())
    names = ["session", "open", "high", "low", "close", "split", "dividend"]
    vix = pd.DataFrame(market["index"], columns=names).set_index("session").close / 100
    frames = []
    for symbol, bars in market["series"].items():
        bar = pd.DataFrame(bars, columns=names).set_index("session")
        before = bar.close.shift()
        r = np.log((bar.close * bar.split + bar.dividend) / before)
        night = np.log((bar.open * bar.split + bar.dividend) / before)
        rv = np.log(bar.high / bar.low) ** 2 / (4 * np.log(2)) + night**2
        square = r.dropna() ** 2
        start = square.iloc[:20].mean()
        ewma = pd.concat([pd.Series({square.index[19]: start}), square.iloc[20:]]).ewm(alpha=0.06, adjust=False).mean()
        frame = pd.DataFrame(dict(
            ewma_sigma=np.sqrt(ewma).reindex(bar.index), rv_1=rv, rv_5=rv.rolling(5).mean(), rv_22=rv.rolling(22).mean(),
            vix=vix.reindex(bar.index), ret_1=r, ret_5=r.rolling(5).sum(), ret_21=r.rolling(21).sum(),
            ret_63=r.rolling(63).sum(),
        ))
        # A session without a bar has neither a row nor an end; its return is in the one after it.
        price = r.fillna(0).cumsum().reindex(range(SESSIONS))
        for h in HORIZONS:
            frame[f"y_{h}"] = price.shift(-h) - price
        frames.append(frame.assign(symbol=symbol))
    return pd.concat(frames).rename_axis("session").reset_index().sort_values(["session", "symbol"], ignore_index=True)


def known(frame, decision):
    """The rows up to the decision, and of their targets those that are realised by then."""
    cut = frame[frame.session <= decision].copy()
    for h in HORIZONS:
        cut.loc[cut.session + h > decision, f"y_{h}"] = np.nan
    return cut


def plain(values):
    """Numbers as JSON has them: null is missing."""
    return [None if np.isnan(v) else float(v) for v in values]


if __name__ == "__main__":
    json.dump(made(), sys.stdout, separators=(",", ":"))
