-- Mutable operational state: where a run is, how long its stages took, which incidents are open.
create table tempocast.session_run (
  universe    text not null,
  session     date not null,
  workflow_id text not null,
  run_id      text not null,
  state       text not null check (state in ('running', 'completed', 'failed', 'closed')),
  as_of       timestamptz(3),
  stage       text,
  summary     jsonb,
  started_at  timestamptz(3) not null,
  finished_at timestamptz(3),
  primary key (universe, session)
);

create table tempocast.stage_timing (
  universe text not null,
  session  date not null,
  stage    text not null,
  ms       double precision not null check (ms >= 0),
  detail   jsonb,
  primary key (universe, session, stage)
);

-- G13: one incident, one notice, one all-clear.
create table tempocast.notice (
  incident_key text not null,
  known_at     timestamptz(3) not null,
  kind         text not null,
  severity     text not null check (severity in ('info', 'warn', 'critical')),
  title        text not null,
  body         text not null,
  closed_at    timestamptz(3),
  primary key (incident_key, known_at),
  check (closed_at >= known_at)
);
create unique index notice_open on tempocast.notice (incident_key) where closed_at is null;
