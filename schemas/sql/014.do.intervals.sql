-- Trackers of served intervals as they stood at each origin: a chain per universe, recipe, symbol and horizon.
create table tempocast.interval_state (
  id       text primary key,
  universe text not null,
  recipe   text not null,
  symbol   text not null,
  horizon  integer not null check (horizon in (1, 3, 5, 10)),
  session  date not null,
  as_of    timestamptz(3) not null,
  previous text references tempocast.interval_state,
  start_df double precision check (start_df > 2),
  fed      text[] not null,
  lower    double precision[] not null check (cardinality(lower) = 4),
  upper    double precision[] not null check (cardinality(upper) = 4),
  regime   text check (regime in ('calm', 'usual', 'rough')),
  unique (universe, recipe, session, symbol, horizon),
  check ((previous is null) = (start_df is not null))
);
create index interval_state_chain on tempocast.interval_state (universe, recipe, symbol, horizon, session desc);
select tempocast.make_append_only('tempocast.interval_state');

-- Forecasts of before have none: what was served then were the quantiles of the distribution.
alter table tempocast.forecast
  add column interval_state text references tempocast.interval_state,
  add column interval_lower double precision[],
  add column interval_upper double precision[],
  add constraint forecast_interval_whole check (
    (interval_state is null) = (interval_lower is null) and (interval_state is null) = (interval_upper is null)
    and (interval_state is null or (cardinality(interval_lower) = 4 and cardinality(interval_upper) = 4)));
