-- Rows that stand on others, checked once a statement. A foreign key asks once a row, and writes a lock on the row it finds,
-- against its removal: ours can be neither changed nor removed (G2), so that to be there once is to be there.

-- As good as a foreign key from `key` to the primary key of `parent`, an append-only table.
create function tempocast.require_rows(child text, key text, parent text) returns void language plpgsql as $$
declare
  name text := format('%s_has_%s', child, key);
  parent_key text := (select attname from pg_index join pg_attribute on attrelid = indrelid and attnum = indkey[0]
    where indrelid = ('tempocast.' || parent)::regclass and indisprimary and indnatts = 1);
begin
  -- Index probes only: a plan made while the table was small must not scan it once it is tall.
  execute format($make$
    create function tempocast.%1$I() returns trigger language plpgsql
    set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $body$
    declare missing text;
    begin
      select a.%3$I into missing from (select distinct %3$I from added where %3$I is not null) a
        where not exists (select from tempocast.%4$I p where p.%5$I = a.%3$I) limit 1;
      if missing is not null then
        raise exception 'rows for tempocast.%2$I name %3$I %%, which tempocast.%4$I does not have: store that first', missing
          using errcode = 'foreign_key_violation';
      end if;
      return null;
    end $body$ $make$, name, child, key, parent, parent_key);
  execute format('create trigger %I after insert on tempocast.%I referencing new table as added
    for each statement execute function tempocast.%I()', key || '_there', child, name);
  execute format('alter table tempocast.%I drop constraint %I', child, format('%s_%s_fkey', child, key));
end $$;

select tempocast.require_rows('forecast', 'model_version', 'model_version');
select tempocast.require_rows('forecast', 'feature_set_version', 'feature_set');
select tempocast.require_rows('forecast', 'dataset_version', 'dataset_version');
select tempocast.require_rows('forecast', 'interval_state', 'interval_state');
select tempocast.require_rows('interval_state', 'previous', 'interval_state');
select tempocast.require_rows('outcome', 'forecast_id', 'forecast');
select tempocast.require_rows('check_result', 'run', 'check_run');
select tempocast.require_rows('check_metric', 'run', 'check_run');
