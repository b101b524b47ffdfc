-- What the providers do, what has arrived, where two providers disagree, and which stages were run again.

-- Where each provider stands, as the worker that asked last saw it. Mutable: the newest word counts.
create table tempocast.provider_state (
  provider        text primary key,
  circuit         text not null check (circuit in ('closed', 'open', 'half-open')),
  circuit_since   timestamptz(3),
  circuit_reason  text,
  succeeded_at    timestamptz(3),
  failed_at       timestamptz(3),
  failure_type    text,
  failure_message text,
  worker          text not null,
  checked_at      timestamptz(3) not null
);

-- The newest answer to a question, with what the provider needs to say "not modified". Mutable, rebuilt by asking.
create table tempocast.validator (
  question      text primary key,
  provider      text not null,
  raw_key       text not null references tempocast.raw_object,
  known_at      timestamptz(3) not null,
  etag          text,
  last_modified text,
  next          text,
  checked_at    timestamptz(3) not null
);

-- Span of a subject's valid dates that has been asked for: what lies outside it is met for the first time.
create table tempocast.coverage (
  dataset  text not null,
  subject  text not null,
  covered_from date not null,
  covered_to   date not null,
  asked_at timestamptz(3) not null,
  primary key (dataset, subject),
  check (covered_to >= covered_from)
);

-- One row per run that brought, or should have brought, a dataset. `date` is the logical date.
create table tempocast.arrival (
  dataset     text not null,
  universe    text not null,
  date        date not null,
  arrived_at  timestamptz(3) not null,
  expected_by timestamptz(3) not null,
  state       text not null check (state in ('arrived', 'partial', 'failed')),
  providers   text[] not null,
  subjects    integer not null check (subjects >= 0),
  rows        bigint not null check (rows >= 0),
  missing     jsonb not null default '[]',
  primary key (dataset, universe, date, arrived_at)
);
create index arrival_date on tempocast.arrival (date, dataset);
select tempocast.make_append_only('tempocast.arrival');

-- How the stored closes of a session compare with another provider's.
create table tempocast.reconciliation (
  universe text not null,
  session  date not null,
  provider text not null,
  known_at timestamptz(3) not null,
  compared integer not null check (compared >= 0),
  absent   text[] not null,
  bound_bp double precision not null,
  primary key (universe, session, provider, known_at)
);
select tempocast.make_append_only('tempocast.reconciliation');

create table tempocast.disagreement (
  universe       text not null,
  session        date not null,
  provider       text not null,
  known_at       timestamptz(3) not null,
  symbol         text not null,
  close          double precision not null,
  raw_key        text not null references tempocast.raw_object,
  other_close    double precision not null,
  other_raw_key  text not null references tempocast.raw_object,
  difference_bp  double precision not null,
  primary key (universe, session, provider, known_at, symbol),
  foreign key (universe, session, provider, known_at) references tempocast.reconciliation
);
select tempocast.make_append_only('tempocast.disagreement');

-- Stages run again for a past session. The session's own run stays in session_run as it was.
create table tempocast.rerun (
  run_id      text primary key,
  workflow_id text not null,
  universe    text not null,
  session     date not null,
  stage       text not null,
  symbols     text[],
  requested_by text not null,
  reason      text not null check (reason <> ''),
  state       text not null check (state in ('running', 'completed', 'failed')),
  as_of       timestamptz(3),
  summary     jsonb,
  started_at  timestamptz(3) not null,
  finished_at timestamptz(3),
  check ((state = 'running') = (finished_at is null))
);
create index rerun_session on tempocast.rerun (universe, session, started_at desc);
