-- Every dataset on two clocks, tall tables in pieces by valid time, and the range in which each version was the newest known.
create extension if not exists btree_gist;

-- As good as a foreign key to raw_object, whose rows can be neither changed nor removed (G2), at one check a statement.
create function tempocast.require_raw_objects() returns trigger language plpgsql as $$
declare missing text;
begin
  select k.raw_key into missing from (select distinct raw_key from added) k
    where not exists (select from tempocast.raw_object r where r.key = k.raw_key) limit 1;
  if missing is not null then
    raise exception 'rows for %.% name raw object %, which is not there: store the answer before its rows',
      tg_table_schema, tg_table_name, missing using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;

create function tempocast.refuse_derived() returns trigger language plpgsql as $$
begin
  raise exception '%.% is derived: its trigger alone writes it; insert a version into the table it is about',
    tg_table_schema, tg_table_name using errcode = 'TCG02';
end $$;

create function tempocast.has_hypertables() returns boolean language sql stable as $$
  select current_setting('shared_preload_libraries') like '%timescaledb%'
    and exists (select from pg_available_extensions where name = 'timescaledb')
$$;

-- A table in pieces of about five years of valid time: chunks of a hypertable where TimescaleDB (2.18 or newer: statement
-- triggers with transition tables) is loaded, else partitions and a default one, so that a row with a garbage date is
-- kept and can be quarantined.
create function tempocast.create_in_pieces(target text, columns text, valid text) returns void language plpgsql as $$
declare year integer;
begin
  if tempocast.has_hypertables() then
    create extension if not exists timescaledb;
    execute format('create table tempocast.%I (%s)', target, columns);
    execute format('select create_hypertable(%L, by_range(%L, interval ''5 years''))', 'tempocast.' || target, valid);
    return;
  end if;
  execute format('create table tempocast.%I (%s) partition by range (%I)', target, columns, valid);
  for year in select generate_series(1990, 2030, 5) loop
    execute format('create table tempocast.%I partition of tempocast.%I for values from (%L) to (%L)',
      target || '_' || year, target, year || '-01-01', (year + 5) || '-01-01');
  end loop;
  execute format('create table tempocast.%I partition of tempocast.%I default', target || '_other', target);
end $$;

-- Append-only, its pieces too; known ranges; the view <table>_known with [known_from, known_to) of every version.
--
-- A version is known from its known_at until the next version of the same key is. Only ranges that have ended are stored,
-- in <table>_superseded, so the current rows, nearly all of them, cost nothing; no two ranges of a key overlap. Knowledge
-- may arrive out of order (a late backfill, a replay): the ranges of the keys touched are made anew. Writers of one
-- subject wait for each other until they commit, or neither would see the other's version.
create function tempocast.make_bitemporal(target text, keys text[]) returns void language plpgsql as $$
declare
  base regclass := ('tempocast.' || target)::regclass;
  ended text := target || '_superseded';
  piece regclass;
  -- Pieces of SQL over the key columns.
  listed text := (select string_agg(format('%I', k), ', ') from unnest(keys) k);
  of_b text := (select string_agg(format('b.%I', k), ', ') from unnest(keys) k);
  a_is_b text := (select string_agg(format('a.%1$I = b.%1$I', k), ' and ') from unnest(keys) k);
  b_is_s text := (select string_agg(format('b.%1$I = s.%1$I', k), ' and ') from unnest(keys) k);
  excluded text := (select string_agg(format('%I with =', k), ', ') from unnest(keys) k);
  declared text := (select string_agg(format('%I %s not null', attname, format_type(atttypid, atttypmod)), ', '
      order by array_position(keys, attname::text))
    from pg_attribute where attrelid = base and attname = any(keys));
