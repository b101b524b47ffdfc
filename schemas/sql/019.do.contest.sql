-- Contests of champions and challengers. Inputs, states and decisions of one step are written together, and only appended.
create table tempocast.contest (
  id        text primary key check (id <> ''),
  universe  text not null,
  champion  text not null,
  opened_at timestamptz(3) not null
);
create index contest_universe on tempocast.contest (universe, opened_at desc);
select tempocast.make_append_only('tempocast.contest');

-- In full: what a decision was made by has to be readable when the file has changed.
create table tempocast.contest_policy (
  hash   text primary key check (hash ~ '^[0-9a-f]{64}$'),
  policy jsonb not null
);
select tempocast.make_append_only('tempocast.contest_policy');

-- What the state machine was given, whole: the same inputs again give the same decisions.
create table tempocast.contest_input (
  contest text not null references tempocast.contest,
  version bigint not null check (version > 0),
  id      text not null check (id <> ''),
  kind    text not null,
  -- Evidence was read as of here; an operator's decision was made here.
  as_of   timestamptz(3) not null,
  policy  text not null references tempocast.contest_policy,
  input   jsonb not null,
  primary key (contest, version),
  unique (contest, id)
);
select tempocast.make_append_only('tempocast.contest_input');

-- The state after that many inputs; version 0 is the contest as it was opened.
create table tempocast.contest_state (
  contest text not null references tempocast.contest,
  version bigint not null check (version >= 0),
  day     bigint not null check (day >= 0),
  session date,
  as_of   timestamptz(3) not null,
  state   jsonb not null,
  primary key (contest, version)
);
create index contest_state_as_of on tempocast.contest_state (contest, as_of desc, version desc);
select tempocast.make_append_only('tempocast.contest_state');

create table tempocast.contest_event (
  contest      text not null references tempocast.contest,
  sequence     bigint not null check (sequence > 0),
  id           text not null unique,
  version      bigint not null,
  kind         text not null,
  recipe       text,
  session      date,
  decided_at   timestamptz(3) not null,
  policy       text not null references tempocast.contest_policy,
  code_version text not null check (code_version <> ''),
  event        jsonb not null,
  primary key (contest, sequence),
  foreign key (contest, version) references tempocast.contest_input (contest, version)
);
create index contest_event_decided on tempocast.contest_event (contest, decided_at desc);
select tempocast.make_append_only('tempocast.contest_event');

-- A rollback: from then on the forecasts of another recipe, issued with that session, are the served ones.
create table tempocast.served_again (
  universe  text not null,
  session   date not null,
  recipe    text not null,
  served_at timestamptz(3) not null,
  decision  text not null references tempocast.contest_event (id),
  primary key (universe, session, served_at)
);
select tempocast.make_append_only('tempocast.served_again');
