"""The same answers parsed with pandas and copied with psycopg. Arguments: folder of answers, database URL. Prints JSON."""
import io
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import psycopg

folder, url = Path(sys.argv[1]), sys.argv[2]
symbols = json.loads((folder / "symbols.json").read_text())
KNOWN_AT = "2019-02-22T22:30:00Z"


def parse(symbol):
    """Bars as traded: Yahoo's are adjusted for the splits listed in the same answer."""
    result = json.loads((folder / f"{symbol}.json").read_bytes())["chart"]["result"][0]
    quote = result["indicators"]["quote"][0]
    frame = pd.DataFrame({k: pd.array(quote[k], dtype="Float64") for k in ("open", "high", "low", "close", "volume")})
    zone = result["meta"]["exchangeTimezoneName"]
    when = pd.to_datetime(np.asarray(result["timestamp"]), unit="s", utc=True).tz_convert(zone)
    frame.insert(0, "session", when.strftime("%Y-%m-%d"))
    frame.insert(0, "symbol", symbol)
    for split in result.get("events", {}).get("splits", {}).values():
        day = pd.Timestamp(split["date"], unit="s", tz="UTC").tz_convert(zone).strftime("%Y-%m-%d")
        ratio = split["numerator"] / split["denominator"]
        before = frame["session"] < day
        frame.loc[before, ["open", "high", "low", "close"]] *= ratio
        frame.loc[before, "volume"] = (frame.loc[before, "volume"] / ratio).round()
    frame.insert(2, "known_at", KNOWN_AT)
    frame["raw_key"] = f"raw/yahoo/bars/2019-02-22/{symbol}.gz"
    return frame


COPY = """copy peer_bar (symbol, session, known_at, open, high, low, close, volume, raw_key)
  from stdin (format csv)"""
start, cpu_start = time.perf_counter(), time.process_time()
with psycopg.connect(url) as connection, connection.cursor() as cursor:
    cursor.execute(
        """create table peer_bar (symbol text not null, session date not null, known_at timestamptz(3) not null,
        open float8, high float8, low float8, close float8, volume float8, raw_key text not null,
        primary key (symbol, session, known_at))"""
    )
    connection.commit()
    parsing = 0.0
    for at in range(0, len(symbols), 50):
        began = time.perf_counter()
        frame = pd.concat([parse(symbol) for symbol in symbols[at : at + 50]])
        buffer = io.StringIO()
        frame.to_csv(buffer, index=False, header=False)
        parsing += time.perf_counter() - began
        with cursor.copy(COPY) as copy:
            copy.write(buffer.getvalue())
        connection.commit()
    seconds = time.perf_counter() - start
    cpu_seconds = time.process_time() - cpu_start
    rows = cursor.execute("select count(*) from peer_bar").fetchone()[0]
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
json.dump(
    {"seconds": seconds, "cpuSeconds": cpu_seconds, "parsing": parsing, "rows": rows, "memory": memory, "version": pd.__version__,
     "driver": psycopg.__version__},
    sys.stdout,
)
