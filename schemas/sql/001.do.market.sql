-- Market data on two clocks: `session` is the exchange day, `known_at` the instant we learned the row.
-- Instants have millisecond precision, so that an as-of read compares exactly what the program wrote.
create schema if not exists tempocast;

-- G2: rows that others refer to by hash never change once written.
create function tempocast.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'G2: rows of %.% never change once written; % refused: insert a new row with its own known_at instead',
    tg_table_schema, tg_table_name, lower(tg_op) using errcode = 'TCG02';
end $$;

-- Statement triggers also refuse updates that would match no row, and `on conflict do update`.
create function tempocast.make_append_only(target regclass) returns void language plpgsql as $$
begin
  execute format('create trigger append_only before update or delete or truncate on %s
    for each statement execute function tempocast.refuse_change()', target);
end $$;

create table tempocast.raw_object (
  key      text primary key check (key !~ '[,[:space:]]'),
  sha256   text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  source   text not null,
  dataset  text not null,
  symbol   text not null,
  url      text not null,
  status   integer not null,
  known_at timestamptz(3) not null,
  bytes    bigint not null check (bytes >= 0)
);
create index raw_object_as_of on tempocast.raw_object (symbol, known_at);
select tempocast.make_append_only('tempocast.raw_object');

-- Prices as traded. Nulls, zeros and impossible rows are allowed in: validation quarantines them, with a reason.
create table tempocast.bar (
  symbol   text not null,
  session  date not null,
  known_at timestamptz(3) not null,
  open     double precision,
  high     double precision,
  low      double precision,
  close    double precision,
  volume   double precision,
  raw_key  text not null references tempocast.raw_object,
  primary key (symbol, session, known_at)
);
select tempocast.make_append_only('tempocast.bar');

create table tempocast.action (
  symbol   text not null,
  ex_date  date not null,
  kind     text not null check (kind in ('split', 'dividend')),
  known_at timestamptz(3) not null,
  value    double precision not null,
  raw_key  text not null references tempocast.raw_object,
  primary key (symbol, ex_date, kind, known_at)
);
select tempocast.make_append_only('tempocast.action');

create table tempocast.restatement (
  symbol   text not null,
  session  date not null,
  known_at timestamptz(3) not null,
  field    text not null check (field in ('open', 'high', 'low', 'close', 'volume', 'split', 'dividend')),
  before   double precision,
  after    double precision,
  primary key (symbol, session, known_at, field)
);
create index restatement_known_at on tempocast.restatement (known_at);
select tempocast.make_append_only('tempocast.restatement');
