-- What validation found. G8: data that fails a check is kept, with the reason, and reaches no model.
create table tempocast.check_result (
  universe           text not null,
  session            date not null,
  suite              text not null,
  suite_version      text not null,
  expectation        text not null,
  severity           text not null check (severity in ('critical', 'warn', 'info')),
  success            boolean not null,
  element_count      bigint not null check (element_count >= 0),
  missing_count      bigint not null check (missing_count >= 0),
  unexpected_count   bigint not null check (unexpected_count >= 0),
  percent_total      double precision not null,
  percent_nonmissing double precision not null,
  observed           jsonb,
  bound              jsonb,
  examples           jsonb not null default '[]',
  primary key (universe, session, suite, suite_version, expectation)
);
select tempocast.make_append_only('tempocast.check_result');

-- Names one version of a bar; a later, restated version of the same session is judged by itself.
create table tempocast.quarantine (
  symbol       text not null,
  session      date not null,
  bar_known_at timestamptz(3) not null,
  expectation  text not null,
  known_at     timestamptz(3) not null,
  reason       text not null check (reason <> ''),
  detail       jsonb,
  primary key (symbol, session, bar_known_at, expectation),
  foreign key (symbol, session, bar_known_at) references tempocast.bar,
  check (known_at >= bar_known_at)
);
create index quarantine_session on tempocast.quarantine (session);
select tempocast.make_append_only('tempocast.quarantine');
