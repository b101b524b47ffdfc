-- What a session's features were: one row per symbol of a built session, values in the order of the feature set's
-- definitions. Rows are added, never changed; a build of the same session as of a later instant is another row.
create table tempocast.feature_value (
  universe            text not null,
  feature_set_version text not null references tempocast.feature_set,
  symbol              text not null,
  session             date not null,
  as_of               timestamptz(3) not null,
  dataset_version     text not null references tempocast.dataset_version,
  -- null: missing.
  values              double precision[] not null check (cardinality(values) > 0),
  primary key (universe, symbol, session, as_of, feature_set_version)
);
select tempocast.make_append_only('tempocast.feature_value');
