-- What a model used for a forecast, computed when somebody asks. The first one of an output and method stands.
create table tempocast.explanation (
  forecast_id  text not null references tempocast.forecast,
  output       text not null check (output in ('mean', 'sigma')),
  asked        text not null check (asked in ('own', 'permutation')),
  document     jsonb not null,
  explained_at timestamptz(3) not null,
  primary key (forecast_id, output, asked)
);
select tempocast.make_append_only('tempocast.explanation');
