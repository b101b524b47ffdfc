-- How the forecasts of one origin session and recipe turned out, summed over its scored symbols: what charts of years are
-- drawn from, where adding up a million forecasts would take seconds. A row tells all that was known at `known_at`; when an
-- outcome comes late, another row tells more. Written by the scoring step in the transaction of the outcomes.
create table tempocast.session_score (
  universe          text not null,
  horizon           integer not null check (horizon in (1, 3, 5, 10)),
  recipe            text not null,
  role              text not null check (role in ('champion', 'challenger')),
  session           date not null,
  known_at          timestamptz(3) not null,
  forecasts         integer not null check (forecasts > 0),
  -- Of them those with tracked intervals.
  tracked           integer not null check (tracked between 0 and forecasts),
  crps              double precision not null check (crps >= 0 and crps < 'infinity'),
  covered50         integer not null,
  covered80         integer not null,
  covered90         integer not null,
  covered95         integer not null,
  width90           double precision not null,
  interval_score90  double precision not null,
  -- Outcomes below the first quantile of the distribution, between the first and the second, ..., above the last.
  between_quantiles integer[] not null,
  -- Spearman's correlation of means and outcomes over the symbols; null where one side is constant.
  rank_ic           double precision check (rank_ic between -1.000001 and 1.000001),
  primary key (universe, horizon, recipe, role, session, known_at, forecasts)
);
create index session_score_role on tempocast.session_score (universe, horizon, role, session);
select tempocast.make_append_only('tempocast.session_score');

-- Pages of past forecasts of one recipe, and the newest forecasts of all symbols; pages of all recipes read the unique key.
create index forecast_recipe on tempocast.forecast (universe, recipe, session desc);
