-- Results of expectations by run: running a stage again makes a new run, nothing is written over.
create table tempocast.check_run (
  id              text primary key,
  universe        text not null,
  dataset         text not null,
  checkpoint      text not null,
  session         date not null,
  since           timestamptz(3) not null,
  known_at        timestamptz(3) not null,
  run             integer not null default 0 check (run >= 0),
  rows            bigint not null check (rows >= 0),
  expectations    integer not null check (expectations >= 0),
  failed          integer not null check (failed >= 0),
  critical_failed integer not null check (critical_failed >= 0)
);
create index check_run_session on tempocast.check_run (universe, session, known_at);
select tempocast.make_append_only('tempocast.check_run');

-- Results of version 0.1.0 were keyed by session: each session's become a run of their own.
insert into tempocast.check_run (id, universe, dataset, checkpoint, session, since, known_at, rows, expectations, failed, critical_failed)
select 'migrated/' || universe || '/' || session, universe, 'bars', 'migrated', session,
  session::timestamp at time zone 'UTC',
  coalesce((select as_of from tempocast.session_run r where r.universe = c.universe and r.session = c.session),
    (session + interval '23 hours 59 minutes')::timestamp at time zone 'UTC'),
  coalesce(max(element_count), 0), count(*), count(*) filter (where not success),
  count(*) filter (where not success and severity = 'critical')
from tempocast.check_result c group by universe, session;

alter table tempocast.check_result
  add column run text references tempocast.check_run,
  add column skipped boolean not null default false,
  add column group_by text[],
  add column groups jsonb not null default '[]',
  add column history_z double precision;
alter table tempocast.check_result disable trigger append_only;
update tempocast.check_result set run = 'migrated/' || universe || '/' || session;
alter table tempocast.check_result enable trigger append_only;
alter table tempocast.check_result alter column run set not null;
alter table tempocast.check_result drop constraint check_result_pkey;
alter table tempocast.check_result add primary key (run, suite, suite_version, expectation);
create index check_result_session on tempocast.check_result (universe, session);

-- What later runs compare themselves with.
create table tempocast.check_metric (
  run         text not null references tempocast.check_run,
  suite       text not null,
  expectation text not null,
  metric      text not null,
  group_key   text not null default '',
  value       double precision,
  note        text,
  primary key (run, suite, expectation, metric, group_key)
);
create index check_metric_of on tempocast.check_metric (suite, expectation, metric, group_key);
select tempocast.make_append_only('tempocast.check_metric');
