-- The objects behind a forecast are counted and begun by symbol: ten years of daily answers are eighty thousand.
create index raw_object_of_bars on tempocast.raw_object (symbol, known_at, key)
  where dataset in ('bars', 'chart', 'actions') or source in ('operator', 'repair');
