-- What retention did with an object of the lake. Its bytes never change (G2); what a forecast needs is never removed (G15).
create table tempocast.lake_event (
  key    text not null,
  at     timestamptz(3) not null,
  action text not null check (action in ('moved', 'removed')),
  rule   text not null check (rule <> ''),
  bytes  bigint not null check (bytes >= 0),
  primary key (key, at, action)
);
select tempocast.make_append_only('tempocast.lake_event');
