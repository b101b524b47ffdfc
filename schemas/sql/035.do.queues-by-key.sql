-- What a statement takes from the two lists of what is open it takes by key. A connection plans these once, often while the lists
-- are empty, and read all of a list ever after: a thousand rows, and the dead ones of the minute before.
create or replace function tempocast.interval_states_added() returns trigger language plpgsql
  set enable_seqscan = off as $$
begin
  delete from tempocast.outcome_unfed where forecast_id = any (array(select unnest(fed) from added));
  return null;
end $$;

-- As before (034) but for the first statement.
create or replace function tempocast.outcomes_added() returns trigger language plpgsql
  set enable_seqscan = off as $$
begin
  delete from tempocast.forecast_due where id = any (array(select forecast_id from added));
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
