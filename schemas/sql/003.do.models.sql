-- The chain of parents from a dataset to a champion. Every id is a content hash.
create table tempocast.dataset_version (
  id           text primary key,
  universe     text not null,
  session      date not null,
  as_of        timestamptz(3) not null,
  manifest_key text not null,
  rows         bigint not null check (rows >= 0),
  row_hash     text not null
);
create index dataset_version_session on tempocast.dataset_version (universe, session);
select tempocast.make_append_only('tempocast.dataset_version');

create table tempocast.feature_set (
  id          text primary key,
  definitions jsonb not null
);
select tempocast.make_append_only('tempocast.feature_set');

create table tempocast.matrix (
  key                 text not null,
  sha256              text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  dataset_version     text not null references tempocast.dataset_version,
  feature_set_version text not null references tempocast.feature_set,
  rows                bigint not null check (rows >= 0),
  columns             integer not null check (columns >= 0),
  primary key (dataset_version, feature_set_version)
);
select tempocast.make_append_only('tempocast.matrix');

-- Operational progress, so it may change: started, then completed or failed.
create table tempocast.training_run (
  id                  text primary key,
  universe            text not null,
  session             date not null,
  as_of               timestamptz(3) not null,
  recipe              text not null,
  recipe_hash         text not null,
  dataset_version     text not null references tempocast.dataset_version,
  feature_set_version text not null references tempocast.feature_set,
  status              text not null default 'running' check (status in ('running', 'completed', 'failed')),
  metrics             jsonb,
  evaluation_key      text,
  started_at          timestamptz(3) not null,
  finished_at         timestamptz(3),
  check ((status = 'running') = (finished_at is null))
);
create index training_run_recipe on tempocast.training_run (universe, recipe, session);

create table tempocast.model_version (
  id                  text primary key,
  recipe              text not null,
  recipe_hash         text not null,
  universe            text not null,
  artifact_key        text not null,
  dataset_version     text not null references tempocast.dataset_version,
  feature_set_version text not null references tempocast.feature_set,
  training_run        text not null references tempocast.training_run,
  trained_through     date not null,
  as_of               timestamptz(3) not null
);
create index model_version_as_of on tempocast.model_version (universe, recipe, as_of desc);
select tempocast.make_append_only('tempocast.model_version');

create table tempocast.evaluation (
  training_run text not null references tempocast.training_run,
  recipe       text not null,
  universe     text not null,
  horizon      integer not null check (horizon in (1, 3, 5, 10)),
  session      date not null,
  as_of        timestamptz(3) not null,
  metrics      jsonb not null,
  primary key (training_run, horizon)
);
create index evaluation_as_of on tempocast.evaluation (universe, recipe, horizon, as_of desc);
select tempocast.make_append_only('tempocast.evaluation');

-- One decision per universe and instant, so that "the champion as of t" has one answer.
create table tempocast.promotion (
  id              text primary key,
  universe        text not null,
  session         date not null,
  as_of           timestamptz(3) not null,
  recipe          text not null,
  previous_recipe text,
  reason          text not null check (reason <> ''),
  evidence        jsonb not null,
  actor           text not null,
  unique (universe, as_of)
);
select tempocast.make_append_only('tempocast.promotion');
