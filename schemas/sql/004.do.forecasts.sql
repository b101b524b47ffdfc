-- Forecasts and what became of them. Kept whether they were right or not (G5).
create table tempocast.forecast (
  id                  text primary key,
  universe            text not null,
  symbol              text not null,
  session             date not null,
  horizon             integer not null check (horizon in (1, 3, 5, 10)),
  target_session      date not null,
  role                text not null check (role in ('champion', 'challenger')),
  recipe              text not null,
  model_version       text not null references tempocast.model_version,
  feature_set_version text not null references tempocast.feature_set,
  dataset_version     text not null references tempocast.dataset_version,
  as_of               timestamptz(3) not null,
  issued_at           timestamptz(3) not null,
  price               double precision not null check (price > 0 and price < 'infinity'),
  mean                double precision not null check (mean > '-infinity' and mean < 'infinity'),
  sigma               double precision not null check (sigma > 0 and sigma < 'infinity'),
  df                  double precision not null check (df > 2 and df <> 'NaN'),
  probability_up      double precision not null check (probability_up between 0 and 1),
  levels              double precision[] not null,
  quantiles           double precision[] not null,
  price_quantiles     double precision[] not null,
  unique (universe, session, symbol, horizon, recipe),
  check (target_session > session),
  check (as_of <= issued_at),
  -- Sessions end at 13:00 in New York at the earliest; until then no close of the target session is known.
  constraint forecast_issued_before_outcome
    check (issued_at < (target_session + time '13:00') at time zone 'America/New_York'),
  constraint forecast_quantiles_per_level check (
    cardinality(levels) > 0
    and cardinality(quantiles) = cardinality(levels)
    and cardinality(price_quantiles) = cardinality(levels))
);
create index forecast_target on tempocast.forecast (universe, target_session);
create index forecast_symbol on tempocast.forecast (universe, symbol, horizon, session desc);
select tempocast.make_append_only('tempocast.forecast');

create table tempocast.outcome (
  forecast_id text primary key references tempocast.forecast,
  known_at    timestamptz(3) not null,
  realised    double precision not null,
  crps        double precision not null check (crps >= 0 and crps < 'infinity'),
  covered50   boolean not null,
  covered80   boolean not null,
  covered90   boolean not null,
  covered95   boolean not null
);
select tempocast.make_append_only('tempocast.outcome');

create table tempocast.published (
  universe        text not null,
  session         date not null,
  as_of           timestamptz(3) not null,
  champion_recipe text not null,
  model_version   text not null references tempocast.model_version,
  published_at    timestamptz(3) not null,
  primary key (universe, session)
);
select tempocast.make_append_only('tempocast.published');
