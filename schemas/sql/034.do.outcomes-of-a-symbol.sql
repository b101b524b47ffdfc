-- How each forecast turned out, in the order in which charts of one symbol read it. Forecasts lie by day, so that ten years of
-- a symbol are as many pages as there are sessions, and outcomes are found by an identifier that is spread over all of them;
-- here they are neighbours in the key, which carries every value, so that the table itself is not read. Derived from the
-- append-only tables by the statement that adds an outcome.

-- What its rows say, of those that were there before this migration, and to compare with.
create view tempocast.outcome_beside_forecast as
select o.forecast_id, f.universe, f.symbol, f.horizon, f.role, f.recipe, f.session, o.known_at, o.crps,
  o.covered50, o.covered80, o.covered90, o.covered95,
  f.interval_state is not null as tracked,
  -- Of the origin session; null where no interval is tracked, or none was recorded.
  s.regime,
  -- Of the 90 % interval that was served; null where the forecast has no such quantiles.
  b.upper - b.lower as width90,
  b.upper - b.lower + 20 * (greatest(0, b.lower - o.realised) + greatest(0, o.realised - b.upper)) as interval_score90,
  -- Quantiles of the forecast that do not lie above the outcome.
  width_bucket(o.realised, f.quantiles)::smallint as quantiles_below
from tempocast.outcome o join tempocast.forecast f on f.id = o.forecast_id
  left join tempocast.interval_state s on s.id = f.interval_state
  cross join lateral (select coalesce(f.interval_lower[3], f.quantiles[2]) as lower,
    coalesce(f.interval_upper[3], f.quantiles[8]) as upper) b;

create table tempocast.outcome_of_symbol as
select universe, symbol, horizon, role, recipe, session, known_at, crps, covered50, covered80, covered90, covered95, tracked,
  regime, width90, interval_score90, quantiles_below
from tempocast.outcome_beside_forecast order by universe, symbol, horizon, role, recipe, session;
alter table tempocast.outcome_of_symbol add primary key (universe, symbol, horizon, role, recipe, session)
  include (known_at, crps, covered50, covered80, covered90, covered95, tracked, regime, width90, interval_score90,
    quantiles_below);

-- As before (021), and the rows above, with one look at each forecast: by its key, however many there are. In the order of the
-- index, which is what a row costs.
create or replace function tempocast.outcomes_added() returns trigger language plpgsql as $$
begin
  delete from tempocast.forecast_due where id in (select forecast_id from added);
  with told as materialized (
    select f.*, a.known_at, a.realised, a.crps, a.covered50, a.covered80, a.covered90, a.covered95
    from added a cross join lateral (
      select id, universe, symbol, horizon, role, recipe, session, interval_state, quantiles,
        coalesce(interval_lower[3], quantiles[2]) as lower, coalesce(interval_upper[3], quantiles[8]) as upper
      from tempocast.forecast where id = a.forecast_id offset 0) f),
  unfed as (
    insert into tempocast.outcome_unfed (forecast_id, universe, recipe, session)
    select id, universe, recipe, session from told where interval_state is not null on conflict do nothing)
  insert into tempocast.outcome_of_symbol
  select universe, symbol, horizon, role, recipe, session, known_at, crps, covered50, covered80, covered90, covered95,
    interval_state is not null, (select regime from tempocast.interval_state where id = told.interval_state),
    upper - lower, upper - lower + 20 * (greatest(0, lower - realised) + greatest(0, realised - upper)),
    width_bucket(realised, quantiles)
  from told order by universe, symbol, horizon, role, recipe, session;
  return null;
end $$;

create trigger derived before insert or update or delete on tempocast.outcome_of_symbol for each statement
  when (pg_trigger_depth() = 0) execute function tempocast.refuse_derived();
create trigger derived_whole before truncate on tempocast.outcome_of_symbol for each statement
  execute function tempocast.refuse_derived();
