"""Makes listings/ and macro/ from their sources: python3 build.py <folder with the three repositories' files>.

Expected there: sp500-membership/{sp500,sp500_changes_since_2019,sp500_ticker_start_end}.csv,
datasets-finance-vix/vix-daily.csv.gz, datasets-bond-yields-us-10y/monthly.csv, datasets-cpi-us/cpiai.csv.
"""
import csv
import datetime as dt
import gzip
import io
import pathlib
import sys

here, source = pathlib.Path(__file__).parent, pathlib.Path(sys.argv[1])


def read(path):
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text(encoding="utf8")
    return list(csv.DictReader(io.StringIO(text)))


def write(name, header, rows, pack=False):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    data = out.getvalue().encode()
    (here / name).write_bytes(gzip.compress(data, 9, mtime=0) if pack else data)


def membership():
    folder = source / "sp500-membership"
    current = {row["Symbol"]: row for row in read(folder / "sp500.csv")}
    spans = [[r["ticker"], r["start_date"], r["end_date"]] for r in read(folder / "sp500_ticker_start_end.csv")]
    # Two dates contradict the list of changes, which has the days of the renaming.
    wrong = {("WTW", 1): ("2022-01-20", "2022-01-10"), ("WLTW", 2): ("2022-01-20", "2022-01-10"),
             ("EG", 1): ("2023-06-10", "2023-07-10"), ("RE", 2): ("2023-06-10", "2023-07-10")}
    for span in spans:
        for (ticker, i), (before, after) in wrong.items():
            if span[0] == ticker and span[i] == before:
                span[i] = after
    # The spans end in July 2025, the changes go on.
    for change in read(folder / "sp500_changes_since_2019.csv"):
        if change["date"] < "2025-07-09":
            continue
        for ticker in filter(None, change["remove"].split(",")):
            for span in spans:
                if span[0] == ticker and not span[2]:
                    span[2] = change["date"]
        for ticker in filter(None, change["add"].split(",")):
            if not any(span[0] == ticker and not span[2] for span in spans):
                spans.append([ticker, change["date"], ""])
    assert {span[0] for span in spans if not span[2]} == set(current)
    symbol = lambda ticker: ticker.replace(".", "-")
    write("listings/sp500.csv", ["list", "symbol", "from", "to"],
          sorted(["sp500", symbol(t), a, b] for t, a, b in spans))
    write("listings/sectors.csv", ["list", "symbol", "from", "to", "name", "sector"],
          sorted(["sectors", symbol(t), "2025-11-16", "", r["Security"], r["GICS Sector"]] for t, r in current.items()))


def macro(name, rows, unit, frequency, published, pack=False):
    write(name, ["series", "period", "value", "unit", "frequency", "vintage_from"],
          [[name.split("/")[1].split(".")[0], day, value, unit, frequency, published(dt.date.fromisoformat(day))]
           for day, value in rows], pack)


def month_after(day, months, of_month):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, of_month)


membership()
macro("macro/VIXCLS.csv.gz", [(r["DATE"], float(r["CLOSE"])) for r in read(source / "datasets-finance-vix/vix-daily.csv.gz")],
      "index", "daily", lambda day: day, pack=True)
macro("macro/GS10.csv", [(r["Date"], r["Rate"]) for r in read(source / "datasets-bond-yields-us-10y/monthly.csv")],
      "percent", "monthly", lambda day: month_after(day, 1, 7))
macro("macro/CPIAUCNS.csv", [(r["Date"], r["Index"]) for r in read(source / "datasets-cpi-us/cpiai.csv")],
      "index 1982-84=100", "monthly", lambda day: month_after(day, 2, 1) - dt.timedelta(days=1))
