-- One key instead of two: an outcome is of one forecast, and a recipe makes one a session and series. What is not fed yet of a
-- recipe lies together, in the order in which it is fed.
alter table tempocast.outcome_unfed drop constraint outcome_unfed_pkey;
drop index tempocast.outcome_unfed_session;
alter table tempocast.outcome_unfed add primary key (universe, recipe, session, symbol, horizon);
-- Empty once a day: cut to no page then, it would be read whole by plans that are made before it grows again.
alter table tempocast.outcome_unfed set (vacuum_truncate = off);

-- As before (032, 035), by what lies together: nearly all that is not fed yet of a recipe is fed now, and nearly all that its
-- states follow from is of the session before. Only what is not there is looked for by its identifier.
create or replace function tempocast.interval_states_added() returns trigger language plpgsql
  set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare missing text;
begin
  select a.previous into missing from (
    select previous from added where previous is not null
    except select p.id from (select distinct universe, recipe, session from added) d
      cross join lateral (
        select session from tempocast.interval_state
        where universe = d.universe and recipe = d.recipe and session < d.session order by session desc limit 1) e
      cross join lateral (
        select id from tempocast.interval_state
        where universe = d.universe and recipe = d.recipe and session = e.session offset 0) p) a
    where not exists (select from tempocast.interval_state p where p.id = a.previous) limit 1;
  if missing is not null then
    raise exception 'rows for tempocast.interval_state name previous %, which tempocast.interval_state does not have: store that first', missing
      using errcode = 'foreign_key_violation';
  end if;
  delete from tempocast.outcome_unfed where ctid = any (array(
    select u.at from (select distinct universe, recipe from added) d
    cross join lateral (
      select ctid as at, forecast_id from tempocast.outcome_unfed
      where universe = d.universe and recipe = d.recipe offset 0) u
    -- "is true": hashed, not joined.
    where (u.forecast_id in (select unnest(fed) from added)) is true));
  return null;
end $$;
drop trigger previous_there on tempocast.interval_state;
drop function tempocast.interval_state_has_previous();

-- The states of a session lie together in the unique key, and a session is what is asked for; one series is followed back there
-- by skipping from session to session.
drop index tempocast.interval_state_chain;
