-- Rows of every dataset can be held back, released, corrected and repaired; each act has a name and a reason (G16).

-- Names one version of one row: `symbol` is the subject (`KO`, `KO dividend`, `KO us-gaap/Assets USD`, `DGS10`), `session`
-- its valid date, `bar_known_at` the known_at of the version. Rows may be of any table, so no foreign key names it.
alter table tempocast.quarantine drop constraint quarantine_symbol_session_bar_known_at_fkey;
alter table tempocast.quarantine add column dataset text not null default 'bars';
alter table tempocast.quarantine drop constraint quarantine_pkey;
alter table tempocast.quarantine add primary key (dataset, symbol, session, bar_known_at, expectation);
create index quarantine_known_at on tempocast.quarantine (known_at);

-- What an operator decided about a version that is held. Only `released` lifts the hold, and only the holds of before it:
-- a check that fails later holds the version again. `corrected` names the object with the version that replaces it.
create table tempocast.quarantine_release (
  dataset      text not null,
  symbol       text not null,
  session      date not null,
  bar_known_at timestamptz(3) not null,
  known_at     timestamptz(3) not null,
  action       text not null check (action in ('released', 'corrected')),
  by           text not null check (by ~ '[^[:space:]]'),
  reason       text not null check (reason ~ '[^[:space:]]'),
  raw_key      text references tempocast.raw_object,
  primary key (dataset, symbol, session, bar_known_at, known_at),
  check (action = 'released' or raw_key is not null)
);
create index quarantine_release_known_at on tempocast.quarantine_release (known_at);
select tempocast.make_append_only('tempocast.quarantine_release');

-- Restatements of every dataset, with what explains them.
alter table tempocast.restatement drop constraint restatement_field_check;
alter table tempocast.restatement add check (field <> '');
alter table tempocast.restatement add column dataset text not null default 'bars';
alter table tempocast.restatement add column cause text not null default 'unexplained'
  check (cause in ('action', 'vendor-correction', 'provider-switch', 'operator', 'repair', 'unexplained'));
alter table tempocast.restatement add column explained_by text;
alter table tempocast.restatement disable trigger append_only;
update tempocast.restatement set dataset = 'actions' where field in ('split', 'dividend');
alter table tempocast.restatement enable trigger append_only;
alter table tempocast.restatement drop constraint restatement_pkey;
alter table tempocast.restatement add primary key (dataset, symbol, session, known_at, field);
-- What lies on top of what a provider said: few rows, asked for at every check.
create index restatement_overlay on tempocast.restatement (known_at) where cause in ('operator', 'repair');

-- Repairs: what looks wrong, why, and what it should be. The id is the hash of symbol, kind, evidence and changes, so that
-- the same evidence is one proposal, however often it is seen.
create table tempocast.repair (
  id       text primary key check (id ~ '^[0-9a-f]{64}$'),
  symbol   text not null,
  kind     text not null,
  session  date not null,
  known_at timestamptz(3) not null,
  changes  jsonb not null,
  evidence jsonb not null
);
create index repair_symbol on tempocast.repair (symbol, known_at);
select tempocast.make_append_only('tempocast.repair');

create table tempocast.repair_decision (
  repair   text not null references tempocast.repair,
  known_at timestamptz(3) not null,
  action   text not null check (action in ('applied', 'rejected', 'reverted')),
  by       text not null check (by ~ '[^[:space:]]'),
  reason   text not null check (reason ~ '[^[:space:]]'),
  raw_key  text references tempocast.raw_object,
  primary key (repair, known_at),
  check (action = 'rejected' or raw_key is not null)
);
select tempocast.make_append_only('tempocast.repair_decision');