begin
  execute format('create table tempocast.%I (%s, known tstzrange not null check (not isempty(known)),
    exclude using gist (%s, known with &&))', ended, declared, excluded);
  execute format('create trigger derived before insert or update or delete on tempocast.%I for each statement
    when (pg_trigger_depth() = 0) execute function tempocast.refuse_derived()', ended);
  execute format('create trigger derived_whole before truncate on tempocast.%I for each statement
    execute function tempocast.refuse_derived()', ended);
  -- Index probes only: a plan made while the table was small must not scan it once it is tall.
  execute format($make$
    create function tempocast.%1$I() returns trigger language plpgsql
    set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $body$
    begin
      perform pg_advisory_xact_lock(hashtext(%2$L), bucket)
        from (select distinct hashtext(%3$I::text) & 1023 as bucket from added order by 1) as buckets;
      -- Most often each key was added once and there is no other version: then there are as many rows of these subjects, in
      -- this span of the key's second column, as were added. Counting is many times faster than looking for each key.
      -- Rows of one known_at cannot be two of a key.
      if ((select min(known_at) = max(known_at) from added) or not exists (select from added group by %6$s having count(*) > 1)) and not exists (select from (select %3$I, min(%8$I) as low, max(%8$I) as high, count(*) as n from added group by 1) a
          where n <> (select count(*) from tempocast.%2$I b where b.%3$I = a.%3$I and b.%8$I between a.low and a.high)) then
        return null;
      end if;
      delete from tempocast.%5$I b using (select distinct %6$s from added) a where %4$s;
      insert into tempocast.%5$I (%6$s, known)
        select %6$s, tstzrange(known_at, next_known_at) from (
          select %7$s, b.known_at, lead(b.known_at) over (partition by %7$s order by b.known_at) as next_known_at
          from (select distinct %6$s from added) a join tempocast.%2$I b on %4$s) as versions
        where next_known_at is not null;
      return null;
    end $body$ $make$, target || '_supersede', target, keys[1], a_is_b, ended, listed, of_b, coalesce(keys[2], keys[1]));
  execute format('create view tempocast.%I as select b.*, b.known_at as known_from,
    coalesce(upper(s.known), ''infinity'') as known_to
    from tempocast.%I b left join tempocast.%I s on %s and s.known @> b.known_at', target || '_known', target, ended, b_is_s);
  for piece in select base union all select inhrelid::regclass from pg_inherits
      where inhparent = base and not tempocast.has_hypertables() loop
    if not exists (select from pg_trigger where tgrelid = piece and tgname = 'append_only') then
      perform tempocast.make_append_only(piece);
    end if;
    execute format('create trigger from_raw_object after insert on %s referencing new table as added
      for each statement execute function tempocast.require_raw_objects()', piece);
    execute format('create trigger known_range after insert on %s referencing new table as added
      for each statement execute function tempocast.%I()', piece, target || '_supersede');
  end loop;
end $$;

-- Bars of older homes move over without loss; their ranges come with them.
alter table tempocast.bar rename to bar_before_007;
alter table tempocast.bar_before_007 rename constraint bar_pkey to bar_before_007_pkey;
select tempocast.create_in_pieces('bar', $$
  symbol   text not null,
  session  date not null,
  known_at timestamptz(3) not null,
  open     double precision,
  high     double precision,
  low      double precision,
  close    double precision,
  volume   double precision,
  raw_key  text not null,
  primary key (symbol, session, known_at)$$, 'session');
select tempocast.make_bitemporal('bar', '{symbol,session}');
insert into tempocast.bar select symbol, session, known_at, open, high, low, close, volume, raw_key
  from tempocast.bar_before_007;
drop table tempocast.bar_before_007;

-- `action` keeps its place and its foreign key; its ranges are made from what it holds.
select tempocast.make_bitemporal('action', '{symbol,ex_date,kind}');
alter table tempocast.action_superseded disable trigger derived;
insert into tempocast.action_superseded select symbol, ex_date, kind, tstzrange(known_at, next_known_at) from (
  select symbol, ex_date, kind, known_at,
    lead(known_at) over (partition by symbol, ex_date, kind order by known_at) as next_known_at
  from tempocast.action) as versions where next_known_at is not null;
alter table tempocast.action_superseded enable trigger derived;

-- `knowledge_estimated`: known_at is the publisher's instant plus a declared lag, met later in a backfill.
select tempocast.create_in_pieces('macro_observation', $$
  series       text not null,
  period       date not null,
  known_at     timestamptz(3) not null,
  knowledge_estimated boolean not null,
  value        double precision,
  unit         text,
  frequency    text,
  vintage_from date,
  vintage_to   date,
  raw_key      text not null,
  primary key (series, period, known_at)$$, 'period');
select tempocast.make_bitemporal('macro_observation', '{series,period}');

-- period_start is 0001-01-01 for a balance, which is true at period_end: keys hold no null (and a gist index no infinity).
select tempocast.create_in_pieces('fundamental', $$
  symbol        text not null,
  concept       text not null,
  unit          text not null,
  period_end    date not null,
  period_start  date not null,
  known_at      timestamptz(3) not null,
  knowledge_estimated boolean not null,
  fiscal_period text,
  value         double precision not null,
  accepted_at   timestamptz(3),
  form          text,
  document      text,
  raw_key       text not null,
  primary key (symbol, concept, unit, period_end, period_start, known_at)$$, 'period_end');
select tempocast.make_bitemporal('fundamental', '{symbol,concept,unit,period_end,period_start}');

-- One item is one id, also when its date of publication is corrected.
select tempocast.create_in_pieces('news_item', $$
  id           text not null,
  published_on date not null,
  known_at     timestamptz(3) not null,
  knowledge_estimated boolean not null,
  published_at timestamptz(3) not null,
  title        text not null,
  text         text not null,
  url          text not null,
  publisher    text,
  language     text,
  symbols      text[] not null,
  sentiments   double precision[] not null,
  relevances   double precision[] not null,
  raw_key      text not null,
  primary key (id, published_on, known_at),
  check (cardinality(sentiments) = cardinality(symbols) and cardinality(relevances) = cardinality(symbols))$$,
  'published_on');
create index news_item_symbols on tempocast.news_item using gin (symbols);
select tempocast.make_bitemporal('news_item', '{id}');

create table tempocast.filing (
  symbol      text not null,
  document    text not null,
  known_at    timestamptz(3) not null,
  knowledge_estimated boolean not null,
  form        text not null,
  period_end  date,
  accepted_at timestamptz(3) not null,
  raw_key     text not null,
  primary key (symbol, document, known_at)
);
select tempocast.make_bitemporal('filing', '{symbol,document}');

create table tempocast.earnings_date (
  symbol       text not null,
  date         date not null,
  known_at     timestamptz(3) not null,
  knowledge_estimated boolean not null,
  period_end   date,
  eps_estimate double precision,
  eps_actual   double precision,
  raw_key      text not null,
  primary key (symbol, date, known_at)
);
select tempocast.make_bitemporal('earnings_date', '{symbol,date}');

create table tempocast.quote (
  symbol   text not null,
  at       timestamptz(3) not null,
  known_at timestamptz(3) not null,
  knowledge_estimated boolean not null,
  price    double precision not null,
  currency text,
  exchange text,
  raw_key  text not null,
  primary key (symbol, at, known_at)
);
select tempocast.make_bitemporal('quote', '{symbol,at}');

-- Member from `member_from` until the day before `member_to`.
create table tempocast.membership (
  list        text not null,
  symbol      text not null,
  member_from date not null,
  known_at    timestamptz(3) not null,
  knowledge_estimated boolean not null,
  member_to   date,
  name        text,
  sector      text,
  raw_key     text not null,
  primary key (list, symbol, member_from, known_at)
);
select tempocast.make_bitemporal('membership', '{list,symbol,member_from}');
