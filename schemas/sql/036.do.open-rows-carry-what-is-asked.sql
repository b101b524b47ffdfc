-- The two lists of what is open (021) carry what is asked of their rows. They are a few thousand rows that are always at hand;
-- the forecasts and tracker states they came from lie under keys that are spread over all years, and each was looked up there five
-- times: for its outcome, its reference, its regime, its sums and what its tracker is fed.

drop table tempocast.forecast_due;
create table tempocast.forecast_due (
  id             text primary key,
  universe       text not null,
  target_session date not null,
  symbol         text not null,
  horizon        integer not null,
  role           text not null,
  recipe         text not null,
  session        date not null,
  issued_at      timestamptz(3) not null,
  mean           double precision not null,
  sigma          double precision not null,
  df             double precision not null,
  quantiles      double precision[] not null,
  interval_state text,
  interval_lower double precision[],
  interval_upper double precision[],
  -- Of the tracker state.
  regime         text,
  tracker_lower  double precision[],
  tracker_upper  double precision[]
);
create index forecast_due_target on tempocast.forecast_due (universe, target_session);

insert into tempocast.forecast_due
select f.id, f.universe, f.target_session, f.symbol, f.horizon, f.role, f.recipe, f.session, f.issued_at, f.mean, f.sigma, f.df,
  f.quantiles, f.interval_state, f.interval_lower, f.interval_upper, s.regime, s.lower, s.upper
from tempocast.forecast f left join tempocast.interval_state s on s.id = f.interval_state
where not exists (select from tempocast.outcome o where o.forecast_id = f.id);

alter table tempocast.outcome_unfed rename to outcome_unfed_before;
alter index tempocast.outcome_unfed_pkey rename to outcome_unfed_before_pkey;
drop index tempocast.outcome_unfed_session;
create table tempocast.outcome_unfed (
  forecast_id text primary key,
  universe    text not null,
  recipe      text not null,
  session     date not null,
  symbol      text not null,
  horizon     integer not null,
  mean        double precision not null,
  sigma       double precision not null,
  realised    double precision not null,
  known_at    timestamptz(3) not null,
  -- Of the tracker state that the forecast was made with.
  lower       double precision[] not null,
  upper       double precision[] not null
);
create index outcome_unfed_session on tempocast.outcome_unfed (universe, recipe, session);

insert into tempocast.outcome_unfed
select u.forecast_id, f.universe, f.recipe, f.session, f.symbol, f.horizon, f.mean, f.sigma, o.realised, o.known_at, s.lower, s.upper
from tempocast.outcome_unfed_before u join tempocast.forecast f on f.id = u.forecast_id
  join tempocast.outcome o on o.forecast_id = u.forecast_id
  join tempocast.interval_state s on s.id = f.interval_state;
drop table tempocast.outcome_unfed_before;

-- Here the reference to the tracker state is checked too (032): it has just been looked up.
create or replace function tempocast.forecasts_added() returns trigger language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
declare missing text;
begin
  with tracked as materialized (
    select a.*, s.regime, s.lower as tracker_lower, s.upper as tracker_upper
    from added a left join lateral (
      select regime, lower, upper from tempocast.interval_state where id = a.interval_state offset 0) s on true),
  due as (
    insert into tempocast.forecast_due
    select id, universe, target_session, symbol, horizon, role, recipe, session, issued_at, mean, sigma, df, quantiles,
      interval_state, interval_lower, interval_upper, regime, tracker_lower, tracker_upper
    from tracked order by universe, target_session, id)
  select interval_state into missing from tracked where interval_state is not null and tracker_lower is null limit 1;
  if missing is not null then
    raise exception 'rows for tempocast.forecast name interval_state %, which tempocast.interval_state does not have: store that first', missing
      using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
drop trigger interval_state_there on tempocast.forecast;
drop function tempocast.forecast_has_interval_state();

-- What is taken from the list is all that an outcome adds to other tables, and that it is there says that there is such a
-- forecast. Two lists of some hundred rows are joined: never each with each.
create or replace function tempocast.outcomes_added() returns trigger language plpgsql
  set enable_seqscan = off set enable_nestloop = off as $$
declare
  count_told bigint;
  missing text;
begin
  with gone as (
    delete from tempocast.forecast_due where id = any (array(select forecast_id from added)) returning *),
  told as materialized (
    select g.*, a.known_at, a.realised, a.crps, a.covered50, a.covered80, a.covered90, a.covered95,
      coalesce(interval_lower[3], quantiles[2]) as lower90, coalesce(interval_upper[3], quantiles[8]) as upper90
    from added a join gone g on g.id = a.forecast_id),
  unfed as (
    insert into tempocast.outcome_unfed
    select id, universe, recipe, session, symbol, horizon, mean, sigma, realised, known_at, tracker_lower, tracker_upper
    from told where interval_state is not null order by universe, recipe, session, id)
  insert into tempocast.outcome_of_symbol
  select universe, symbol, horizon, role, recipe, session, known_at, crps, covered50, covered80, covered90, covered95,
    interval_state is not null, regime,
    upper90 - lower90, upper90 - lower90 + 20 * (greatest(0, lower90 - realised) + greatest(0, realised - upper90)),
    width_bucket(realised, quantiles)
  from told order by universe, symbol, horizon, role, recipe, session;
  get diagnostics count_told = row_count;
  if count_told < (select count(*) from added) then
    select forecast_id into missing from added a
      where not exists (select from tempocast.forecast f where f.id = a.forecast_id) limit 1;
    raise exception 'rows for tempocast.outcome name forecast_id %, which % does not have: store that first',
      coalesce(missing, (select min(forecast_id) from added)),
      case when missing is null then 'the list tempocast.forecast_due' else 'tempocast.forecast' end
      using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
drop trigger forecast_id_there on tempocast.outcome;
drop function tempocast.outcome_has_forecast_id();

create trigger derived before insert or update or delete on tempocast.forecast_due for each statement
  when (pg_trigger_depth() = 0) execute function tempocast.refuse_derived();
create trigger derived_whole before truncate on tempocast.forecast_due for each statement
  execute function tempocast.refuse_derived();
create trigger derived before insert or update or delete on tempocast.outcome_unfed for each statement
  when (pg_trigger_depth() = 0) execute function tempocast.refuse_derived();
create trigger derived_whole before truncate on tempocast.outcome_unfed for each statement
  execute function tempocast.refuse_derived();
