-- What a training run was, whole, and what became of the model versions. Written once, with the model version itself.
create table tempocast.run_record (
  training_run  text primary key references tempocast.training_run,
  model_version text not null references tempocast.model_version,
  -- What the same inputs give again.
  record        jsonb not null,
  -- What another machine, another hour or another commit may give differently.
  measured      jsonb not null,
  recorded_at   timestamptz(3) not null
);
create index run_record_model on tempocast.run_record (model_version);
select tempocast.make_append_only('tempocast.run_record');

create table tempocast.run_artefact (
  training_run text not null references tempocast.run_record deferrable initially deferred,
  name         text not null,
  kind         text not null check (kind in ('model', 'scores', 'predictions', 'diagnostics', 'description', 'plot')),
  key          text not null,
  media_type   text not null,
  bytes        bigint not null check (bytes >= 0),
  primary key (training_run, name)
);
select tempocast.make_append_only('tempocast.run_artefact');

-- Stages are appended; the newest step is the stage. Champion is no stage of this table: promotions say who serves.
create table tempocast.model_stage (
  model_version text not null references tempocast.model_version,
  step          integer not null check (step >= 1),
  from_stage    text check (from_stage in ('candidate', 'shadow', 'challenger', 'retired')),
  to_stage      text not null check (to_stage in ('candidate', 'shadow', 'challenger', 'retired')),
  at            timestamptz(3) not null,
  by            text not null check (by <> ''),
  reason        text not null check (reason <> ''),
  primary key (model_version, step),
  check ((step = 1) = (from_stage is null)),
  check (from_stage is distinct from to_stage)
);
create index model_stage_at on tempocast.model_stage (at);
select tempocast.make_append_only('tempocast.model_stage');

-- Notes and tags; of a tag the newest value counts, null takes it away.
create table tempocast.model_note (
  model_version text not null references tempocast.model_version,
  at            timestamptz(3) not null,
  by            text not null check (by <> ''),
  text          text not null check (text <> ''),
  tag           text check (tag ~ '^[a-z][a-z0-9._-]{0,49}$'),
  value         text,
  primary key (model_version, at, text),
  check (tag is not null or value is null)
);
select tempocast.make_append_only('tempocast.model_note');

-- What was sent to an MLflow server: one row per attempt. The server's address and key are never in it (G12).
create table tempocast.mlflow_delivery (
  id       bigint generated always as identity primary key,
  what     text not null check (what in ('model', 'aliases')),
  subject  text not null,
  status   text not null check (status in ('delivered', 'failed', 'refused')),
  at       timestamptz(3) not null,
  ms       double precision not null check (ms >= 0),
  remote   jsonb,
  error    text,
  check ((status = 'delivered') = (error is null))
);
create index mlflow_delivery_subject on tempocast.mlflow_delivery (what, subject, id desc);
select tempocast.make_append_only('tempocast.mlflow_delivery');
