"""Takes the bodies out of the cassettes: python3 from-cassettes.py <tests/fixtures of tiingo-python> (needs PyYAML)."""
import pathlib
import sys

import yaml

FILES = {
    "prices-2018.json": "ticker_price_pandas_daily_equivalent_requesting_json_or_csv.yaml",
    "prices-2015.json": "ticker_price_with_date.yaml",
    "prices-latest.json": "ticker_price.yaml",
    "statements-as-reported.json": "fundamentals_statements_with_as_reported.yaml",
    "statements.json": "fundamentals_statements.yaml",
    "metrics.json": "fundamentals_daily.yaml",
    "news.json": "news.yaml",
    "news-without-source.json": "news_empty_sources.yaml",
    "forbidden.json": "news_bulk.yaml",
    "../definitions.json": "fundamentals_definitions.yaml",
}
here = pathlib.Path(__file__).parent
for name, cassette in FILES.items():
    text = (pathlib.Path(sys.argv[1]) / cassette).read_text(encoding="utf8")
    body = yaml.safe_load(text)["interactions"][0]["response"]["body"]["string"]
    (here / name).write_text(body, encoding="utf8")
