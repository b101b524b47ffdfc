-- What is still open of the track record, so that no day reads all of it: forecasts without an outcome, and outcomes that no
-- interval tracker has been fed. Both follow from the append-only tables beside them, by the statement that adds the rows.
create table tempocast.forecast_due (
  id             text primary key,
  universe       text not null,
  target_session date not null
);
create index forecast_due_target on tempocast.forecast_due (universe, target_session);

create table tempocast.outcome_unfed (
  forecast_id text primary key,
  universe    text not null,
  recipe      text not null,
  session     date not null
);
create index outcome_unfed_session on tempocast.outcome_unfed (universe, recipe, session);

-- How many outcomes came with the data of a run.
create index outcome_known_at on tempocast.outcome (known_at);

insert into tempocast.forecast_due (id, universe, target_session)
select id, universe, target_session from tempocast.forecast f
where not exists (select from tempocast.outcome o where o.forecast_id = f.id);

insert into tempocast.outcome_unfed (forecast_id, universe, recipe, session)
select f.id, f.universe, f.recipe, f.session
from tempocast.forecast f join tempocast.outcome o on o.forecast_id = f.id
where f.interval_state is not null
  and f.id not in (select unnest(fed) from tempocast.interval_state);

create function tempocast.forecasts_added() returns trigger language plpgsql as $$
begin
  insert into tempocast.forecast_due (id, universe, target_session)
  select id, universe, target_session from added on conflict do nothing;
  return null;
end $$;
create trigger due after insert on tempocast.forecast
  referencing new table as added for each statement execute function tempocast.forecasts_added();

-- Row by row by their keys, however many forecasts there are: a plan made for a few rows would be kept for all.
create function tempocast.outcomes_added() returns trigger language plpgsql as $$
begin
  delete from tempocast.forecast_due where id in (select forecast_id from added);
  insert into tempocast.outcome_unfed (forecast_id, universe, recipe, session)
  select f.id, f.universe, f.recipe, f.session from added a cross join lateral (
    select id, universe, recipe, session, interval_state from tempocast.forecast
    where id = a.forecast_id offset 0) f
  where f.interval_state is not null on conflict do nothing;
  return null;
end $$;
create trigger scored after insert on tempocast.outcome
  referencing new table as added for each statement execute function tempocast.outcomes_added();

create function tempocast.interval_states_added() returns trigger language plpgsql as $$
begin
  delete from tempocast.outcome_unfed where forecast_id in (select unnest(fed) from added);
  return null;
end $$;
create trigger fed after insert on tempocast.interval_state
  referencing new table as added for each statement execute function tempocast.interval_states_added();

create trigger derived before insert or update or delete on tempocast.forecast_due for each statement
  when (pg_trigger_depth() = 0) execute function tempocast.refuse_derived();
create trigger derived_whole before truncate on tempocast.forecast_due for each statement
  execute function tempocast.refuse_derived();
create trigger derived before insert or update or delete on tempocast.outcome_unfed for each statement
  when (pg_trigger_depth() = 0) execute function tempocast.refuse_derived();
create trigger derived_whole before truncate on tempocast.outcome_unfed for each statement
  execute function tempocast.refuse_derived();
