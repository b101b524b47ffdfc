-- Who was told of what, and what became of the schedules. Both are logs: rows are added, never changed.
alter table tempocast.notice
  add column acknowledged_at timestamptz(3),
  add column acknowledged_by text check (acknowledged_by <> ''),
  add check ((acknowledged_at is null) = (acknowledged_by is null));

-- One row per attempt. Channels are named, never their addresses; errors hold no secrets (G12).
create table tempocast.delivery (
  id           bigint generated always as identity primary key,
  channel      text not null,
  incident_key text not null,
  opened_at    timestamptz(3) not null,
  event        text not null check (event in ('opened', 'escalated', 'closed', 'told', 'test')),
  attempt      integer not null check (attempt >= 1),
  status       text not null check (status in ('delivered', 'failed', 'refused', 'skipped')),
  at           timestamptz(3) not null,
  ms           double precision not null check (ms >= 0),
  error        text,
  check ((status = 'delivered') = (error is null))
);
create index delivery_incident on tempocast.delivery (incident_key, opened_at);
-- G13: told once.
create unique index delivery_once on tempocast.delivery (channel, incident_key, opened_at, event)
  where status = 'delivered' and event <> 'test';
select tempocast.make_append_only('tempocast.delivery');

-- Which schedules are ours, since when they are owed, and who changed them.
create table tempocast.schedule_event (
  id       bigint generated always as identity primary key,
  schedule text not null,
  at       timestamptz(3) not null,
  kind     text not null check (kind in ('created', 'updated', 'deleted', 'missing', 'drift', 'put-back', 'back')),
  by       text not null check (by <> ''),
  detail   jsonb
);
create index schedule_event_schedule on tempocast.schedule_event (schedule, id);
select tempocast.make_append_only('tempocast.schedule_event');
