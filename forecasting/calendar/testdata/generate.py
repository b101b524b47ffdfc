"""Writes schemas/calendar/{xnys,xnas,24-7}.json, nyse-2023-2030.csv.gz and nasdaq-1990-2030.csv.gz.

    pip install exchange_calendars==4.13.2 pandas_market_calendars==5.5.0
    python generate.py

The tables come from exchange_calendars (Apache-2.0). The sessions of pandas_market_calendars (MIT) are written as
a second oracle: of the NYSE for the years that xnys.csv.gz does not reach, of the NASDAQ for all. Every closed weekday
must get a name, or this fails. VERSION is the day of the last change: set it when a closure is added.
"""
import gzip
import json
from pathlib import Path

import exchange_calendars
import pandas as pd
import pandas_market_calendars

VERSION = "2026-11-21"
FIRST, LAST, ZONE = "1990-01-01", "2030-12-31", "America/New_York"
HERE = Path(__file__).parent

AD_HOC = {
    "1994-04-27": "Funeral of President Nixon",
    "2001-09-11": "September 11 attacks",
    "2001-09-12": "September 11 attacks",
    "2001-09-13": "September 11 attacks",
    "2001-09-14": "September 11 attacks",
    "2004-06-11": "Funeral of President Reagan",
    "2007-01-02": "Funeral of President Ford",
    "2012-10-29": "Hurricane Sandy",
    "2012-10-30": "Hurricane Sandy",
    "2018-12-05": "Funeral of President Bush",
    "2025-01-09": "Funeral of President Carter",
}


def easter(year: int) -> pd.Timestamp:
    """Gregorian computus (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    l = (32 + 2 * e + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return pd.Timestamp(year, month, day + 1)


def closed_reason(day: pd.Timestamp) -> str:
    text = f"{day:%Y-%m-%d}"
    if text in AD_HOC:
        return AD_HOC[text]
    if day == easter(day.year) - pd.Timedelta(days=2):
        return "Good Friday"
    week = (day.day - 1) // 7 + 1
    last_week = (day + pd.Timedelta(days=7)).month != day.month
    monday, thursday = day.day_of_week == 0, day.day_of_week == 3
    floating = {
        (1, monday and week == 3): "Martin Luther King Jr. Day",
        (2, monday and week == 3): "Washington's Birthday",
        (5, monday and last_week): "Memorial Day",
        (9, monday and week == 1): "Labor Day",
        (11, thursday and week == 4): "Thanksgiving Day",
    }
    name = floating.get((day.month, True))
    if name:
        return name
    for (month, dom), name in {
        (1, 1): "New Year's Day",
        (6, 19): "Juneteenth",
        (7, 4): "Independence Day",
        (12, 25): "Christmas Day",
    }.items():
        holiday = pd.Timestamp(day.year, month, dom)
        if day == holiday:
            return name
        if (holiday.day_of_week == 5 and day == holiday - pd.Timedelta(days=1)) or (
            holiday.day_of_week == 6 and day == holiday + pd.Timedelta(days=1)
        ):
            return f"{name} (observed)"
    raise SystemExit(f"no name for the closed weekday {text}")


def early_reason(day: pd.Timestamp) -> str:
    if day.month == 11:
        return "day after Thanksgiving Day"
    if day.month == 7:
        return "day before Independence Day" if day.day == 3 else "day after Independence Day"
    return {24: "Christmas Eve", 26: "day after Christmas Day", 31: "New Year's Eve"}[day.day]


def write_table(name: str, table: dict) -> None:
    (HERE.parents[2] / f"schemas/calendar/{name}.json").write_text(json.dumps(table, indent=2) + "\n")


def write_exchange(exchange: str) -> None:
    schedule = exchange_calendars.get_calendar(exchange, start=FIRST, end=LAST).schedule
    opens = schedule.open.dt.tz_convert(ZONE).dt.strftime("%H:%M")
    closes = schedule.close.dt.tz_convert(ZONE).dt.strftime("%H:%M")
    assert (opens == "09:30").all()
    closed = pd.bdate_range(FIRST, LAST).difference(schedule.index)
    table = {
        "exchange": exchange,
        "version": VERSION,
        "source": f"exchange_calendars {exchange_calendars.__version__} (Apache-2.0); names of the closed days by rule",
        "timezone": ZONE,
        "first": FIRST,
        "last": LAST,
        "weekend": [0, 6],
        "open": "09:30",
        "close": "16:00",
        "closed": {f"{d:%Y-%m-%d}": closed_reason(d) for d in closed},
        "earlyCloses": {f"{d:%Y-%m-%d}": f"{t} {early_reason(d)}" for d, t in closes[closes != "16:00"].items()},
    }
    write_table(exchange.lower(), table)


def write_oracle(name: str, first: str, file: str) -> None:
    oracle = pandas_market_calendars.get_calendar(name).schedule(first, LAST)
    rows = zip(oracle.index, oracle.market_open, oracle.market_close)
    csv = "session,open,close\n" + "".join(
        f"{d:%Y-%m-%d},{o:%Y-%m-%dT%H:%M:%SZ},{c:%Y-%m-%dT%H:%M:%SZ}\n" for d, o, c in rows
    )
    (HERE / file).write_bytes(gzip.compress(csv.encode(), mtime=0))


write_exchange("XNYS")
write_exchange("XNAS")
write_table(
    "24-7",
    {
        "exchange": "24/7",
        "version": VERSION,
        "source": "by definition: each UTC day is a session, from midnight to midnight",
        "timezone": "UTC",
        "first": FIRST,
        "last": LAST,
        "weekend": [],
        "open": "00:00",
        "close": "24:00",
        "closed": {},
        "earlyCloses": {},
    },
)
write_oracle("NYSE", "2023-01-01", "nyse-2023-2030.csv.gz")
write_oracle("NASDAQ", FIRST, "nasdaq-1990-2030.csv.gz")
