-- What was written since: a reader that remembers what it read, and in which snapshot, asks for the statements that it did
-- not see, and whether what they wrote changes what was known then. Instants of knowledge alone do not tell: in a replay a row may
-- come after a read and be known before it.
create table tempocast.row_change (
  xid         xid8 not null default pg_current_xact_id(),
  relation    text not null,
  -- Symbols, series, lists: what the rows are about.
  subjects    text[] not null,
  first_known timestamptz(3) not null,
  last_known  timestamptz(3) not null,
  -- The earliest session, ex-date, period; infinity where rows have none.
  first_valid date not null
);
create index row_change_xid on tempocast.row_change (xid);
create index row_change_known on tempocast.row_change (last_known);
select tempocast.make_append_only('tempocast.row_change');

-- One row for each statement that wrote any.
create function tempocast.note_changes(target text, subject text, valid text) returns void language plpgsql as $$
declare
  base regclass := ('tempocast.' || target)::regclass;
  piece regclass;
  noted text := format('%L, array_agg(distinct %s), min(known_at), max(known_at), min(%s)', target, subject, valid);
begin
  execute format('insert into tempocast.row_change (relation, subjects, first_known, last_known, first_valid)
    select %s from tempocast.%I having count(*) > 0', noted, target);
  execute format($make$
    create function tempocast.%I() returns trigger language plpgsql as $body$
    begin
      insert into tempocast.row_change (relation, subjects, first_known, last_known, first_valid)
        select %s from added having count(*) > 0;
      return null;
    end $body$ $make$, target || '_noted', noted);
  for piece in select base union all select inhrelid::regclass from pg_inherits
      where inhparent = base and not tempocast.has_hypertables() loop
    execute format('create trigger noted after insert on %s referencing new table as added
      for each statement execute function tempocast.%I()', piece, target || '_noted');
  end loop;
end $$;

select tempocast.note_changes('raw_object', 'symbol', '''infinity''::date');
select tempocast.note_changes('bar', 'symbol', 'session');
select tempocast.note_changes('action', 'symbol', 'ex_date');
select tempocast.note_changes('quarantine', 'split_part(symbol, '' '', 1)', 'session');
select tempocast.note_changes('quarantine_release', 'split_part(symbol, '' '', 1)', 'session');
select tempocast.note_changes('macro_observation', 'series', 'period');
select tempocast.note_changes('fundamental', 'symbol', 'period_end');
select tempocast.note_changes('earnings_date', 'symbol', 'date');
select tempocast.note_changes('news_item', 'id', 'published_on');
select tempocast.note_changes('membership', 'symbol', 'member_from');
