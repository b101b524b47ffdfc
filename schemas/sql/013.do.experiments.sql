-- Results of folds by what they were made from: no fold is fitted twice, whoever asks. A damaged object gets a further row.
create table tempocast.fold (
  id         text not null,
  object_key text not null,
  -- Of families whose next fold begins from this one's weights.
  model_key  text,
  seconds    double precision not null check (seconds >= 0),
  made_at    timestamptz(3) not null,
  primary key (id, object_key)
);
select tempocast.make_append_only('tempocast.fold');

create table tempocast.experiment (
  id                  text primary key,
  universe            text not null,
  kind                text not null check (kind in ('train', 'grid', 'halving', 'cpcv', 'compare')),
  name                text not null,
  dataset_version     text not null references tempocast.dataset_version,
  feature_set_version text not null references tempocast.feature_set,
  session             date not null,
  as_of               timestamptz(3) not null,
  matrix_key          text not null,
  spec                jsonb not null,
  by                  text not null check (by <> ''),
  started_at          timestamptz(3) not null
);
create index experiment_started on tempocast.experiment (universe, started_at desc);
select tempocast.make_append_only('tempocast.experiment');

-- Written before a configuration is evaluated, so that what fails or is cancelled counts too.
create table tempocast.trial (
  experiment      text not null references tempocast.experiment,
  number          integer not null check (number >= 1),
  universe        text not null,
  dataset_version text not null,
  recipe          jsonb not null,
  recipe_hash     text not null,
  overrides       jsonb not null,
  counted_at      timestamptz(3) not null,
  primary key (experiment, number)
);
create index trial_counted on tempocast.trial (universe, dataset_version, recipe_hash);
select tempocast.make_append_only('tempocast.trial');

create table tempocast.trial_result (
  experiment     text not null,
  number         integer not null,
  span           text not null check (span in ('validation', 'test')),
  rung           integer not null check (rung >= 0),
  recorded_at    timestamptz(3) not null,
  status         text not null check (status in ('completed', 'failed', 'cancelled')),
  sessions       integer not null,
  -- Mean CRPS skill over the horizons: what the tuner ranks by.
  score          double precision,
  metrics        jsonb,
  evaluation_key text,
  model_version  text,
  error_type     text,
  error          text,
  seconds        double precision not null check (seconds >= 0),
  primary key (experiment, number, span, rung, recorded_at),
  foreign key (experiment, number) references tempocast.trial,
  check ((status = 'completed') = (evaluation_key is not null))
);
select tempocast.make_append_only('tempocast.trial_result');

create table tempocast.experiment_end (
  experiment text not null references tempocast.experiment,
  ended_at   timestamptz(3) not null,
  status     text not null check (status in ('completed', 'failed', 'cancelled')),
  winner     integer,
  summary    jsonb not null,
  primary key (experiment, ended_at)
);
select tempocast.make_append_only('tempocast.experiment_end');
